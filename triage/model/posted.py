"""Documents that are posted to the ledger mirror, one a line."""

from dataclasses import dataclass
from typing import Literal, get_args

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

TYPES: dict[DocumentType, type[Document]] = dict(zip(get_args(DocumentType), _CLASSES, strict=True))


_NAMES = {class_: name for name, class_ in TYPES.items()}


@dataclass(frozen=True, slots=True)
class Posted:
    """A document as its source had it at `version`, which grows with every change (a revision, or milliseconds)."""

    document: Document
    version: int | None = None

    @property
    def type(self) -> DocumentType:
        """What the document is."""
        return _NAMES[type(self.document)]


def read_posted_document(line: bytes) -> Posted:
    """Read `{"object": "invoice", "version": 3, ...}`, or raise `InvalidDocumentError` that names every field at fault.

    The type stands under `object`, as it does at Stripe: some documents have a `type` of their own.
    """
    stated = _object(line)
    type_, version = stated.pop("object", None), stated.pop("version", None)
    faults = []
    if type_ not in TYPES:
        faults.append(Fault("/object", f"must be one of {', '.join(TYPES)}"))
    if not (version is None or (type(version) is int and 0 <= version <= LARGEST)):
        faults.append(Fault("/version", f"must be a whole number from 0 to {LARGEST}, without quotes"))
    if faults:
        raise InvalidDocumentError(faults)
    return Posted(read(TYPES[type_], orjson.dumps(stated)), version)


def _object(line: bytes) -> dict[str, object]:
    try:
        stated = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidDocumentError([Fault("", f"is not JSON: {error}")]) from error
    if not isinstance(stated, dict):
        raise InvalidDocumentError([Fault("", "must be a JSON object")])
    refuse_repeated_keys(line)
    return stated
