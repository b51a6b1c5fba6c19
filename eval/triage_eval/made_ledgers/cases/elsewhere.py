"""Payments that go elsewhere than on an open invoice: paid twice, or no customer's money."""

from triage_eval.made_ledgers import words
from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.cases.named import paid_in_full
from triage_eval.made_ledgers.cases.unnamed import wordless
from triage_eval.made_ledgers.customers import free_price
from triage_eval.made_ledgers.desk import Desk, Payer
from triage_eval.made_ledgers.draft import Draft
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.review import IDENTIFIED
from triage_eval.made_ledgers.review.payers import payer_is_a_stranger, payer_is_vouched_for


def _paid_twice(desk: Desk) -> Draft | None:
    """Draw a second payment of a paid invoice, by its number; nothing else of the customer's is open at its amount."""
    customer = desk.debtor(lambda c: bool(desk.shelf.paid_of[c]), fewest=0)
    if customer is None:
        return None
    place = desk.rng.choice(desk.shelf.paid_of[customer])
    invoice = desk.shelf.invoice(place)
    if desk.shelf.same_worth(customer, invoice.currency, invoice.total):
        return None
    text = desk.rng.choice((words.full, words.full, words.serial, words.loosely))(desk, place)
    checks = (*IDENTIFIED, payer_is_vouched_for)
    draft = paid_in_full(desk, place, desk.payer(customer), text=text, why="", checks=checks)
    draft.amount = invoice.total
    draft.gold = Gold("duplicate", unapplied=invoice.total, repeats=invoice.id, why="this invoice is paid already")
    return draft


_RECEIPTS = (
    ("Finanzamt {city}", "Umsatzsteuer-Erstattung {n}/2025 StNr 21/815/08150"),
    ("HMRC VAT", "VAT REPAYMENT 09/25"),
    ("IRS TREAS 310", "TAX REF 2024"),
    ("Commerzbank AG", "Habenzinsen {n}. Quartal"),
    ("ADP Payroll", "PAYROLL REVERSAL 12/2025"),
    ("Stadtwerke {city}", "Guthaben Jahresabrechnung Strom 2025"),
    ("Amazon EU Sarl", "Refund order 303-5518821"),
    ("Own account transfer", "Umbuchung eigenes Konto"),
    ("DGFIP {city}", "REMB. TVA {n}T2025"),
    ("Urząd Skarbowy {city}", "zwrot VAT 11/2025"),
    ("Skatteverket", "Återbetalning skattekonto"),
    ("Agencia Tributaria", "DEVOLUCION IVA {n}T"),
    ("Techniker Krankenkasse", "Erstattung AAG U1 12/2025"),
    ("First National Bank", "INTEREST CREDIT"),
    ("Allianz Versicherung", "Schaden 55-2025-00731 Entschädigung"),
    ("Landlord Estates", "return of deposit unit 4"),
    ("Česká spořitelna", "připsané úroky"),
    ("Internal sweep", "cash pooling transfer between own accounts"),
)
"""Payer and memo; the first half comes in the training world, the second in the shifted one."""

_CITIES = ("Köln", "Leeds", "Lyon", "Kraków", "Mitte")


def _unrelated(desk: Desk) -> Draft | None:
    """Draw a receipt that has nothing to do with customers: a tax refund, interest, payroll, a supplier's refund."""
    place = desk.open_invoice()
    if place is None:
        return None
    half = len(_RECEIPTS) // 2
    name, memo = desk.rng.choice(_RECEIPTS[half * desk.noise.tongues :][:half])
    payer = Payer(name.format(city=desk.rng.choice(_CITIES)), None)
    draft = wordless(desk, place, payer, why="", checks=(payer_is_a_stranger,))
    draft.customer = None
    if desk.rng.random() < 0.7:
        draft.currency = desk.rng.choice(("EUR", "GBP", "USD"))
        draft.amount = free_price(desk.rng, draft.currency)
    draft.reference, draft.memo = "", memo.format(n=desk.rng.randint(1, 4))
    draft.gold = Gold("route", unapplied=draft.amount, why="no customer's money")
    return draft


CASES = (
    Case("paid_twice", 4, _paid_twice),
    Case("unrelated_receipt", 3, _unrelated),
)
