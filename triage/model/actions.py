"""The closed set of actions. They carry ids only: nobody but code states an amount."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from triage.model.types import STRICT, Id, Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldInvoice:
    """Hold back an invoice that repeats another, and link the two."""

    __pydantic_config__ = STRICT

    invoice: Id
    repeats: Id
    type: Literal["hold_invoice"] = "hold_invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidInvoice:
    """Void an invoice that repeats another."""

    __pydantic_config__ = STRICT

    invoice: Id
    repeats: Id
    type: Literal["void_invoice"] = "void_invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPayment:
    """Send a payment back that repeats another."""

    __pydantic_config__ = STRICT

    payment: Id
    repeats: Id
    type: Literal["refund_payment"] = "refund_payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsCredit:
    """Keep a payment that repeats another on the customer's account, unapplied."""

    __pydantic_config__ = STRICT

    payment: Id
    repeats: Id
    type: Literal["hold_as_credit"] = "hold_as_credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatePayment:
    """Settle invoices, net of credit notes, with one or several payments; what is left stays on the account."""

    __pydantic_config__ = STRICT

    payments: Annotated[Ids, Field(min_length=1)]
    invoices: Annotated[Ids, Field(min_length=1)]
    credit_notes: Ids = ()
    type: Literal["allocate_payment"] = "allocate_payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCreditNote:
    """Give back what an item charged too much, or credited too little."""

    __pydantic_config__ = STRICT

    item: Id
    type: Literal["issue_credit_note"] = "issue_credit_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDebitNote:
    """Charge what an item charged too little, or credited too much."""

    __pydantic_config__ = STRICT

    item: Id
    type: Literal["issue_debit_note"] = "issue_debit_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAction:
    """Nothing is wrong: post the item as it is."""

    __pydantic_config__ = STRICT

    subject: Id
    type: Literal["no_action"] = "no_action"


Action = Annotated[
    HoldInvoice
    | VoidInvoice
    | RefundPayment
    | HoldAsCredit
    | AllocatePayment
    | IssueCreditNote
    | IssueDebitNote
    | NoAction,
    Field(discriminator="type"),
]
