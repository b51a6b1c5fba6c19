"""What the clients of the torture ask for: payments of which several want the same invoice, and steps on them."""

from dataclasses import dataclass
from typing import Literal

from triage.model import BillingException, Kind
from triage.model.codec import write
from triage.model.posted import Posted
from triage.testing import ACME, invoice, listed, payment

CLIENT = "default"
AMOUNT = 100

Verb = Literal["file", "apply", "undo", "reopen", "review", "load", "seal"]
STEPS: tuple[Verb, ...] = ("apply", "undo", "reopen", "review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: `number` names the exception, or the document to mirror; `id` is the exception's, once it is known."""

    ticket: int
    verb: Verb
    number: int
    id: str = ""

    @property
    def key(self) -> str:
        """The Idempotency-Key: of a post the same at every try, of another request its own."""
        return f"post-{self.number}" if self.verb == "file" else f"{self.verb}-{self.ticket}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a request: `refused` changed nothing, `failed` may have."""

    ticket: int
    outcome: Literal["done", "refused", "failed"]
    id: str = ""


def exception(number: int) -> BillingException:
    """Return an exception: every payment is posted twice and every third invoice is paid twice, under other names."""
    paid, owed = number // 2, number // 3
    return BillingException(
        source="torture",
        external_id=f"e{number}",
        kind=Kind.UNMATCHED_PAYMENT,
        subject=f"pay_{paid}",
        client=CLIENT,
        documents=listed(
            ACME,
            payment(f"pay_{paid}", AMOUNT, memo=f"INV-{owed:07d}"),
            invoice(f"in_{owed}", AMOUNT, number=f"INV-{owed:07d}"),
        ),
    )


def body(number: int) -> bytes:
    """Return an exception as it is posted, byte for byte the same at every try."""
    return write(exception(number))


def mirrored(number: int) -> Posted:
    """Return a document for the ledger mirror."""
    return Posted(invoice(f"in_mirrored_{number}", AMOUNT, customer="cus_mirrored", number=f"M-{number:07d}"), 1)
