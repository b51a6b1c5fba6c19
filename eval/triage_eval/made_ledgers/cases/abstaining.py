"""Payments that have no one defensible answer, or another one than an allocation."""

from dataclasses import replace
from functools import partial

from triage.money import exponent
from triage_eval.made_ledgers import words
from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.cases.named import paid_in_full
from triage_eval.made_ledgers.cases.unnamed import wordless
from triage_eval.made_ledgers.customers import free_price
from triage_eval.made_ledgers.desk import Desk, Payer
from triage_eval.made_ledgers.draft import Check, Draft
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.review import (
    nothing_fits,
    number_is_nobodys,
    payer_is_a_stranger,
    payer_is_certain,
    several_sums_exist,
)
from triage_eval.made_ledgers.sums import MOST_COUNTED


def _lucky(desk: Desk) -> Draft | None:
    """Draw a stranger's payment whose amount is some invoice's by chance."""
    place = desk.open_invoice()
    if place is None:
        return None
    draft = wordless(desk, place, desk.stranger(), why="", checks=(payer_is_a_stranger,))
    draft.customer = None
    draft.gold = Gold("abstain", why="nobody known, and nothing but an amount")
    draft.reference, draft.memo = words.memo(desk, None, "", sort=None)
    return draft


def _equal(desk: Desk) -> Draft | None:
    """Draw a wordless payment of one of several equal invoices."""

    def suits(p: int) -> bool:
        invoice = desk.shelf.invoice(p)
        return len(desk.shelf.same_worth(desk.shelf.owner(p), invoice.currency, invoice.amount_remaining)) > 1

    place = desk.open_invoice(suits)
    if place is None:
        return None
    draft = wordless(desk, place, desk.payer(desk.shelf.owner(place)), why="", checks=(payer_is_certain,))
    equal = desk.shelf.same_worth(desk.shelf.owner(place), draft.currency, draft.amount)
    sets = tuple(desk.shelf.ids([p]) for p in equal)
    draft.gold = Gold("abstain", alternatives=sets, why="several equal invoices are open")
    return draft


def _several_sums(desk: Desk) -> Draft | None:
    """Draw a wordless sum that several sets of invoices reach."""
    customer = desk.debtor(fewest=4, most=MOST_COUNTED)
    if customer is None:
        return None
    places = desk.rng.sample(desk.shelf.open_of[customer], desk.rng.choice((2, 3)))
    draft = wordless(desk, places[0], desk.payer(customer), why="", checks=(payer_is_certain, several_sums_exist))
    draft.amount = sum(desk.shelf.left(p) for p in places)
    draft.gold = Gold("abstain", why="several sums of open invoices reach the amount")
    return draft


def _nothing(desk: Desk) -> Draft | None:
    customer = desk.debtor(fewest=2, most=MOST_COUNTED)
    if customer is None:
        return None
    owed = desk.shelf.open_of[customer]
    draft = wordless(desk, owed[0], desk.payer(customer), why="", checks=(payer_is_certain, nothing_fits))
    draft.amount = min(free_price(desk.rng, draft.currency), sum(map(desk.shelf.left, owed)) - 1)
    draft.gold = Gold("abstain", why="the payer is known, but the amount fits nothing he owes")
    return draft if draft.amount > 0 else None


def _number_of_nobody(desk: Desk) -> Draft | None:
    """Draw a payment under the number of another supplier."""
    customer = desk.debtor()
    if customer is None:
        return None
    payer = desk.payer(customer) if desk.rng.random() < 0.6 else desk.stranger()
    place = desk.shelf.open_of[customer][0]
    draft = wordless(desk, place, payer, why="", checks=(nothing_fits, number_is_nobodys))
    draft.amount = free_price(desk.rng, draft.currency)
    form = desk.rng.choice(("{}", "AR-{}", "INV-{}", "R{}", "{}/25"))
    text = form.format(desk.rng.randrange(60_000_000, 99_999_999))
    draft.reference, draft.memo = words.memo(desk, customer, text)
    draft.gold = Gold("abstain", why="the number is nobody's, and the amount fits nothing")
    return draft


