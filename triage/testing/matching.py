"""For tests of matching: the book of a few documents, and what the matcher makes of a payment against it."""

from triage.matching.book import Item
from triage.matching.hits import Hit, Level
from triage.matching.hypotheses import Hypothesis, enumerate_hypotheses
from triage.matching.look import look
from triage.matching.matcher import Matches, Weights, match
from triage.matching.memory import MemoryBook
from triage.matching.terms import terms
from triage.model import CreditNote, Customer, Document, Invoice, Payment, PaymentPolicy
from triage.testing import ACME, BOLT

ZONE = "UTC"


def item(number: str, left: int = 10_000, *, customer: str = "cus_acme", **fields: object) -> Item:
    """An open invoice as a row, its number its id."""
    stated = {"id": number, "credit": False, "reference": None, "po": None, "currency": "EUR", "state": "open"}
    return Item(customer=customer, number=number, total=left, left=left, **stated | fields)  # type: ignore[arg-type]


def hit(found: Item, level: Level = Level.WHOLE, mention: int = 0) -> Hit:
    """A document that the first mention names, in whole."""
    return Hit(found, level, mention)


def book(*documents: Document, customers: tuple[Customer, ...] = (ACME, BOLT)) -> MemoryBook:
    """The book of a client who has these documents, and these customers."""
    invoices = [document for document in documents if isinstance(document, Invoice)]
    notes = [document for document in documents if isinstance(document, CreditNote)]
    return MemoryBook.of(customers, invoices, notes, zone=ZONE)


def matches(
    payment: Payment,
    *documents: Document,
    customers: tuple[Customer, ...] = (ACME, BOLT),
    policy: PaymentPolicy | None = None,
    weights: Weights | None = None,
) -> Matches:
    """Match a payment against a few documents."""
    entered = book(*documents, customers=customers)
    return match(payment, entered, policy or PaymentPolicy(), zone=ZONE, weights=weights)


def hypotheses(
    payment: Payment,
    *documents: Document,
    customers: tuple[Customer, ...] = (ACME, BOLT),
    policy: PaymentPolicy | None = None,
) -> list[Hypothesis]:
    """Return every hypothesis of a payment against a few documents, in the order in which they are made."""
    found = look(payment, book(*documents, customers=customers), zone=ZONE)
    return enumerate_hypotheses(found, terms(policy or PaymentPolicy(), payment.currency))
