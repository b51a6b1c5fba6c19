"""Payments that have no one defensible answer, though each has one that a hasty clerk would give."""

from triage_eval.made_ledgers import words
from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.cases.named import paid_in_full
from triage_eval.made_ledgers.cases.unnamed import wordless
from triage_eval.made_ledgers.customers import free_price, minor
from triage_eval.made_ledgers.desk import Desk, Payer
from triage_eval.made_ledgers.draft import Draft
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.names import strip_form
from triage_eval.made_ledgers.review.amounts import nothing_fits, several_sums_exist, sums_of
from triage_eval.made_ledgers.review.mentions import number_is_nobodys, slips_apart
from triage_eval.made_ledgers.review.payers import payer_is_a_stranger, payer_is_certain
from triage_eval.made_ledgers.sums import MOST_COUNTED

_LOOKED_AT = 300
_NEAR = 2


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


def _equals(desk: Desk, place: int) -> list[int]:
    """Return the open invoices of the same customer and amount as one, itself among them."""
    invoice = desk.shelf.invoice(place)
    return desk.shelf.same_worth(desk.shelf.owner(place), invoice.currency, invoice.amount_remaining)


def _equal(desk: Desk) -> Draft | None:
    """Draw a wordless payment of one of several equal invoices."""
    place = desk.open_invoice(lambda p: len(_equals(desk, p)) > 1)
    if place is None:
        return None
    draft = wordless(desk, place, desk.payer(desk.shelf.owner(place)), why="", checks=(payer_is_certain,))
    sets = tuple(desk.shelf.ids([p]) for p in _equals(desk, place))
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
    sets = tuple(map(desk.shelf.ids, sums_of(draft, desk.shelf, draft.amount) or ()))
    draft.gold = Gold("abstain", alternatives=sets, why="several sums of open invoices reach the amount")
    return draft