def _paid_twice(desk: Desk, *, is_named: bool) -> Draft | None:
    """Draw a second payment of an invoice that was paid, by number; or without, where nothing open has the amount."""
    customer = desk.debtor(lambda c: bool(desk.shelf.paid_of[c]), fewest=0)
    if customer is None:
        return None
    place = desk.rng.choice(desk.shelf.paid_of[customer])
    invoice = desk.shelf.invoice(place)
    if desk.shelf.same_worth(customer, invoice.currency, invoice.total):
        return None
    text = words.full(desk, place)
    draft = paid_in_full(desk, place, desk.payer(customer), text=text, why="", checks=(payer_is_certain,))
    draft.amount = invoice.total
    draft.gold = Gold("duplicate", unapplied=invoice.total, repeats=invoice.id, why="this invoice is paid already")
    return draft if is_named else None


_OFFICES = (
    ("Finanzamt {city}", "Umsatzsteuer-Erstattung {q}/2025 StNr 21/815/08150"),
    ("HMRC VAT", "VAT REPAYMENT 09/25"),
    ("IRS TREAS 310", "TAX REF 2024"),
    ("DGFIP {city}", "REMB. TVA {q}T2025"),
    ("Urząd Skarbowy {city}", "zwrot VAT 11/2025"),
    ("Skatteverket", "Återbetalning skattekonto"),
    ("Stadtwerke {city}", "Guthaben Abrechnung Strom 2025"),
    ("Techniker Krankenkasse", "Erstattung AAG U1 12/2025"),
    ("Commerzbank AG", "Habenzinsen {q}. Quartal"),
    ("First National Bank", "INTEREST CREDIT"),
    ("ADP Payroll", "PAYROLL REVERSAL 12/2025"),
    ("Allianz Versicherung", "Schaden 55-2025-00731 Entschädigung"),
    ("Amazon EU Sarl", "Refund order 303-5518821"),
    ("Landlord Estates", "Return of deposit unit 4"),
    ("Own account transfer", "Umbuchung eigenes Konto / internal transfer"),
)


def _unrelated(desk: Desk) -> Draft | None:
    """Draw a receipt that has nothing to do with customers: a tax refund, interest, payroll, a supplier's refund."""
    place = desk.open_invoice()
    if place is None:
        return None
    name, memo = desk.rng.choice(_OFFICES)
    city = desk.rng.choice(("Köln", "Leeds", "Lyon", "Kraków", "Mitte"))
    payer = Payer(name.format(city=city), None)
    draft = wordless(desk, place, payer, why="", checks=(payer_is_a_stranger,))
    draft.customer, draft.currency = None, desk.rng.choice(("EUR", "EUR", "GBP", "USD"))
    draft.amount = free_price(desk.rng, draft.currency) // (1 if desk.rng.random() < 0.8 else 10) or 1
    draft.reference, draft.memo = "", memo.format(q=desk.rng.randint(1, 4))
    draft.gold = Gold("route", unapplied=draft.amount, why="no customer's money")
    return draft


def _slip_beside_sibling(desk: Desk) -> Draft | None:
    """Draw a mistyped number that is as near to an equal invoice of the same customer."""
    place = desk.open_invoice(lambda p: _slip_between(desk, p) is not None)
    found = _slip_between(desk, place) if place is not None else None
    if place is None or found is None:
        return None
    text, other = found
    draft = paid_in_full(desk, place, desk.payer(desk.shelf.owner(place)), text=text, why="", checks=())
    sets = (desk.shelf.ids([place]), desk.shelf.ids([other]))
    draft.gold = Gold("abstain", alternatives=sets, why="one slip from two equal invoices")
    return draft


def _slip_between(desk: Desk, place: int) -> tuple[str, int] | None:
    """Find a nobody's number that differs in one and the same digit from this and from an equal invoice's."""
    shelf, invoice = desk.shelf, desk.shelf.invoice(place)
    serial = shelf.serial(place)
    for other in shelf.same_worth(shelf.owner(place), invoice.currency, invoice.amount_remaining)[:50]:
        theirs = shelf.serial(other)
        apart = [i for i, (a, b) in enumerate(zip(serial, theirs, strict=False)) if a != b]
        if shelf.books.series[other] is not shelf.books.series[place] or len(apart) != 1:
            continue
        for digit in "0123456789":
            wrong = serial[: apart[0]] + digit + serial[apart[0] + 1 :]
            text = (invoice.number or "").replace(serial, wrong)
            if digit not in {serial[apart[0]], theirs[apart[0]]} and not _own(desk, place, text):
                return text, other
    return None


