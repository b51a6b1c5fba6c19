"""What is made: a ledger as a client keeps it, and payments with the answer that an accountant would give."""

from dataclasses import dataclass
from typing import Literal

from triage.model import CreditNote, Customer, Invoice, Payment

Kind = Literal["allocate", "abstain", "duplicate", "route", "on_account"]


@dataclass(frozen=True, slots=True)
class Gold:
    """The one defensible answer to a payment.

    `allocations` are the invoices that the cash settles and how much of it each takes, in minor units of the invoice's
    currency: their sum is the payment plus `credits` (credit notes used up and by how much) less `unapplied`, except
    where a payment in another currency settles the open amount. A `duplicate` repeats the paid invoice `repeats`.
    `alternatives` are the sets of invoice ids among which the words leave the choice open: all of them right for a
    client who takes any, where an `abstain` has them.
    """

    kind: Kind
    allocations: tuple[tuple[str, int], ...] = ()
    credits: tuple[tuple[str, int], ...] = ()
    unapplied: int = 0
    alternatives: tuple[frozenset[str], ...] = ()
    why: str = ""
    repeats: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A payment to be matched. Each stands for itself against the ledger as it is: none is booked before another."""

    payment: Payment
    case: str
    gold: Gold


@dataclass(frozen=True, slots=True)
class MadeLedger:
    """A client's books and the payments nobody could match, in order of payment date."""

    customers: tuple[Customer, ...]
    invoices: list[Invoice]
    credit_notes: list[CreditNote]
    questions: tuple[Question, ...]