def _nothing(desk: Desk) -> Draft | None:
    """Draw a known customer's wordless payment of an amount that fits nothing; a third of them are round."""
    customer = desk.debtor(fewest=2, most=MOST_COUNTED)
    if customer is None:
        return None
    place = desk.shelf.open_of[customer][0]
    draft = wordless(desk, place, desk.payer(customer), why="", checks=(payer_is_certain, nothing_fits))
    draft.amount = free_price(desk.rng, draft.currency)
    step = minor(100, draft.currency)
    if desk.rng.random() < 0.33:
        draft.amount = max(step, draft.amount // step * step)
    draft.gold = Gold("abstain", why="the payer is known, but the amount fits nothing he owes")
    return draft


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


def _names_a_void(desk: Desk) -> Draft | None:
    """Draw the payment of an invoice that was cancelled."""
    voided = [p for p in desk.rng.sample(range(len(desk.shelf.books.invoices)), _LOOKED_AT) if _is_void(desk, p)]
    if not voided:
        return None
    place = voided[0]
    payer = desk.payer(desk.shelf.owner(place))
    draft = paid_in_full(desk, place, payer, text=words.full(desk, place), why="", checks=())
    draft.amount = desk.shelf.invoice(place).total
    draft.gold = Gold("abstain", why="the named invoice was cancelled")
    equal = desk.shelf.same_worth(desk.shelf.owner(place), draft.currency, draft.amount)
    return None if equal else draft


def _is_void(desk: Desk, place: int) -> bool:
    return desk.shelf.invoice(place).status == "void"


def _old_number(desk: Desk) -> Draft | None:
    """Draw a payment that names a paid invoice, maybe copied from last month, while an equal one is open."""
    customer = desk.debtor(lambda c: bool(desk.shelf.paid_of[c]))
    if customer is None:
        return None
    place = desk.rng.choice(desk.shelf.paid_of[customer])
    invoice = desk.shelf.invoice(place)
    equal = desk.shelf.same_worth(customer, invoice.currency, invoice.total)
    if not equal:
        return None
    draft = paid_in_full(desk, place, desk.payer(customer), text=words.full(desk, place), why="", checks=())
    draft.amount = invoice.total
    sets = tuple(desk.shelf.ids([p]) for p in equal)
    draft.gold = Gold("abstain", alternatives=sets, why="names a paid invoice while an equal one is open")
    return draft


def _names_one_pays_another(desk: Desk) -> Draft | None:
    """Draw a payment that names one invoice and has exactly the amount of another of the same customer."""
    customer = desk.debtor(fewest=2)
    if customer is None:
        return None
    named, paid = desk.rng.sample(desk.shelf.open_of[customer], 2)
    draft = paid_in_full(desk, named, desk.payer(customer), text=words.full(desk, named), why="", checks=())
    draft.amount = desk.shelf.left(paid)
    if draft.amount == desk.shelf.left(named):
        return None
    sets = (desk.shelf.ids([named]), desk.shelf.ids([paid]))
    draft.gold = Gold("abstain", alternatives=sets, why="names one invoice and pays the amount of another")
    return draft


def _slip_beside_sibling(desk: Desk) -> Draft | None:
    """Draw a mistyped number that is as near to an equal invoice of the same customer."""
    place = desk.open_invoice(lambda p: len(_equals(desk, p)) > 1)
    found = _slip_between(desk, place) if place is not None else None
    if place is None or found is None:
        return None
    text, other = found
    draft = paid_in_full(desk, place, desk.payer(desk.shelf.owner(place)), text=text, why="", checks=())
    sets = (desk.shelf.ids([place]), desk.shelf.ids([other]))
    draft.gold = Gold("abstain", alternatives=sets, why="one slip from two equal invoices")
    return draft


def _slip_between(desk: Desk, place: int) -> tuple[str, int] | None:
    """Find a number that differs in one and the same digit from this and from an equal invoice's, and is neither's."""
    shelf, serial = desk.shelf, desk.shelf.serial(place)
    for other in _equals(desk, place)[:50]:
        theirs = shelf.serial(other)
        apart = [i for i, (a, b) in enumerate(zip(serial, theirs, strict=False)) if a != b]
        if shelf.books.series[other] is not shelf.books.series[place] or len(apart) != 1:
            continue
        spot = apart[0]
        digit = desk.rng.choice([d for d in "0123456789" if d not in {serial[spot], theirs[spot]}])
        wrong = serial[:spot] + digit + serial[spot + 1 :]
        text = words.full(desk, place).replace(serial, wrong)
        if not any(shelf.owner(p) == shelf.owner(place) for p in shelf.read(text)):
            return text, other
    return None


def _contradicting(desk: Desk) -> Draft | None:
    """Draw a payment under the number of an invoice that is another customer's, whose amount fits by chance."""
    place, payer = desk.open_invoice(), desk.debtor()
    if place is None or payer is None or desk.shelf.kin(payer, desk.shelf.owner(place)):
        return None
    text = desk.rng.choice((words.serial, words.unpadded, words.full))(desk, place)
    draft = paid_in_full(desk, place, desk.payer(payer), text=text, why="", checks=())
    draft.reference, draft.memo = words.memo(desk, payer, text)
    shown = desk.shelf.payers(draft.payer_name, draft.payer_account)
    if payer not in shown or any(desk.shelf.kin(p, desk.shelf.owner(place)) for p in shown):
        return None
    if any(desk.shelf.owner(p) in shown for p in desk.shelf.read(text)) or _meant_an_own(desk, draft, text, shown):
        return None
    draft.gold = Gold("abstain", why="the number is another customer's than the payer's")
    return draft


def _meant_an_own(desk: Desk, draft: Draft, text: str, payers: list[int]) -> bool:
    """Tell whether the number may be a slip for an invoice of the payer's own that has this amount."""
    own = [p for payer in payers for p in desk.shelf.same_worth(payer, draft.currency, draft.amount)]
    return any(slips_apart(text, p, desk.shelf) <= _NEAR for p in own)


def _payer_of_two(desk: Desk) -> Draft | None:
    """Draw a payment under a name that two customers bear, apart from their legal forms, who owe the same amount."""
    customer = desk.debtor(lambda c: len(_namesakes(desk, c)) > 1)
    if customer is None:
        return None
    others = {
        (desk.shelf.invoice(p).currency, desk.shelf.left(p)): p
        for c in _namesakes(desk, customer)
        for p in (desk.shelf.open_of[c] if c != customer else ())
    }
    owed = [p for p in desk.shelf.open_of[customer] if (desk.shelf.invoice(p).currency, desk.shelf.left(p)) in others]
    if not owed:
        return None
    place = desk.rng.choice(owed)
    payer = Payer(strip_form(desk.trader(customer).customer.name or ""), None)
    other = others[desk.shelf.invoice(place).currency, desk.shelf.left(place)]
    draft = wordless(desk, place, payer, why="", checks=())
    draft.reference, draft.memo = words.memo(desk, None, "", sort=None)
    sets = (desk.shelf.ids([place]), desk.shelf.ids([other]))
    draft.gold = Gold("abstain", alternatives=sets, why="two customers fit the name and owe this amount")
    return draft


def _namesakes(desk: Desk, customer: int) -> list[int]:
    """Return the customers of the same name, legal form aside, himself among them."""
    return sorted(set(desk.shelf.known_by_name(strip_form(desk.trader(customer).customer.name or ""))))


def _filled_up(desk: Desk) -> Draft | None:
    """Draw a payment that names one invoice and pays a further one, of which there are equals."""
    customer = desk.debtor(fewest=4, most=60)
    if customer is None:
        return None
    shelf = desk.shelf
    named, further = desk.rng.sample(shelf.open_of[customer], 2)
    equal = [p for p in _equals(desk, further) if p != named]
    if len(equal) < 2:
        return None
    draft = paid_in_full(desk, named, desk.payer(customer), text=words.full(desk, named), why="", checks=())
    draft.amount += shelf.left(further)
    sets = tuple(shelf.ids([named, p]) for p in equal)
    draft.gold = Gold("abstain", alternatives=sets, why="the rest of the sum may be any of several equal invoices")
    return draft


CASES = (
    Case("lucky_amount_of_a_stranger", 3, _lucky),
    Case("equal_invoices", 3.5, _equal),
    Case("several_sums", 1.3, _several_sums),
    Case("amount_fits_nothing", 2.5, _nothing),
    Case("number_of_nobody", 2.5, _number_of_nobody),
    Case("names_a_void", 0.5, _names_a_void),
    Case("old_number", 1, _old_number),
    Case("names_one_pays_another", 1, _names_one_pays_another),
    Case("slip_beside_a_sibling", 1, _slip_beside_sibling),
    Case("contradicting_payer", 1.5, _contradicting),
    Case("payer_of_two", 0.7, _payer_of_two),
    Case("filled_up", 1.5, _filled_up),
)
