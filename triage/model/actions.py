"""The closed set of actions. They carry ids only: nobody but code states an amount."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

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
    """Give back what was charged too much, or credited too little. `item` is whatever billed it: an invoice item, a
    usage charge, an invoice, or a refund.
    """

    __pydantic_config__ = STRICT

    item: Id
    type: Literal["issue_credit_note"] = "issue_credit_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDebitNote:
    """Charge what was charged too little, or credited too much. `item` is whatever billed it."""

    __pydantic_config__ = STRICT

    item: Id
    type: Literal["issue_debit_note"] = "issue_debit_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueSupplementalInvoice:
    """Bill usage that a period's bill left out."""

    __pydantic_config__ = STRICT

    item: Id
    type: Literal["issue_supplemental_invoice"] = "issue_supplemental_invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectTerms:
    """Correct the terms that the billing system holds, and leave the bill as it is."""

    __pydantic_config__ = STRICT

    terms: Id
    type: Literal["correct_terms"] = "correct_terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectBillingDate:
    """Give a bill or an item the dates that code computed for it."""

    __pydantic_config__ = STRICT

    item: Id
    type: Literal["correct_billing_date"] = "correct_billing_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPayment:
    """Try to collect an invoice again, at the instant that code computed, after an attempt failed."""

    __pydantic_config__ = STRICT

    invoice: Id
    attempt: Id
    type: Literal["retry_payment"] = "retry_payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDunning:
    """Ask the customer for another way to pay an invoice, for its attempts cannot succeed."""

    __pydantic_config__ = STRICT

    invoice: Id
    attempt: Id
    type: Literal["start_dunning"] = "start_dunning"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRetrying:
    """Try no more to collect an invoice, for it is paid, void or no longer to be collected."""

    __pydantic_config__ = STRICT

    invoice: Id
    attempt: Id
    type: Literal["stop_retrying"] = "stop_retrying"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLatest:
    """Let one of several changes that raced stand, and drop the others."""

    __pydantic_config__ = STRICT

    change: Id
    drops: Annotated[Ids, Field(min_length=1)]
    type: Literal["keep_latest"] = "keep_latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerate:
    """Charge an item anew for the changes in the order in which they took effect."""

    __pydantic_config__ = STRICT

    item: Id
    type: Literal["rerate"] = "rerate"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFees:
    """Book bank deposits as the payouts that they are, with the fees, refunds, disputes and reserves in between."""

    __pydantic_config__ = STRICT

    payments: Annotated[Ids, Field(min_length=1)]
    payouts: Annotated[Ids, Field(min_length=1)]
    type: Literal["book_fees"] = "book_fees"


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
    | IssueSupplementalInvoice
    | CorrectTerms
    | CorrectBillingDate
    | RetryPayment
    | StartDunning
    | StopRetrying
    | KeepLatest
    | Rerate
    | BookFees
    | NoAction,
    Field(discriminator="type"),
]

ACTION_TYPES: tuple[str, ...] = tuple(
    action.__dataclass_fields__["type"].default for action in get_args(get_args(Action)[0])
)
"""The names of all actions."""
