"""Documents that are posted to the ledger mirror, one a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import orjson

from triage.errors import Fault, InvalidDocumentError
from triage.model.codec import read
from triage.model.documents import (
    BalanceTransaction,
    CreditNote,
    Customer,
    Document,
    Invoice,
    InvoiceItem,
    Payment,
    PaymentAttempt,
    Payout,
    PlanChange,
    Price,
    Refund,
    Subscription,
    TaxRate,
    Terms,
    Usage,
    UsageCharge,
)
from triage.model.repeated_keys import refuse_repeated_keys
from triage.money import LARGEST

DocumentType = Literal[
    "customer",
    "invoice",
    "credit_note",
    "payment",
    "subscription",
    "terms",
    "plan_change",
    "item",
    "price",
    "usage",
    "usage_charge",
    "attempt",
    "refund",
    "payout",
    "balance_transaction",
    "tax_rate",
]
"""What a line of the mirror may be. The order is stored: a new type goes to the end."""

_CLASSES: tuple[type[Document], ...] = (
    Customer,
    Invoice,
    CreditNote,
    Payment,
    Subscription,
    Terms,
    PlanChange,
    InvoiceItem,
    Price,
    Usage,
    UsageCharge,
    PaymentAttempt,
    Refund,
    Payout,
    BalanceTransaction,
    TaxRate,
)

TYPES: dict[str, type[Document]] = dict(zip(get_args(DocumentType), _CLASSES, strict=True))


_NAMES: dict[type[Document], DocumentType] = dict(zip(_CLASSES, get_args(DocumentType), strict=True))


@dataclass(frozen=True, slots=True)
class Posted:
    """A document as its source had it at `version`, which grows with every change (a revision, or milliseconds)."""

    document: Document
    version: int | None = None

    @property
    def type(self) -> DocumentType:
        """What the document is."""
        return _NAMES[type(self.document)]


Outcome = Literal["created", "updated", "unchanged", "stale"]
"""`stale` is what an older version meets; it changes nothing."""

Counts = dict[str, dict[DocumentType, int]]
"""How many documents of each type are mirrored, by client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upserted:
    """How many documents had which outcome."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0

    @classmethod
    def of(cls, outcomes: Mapping[Outcome, int]) -> Self:
        """Return the counts as a value."""
        return cls(**{str(outcome): count for outcome, count in outcomes.items()})

    def __str__(self) -> str:
        return f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged, {self.stale} stale"

    def __add__(self, other: "Upserted") -> "Upserted":
        return Upserted(
            created=self.created + other.created,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            stale=self.stale + other.stale,
        )


def read_posted_document(line: bytes) -> Posted:
    """Read `{"object": "invoice", "version": 3, ...}`, or raise `InvalidDocumentError` that names every field at fault.

    The type stands under `object`, as it does at Stripe: some documents have a `type` of their own.
    """
    stated = _object(line)
    name, version = stated.pop("object", None), stated.pop("version", None)
    type_ = TYPES.get(name) if isinstance(name, str) else None
    faults = []
    if type_ is None:
        faults.append(Fault("/object", f"must be one of {', '.join(TYPES)}"))
    if not (version is None or (type(version) is int and 0 <= version <= LARGEST)):
        faults.append(Fault("/version", f"must be a whole number from 0 to {LARGEST}, without quotes"))
    if type_ is None or faults:
        raise InvalidDocumentError(faults)
    return Posted(read(type_, orjson.dumps(stated)), version)


def _object(line: bytes) -> dict[str, Any]:
    try:
        stated = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidDocumentError([Fault("", f"is not JSON: {error}")]) from error
    if not isinstance(stated, dict):
        raise InvalidDocumentError([Fault("", "must be a JSON object")])
    refuse_repeated_keys(line)
    return stated