def _own(desk: Desk, place: int, text: str) -> bool:
    """Tell whether a number is another invoice's of the same customer."""
    return any(desk.shelf.owner(p) == desk.shelf.owner(place) for p in desk.shelf.read(text))


def _contradicting(desk: Desk) -> Draft | None:
    """Draw a payment under the number of an invoice that is another customer's, whose amount fits by chance."""
    place, payer = desk.open_invoice(), desk.debtor()
    if place is None or payer is None or desk.shelf.kin(payer, desk.shelf.owner(place)):
        return None
    text = words.serial(desk, place)
    draft = paid_in_full(desk, place, desk.payer(payer), text=text, why="", checks=())
    shown = desk.shelf.payers(draft.payer_name, draft.payer_account)
    if payer not in shown or any(desk.shelf.kin(p, desk.shelf.owner(place)) for p in shown):
        return None
    if any(desk.shelf.owner(p) in shown for p in desk.shelf.read(text)):
        return None
    draft.gold = Gold("abstain", why="the number is another customer's than the payer's")
    return draft


def _payer_of_two(desk: Desk) -> Draft | None:
    """Draw a payment by the stem of a group's name alone, of an amount that two of its companies owe or none names."""
    customer = desk.debtor(lambda c: desk.trader(c).group >= 0)
    if customer is None:
        return None
    group = desk.trader(customer).group
    members = [c for c in range(group, min(group + 6, len(desk.shelf.traders))) if desk.trader(c).group == group]
    debtors = [c for c in members if desk.shelf.open_of[c]]
    if len(debtors) < 2:
        return None
    places = [desk.rng.choice(desk.shelf.open_of[c]) for c in debtors[:2]]
    draft = wordless(desk, places[0], desk.payer(customer), why="", checks=())
    stem = desk.trader(customer).customer.name or ""
    draft.payer_name, draft.payer_account = stem, None
    return replace_equal(desk, draft, places)


def replace_equal(desk: Desk, draft: Draft, places: list[int]) -> Draft | None:
    """Keep a draft only where both companies owe exactly this amount and the name does not tell which."""
    if len({(desk.shelf.invoice(p).currency, desk.shelf.left(p)) for p in places}) > 1:
        return None
    if len(desk.shelf.payers(draft.payer_name, None)) < 2:
        return None
    sets = tuple(desk.shelf.ids([p]) for p in places)
    draft.gold = replace(draft.gold, kind="abstain", allocations=(), alternatives=sets, why="two companies fit equally")
    return draft


def _filled_up(desk: Desk) -> Draft | None:
    """Draw a payment that names one invoice and pays a further one, of which there are equals."""
    customer = desk.debtor(fewest=4, most=60)
    if customer is None:
        return None
    shelf, owed = desk.shelf, desk.shelf.open_of[customer]
    named, further = desk.rng.sample(owed, 2)
    equal = [p for p in shelf.same_worth(customer, shelf.invoice(further).currency, shelf.left(further)) if p != named]
    if len(equal) < 2:
        return None
    checks: tuple[Check, ...] = ()
    draft = paid_in_full(desk, named, desk.payer(customer), text=words.full(desk, named), why="", checks=checks)
    draft.amount += shelf.left(further)
    sets = tuple(shelf.ids([named, p]) for p in equal)
    draft.gold = Gold("abstain", alternatives=sets, why="the rest of the sum may be any of several equal invoices")
    return draft


def _rounded_guess(desk: Desk) -> Draft | None:
    """Draw a round payment of a known customer without words."""
    draft = _nothing(desk)
    if draft is not None:
        step = 100 * 10 ** exponent(draft.currency)
        draft.amount = max(step, draft.amount // step * step)
    return draft


CASES = (
    Case("lucky_amount_of_a_stranger", 3, _lucky),
    Case("equal_invoices", 4, _equal),
    Case("several_sums", 2, _several_sums),
    Case("amount_fits_nothing", 2, _nothing),
    Case("round_amount_without_words", 1, _rounded_guess),
    Case("number_of_nobody", 2.5, _number_of_nobody),
    Case("paid_twice", 4, partial(_paid_twice, is_named=True)),
    Case("unrelated_receipt", 3, _unrelated),
    Case("slip_beside_a_sibling", 1, _slip_beside_sibling),
    Case("contradicting_payer", 1.5, _contradicting),
    Case("payer_of_two", 1, _payer_of_two),
    Case("filled_up", 1.5, _filled_up),
)
