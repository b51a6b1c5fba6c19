"""The documents of a billing system, named as Stripe names them where Stripe has the noun.

Amounts are minor units and never negative: an invoice is owed, a credit note is owed back, a payment has a direction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import chain
from operator import attrgetter
from typing import Literal, Protocol, TypeVar

from triage.model.documents.agreements import (
    InvoiceItem,
    PlanChange,
    Span,
    Subscription,
    SubscriptionItem,
    Terms,
)
from triage.model.documents.collection import BalanceTransaction, PaymentAttempt, Payout, Refund
from triage.model.documents.receivables import (
    CreditNote,
    Customer,
    Invoice,
    InvoiceLine,
    Payment,
    Period,
    Remittance,
)
from triage.model.documents.tax import TaxRate
from triage.model.documents.usage import Price, Tier, Usage, UsageCharge
from triage.model.types import STRICT, Id, Text, When

__all__ = [
    "BalanceTransaction",
    "CreditNote",
    "Customer",
    "Document",
    "Documents",
    "Invoice",
    "InvoiceItem",
    "InvoiceLine",
    "Note",
    "Payment",
    "PaymentAttempt",
    "Payout",
    "Period",
    "PlanChange",
    "Price",
    "Refund",
    "Remittance",
    "Span",
    "Subscription",
    "SubscriptionItem",
    "TaxRate",
    "Terms",
    "Tier",
    "Usage",
    "UsageCharge",
    "by_id",
]


class Document(Protocol):
    """Anything with an id of its own."""

    @property
    def id(self) -> str:
        """The id, unique among the documents of its type."""
        ...


_D = TypeVar("_D", bound=Document)


def by_id(documents: Iterable[_D], id_: str | None) -> _D | None:
    """Return the document of an id, or None where it is not at hand."""
    return next((document for document in documents if document.id == id_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Free text about the exception: a customer's note, a remittance e-mail, the reason of a dispute. Never trusted.

    `about` is the id of the document or customer that it speaks of, `at` when it was written.
    """

    __pydantic_config__ = STRICT

    id: Id
    author: Literal["customer", "reviewer", "pipeline"]
    text: Text
    at: When | None = None
    about: Id | None = None
    channel: Literal["email", "portal", "phone", "dispute", "remittance_advice"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """All documents that come with an exception, each list in order of id."""

    __pydantic_config__ = STRICT

    customers: tuple[Customer, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    payments: tuple[Payment, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    plan_changes: tuple[PlanChange, ...] = ()
    items: tuple[InvoiceItem, ...] = ()
    terms: tuple[Terms, ...] = ()
    prices: tuple[Price, ...] = ()
    usage: tuple[Usage, ...] = ()
    usage_charges: tuple[UsageCharge, ...] = ()
    attempts: tuple[PaymentAttempt, ...] = ()
    refunds: tuple[Refund, ...] = ()
    payouts: tuple[Payout, ...] = ()
    balance_transactions: tuple[BalanceTransaction, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    notes: tuple[Note, ...] = ()

    def __iter__(self) -> Iterator[Document]:
        """Yield every document, list by list."""
        return chain.from_iterable(_LISTS(self))


_LISTS = attrgetter(*(each.name for each in fields(Documents)))
