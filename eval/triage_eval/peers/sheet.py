"""What a peer is given as plain rows: the open invoices and the customers of a ledger, and the payments to explain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from triage.model import Payment
from triage_eval.made_ledgers import MadeLedger

Columns = tuple[tuple[object, ...], ...]


class Owed(NamedTuple):
    """An open invoice; `left` is what is open of it, in minor units, `name` that of its customer.

    `references` are the other words by which it may be named: a purchase order, a creditor reference.
    """

    id: str
    number: str
    customer: str
    name: str
    currency: str
    left: int
    references: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All of it that a payer may write."""
        return " ".join((self.number, *self.references, self.name))


class Payer(NamedTuple):
    """A customer with every name and bank account that the ledger knows him by."""

    id: str
    names: tuple[str, ...]
    accounts: tuple[str, ...]


class Ask(NamedTuple):
    """A payment to be explained; `text` is all that the payer wrote, `amount` minor units."""

    id: str
    amount: int
    currency: str
    payer: str
    account: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ledger as far as a peer searches it."""

    owed: Sequence[Owed]
    payers: Sequence[Payer]

    def __reduce__(self) -> tuple[Callable[..., "Sheet"], tuple[Columns, Columns]]:
        """Travel to another process as columns, which leave no holes of a tuple a row in its memory."""
        return _of_columns, (tuple(zip(*self.owed, strict=True)), tuple(zip(*self.payers, strict=True)))


def _of_columns(owed: Columns, payers: Columns) -> Sheet:
    return Sheet(
        [Owed._make(row) for row in zip(*owed, strict=True)], [Payer._make(row) for row in zip(*payers, strict=True)]
    )


class Candidate(NamedTuple):
    """Invoices that may be what a payment pays; `exact` where what is open of them is its amount.

    `likeness` is 0 to 1 in the peer's own measure, without the weight that an exact amount adds when it is tuned.
    `rule` says what found them, where a peer goes by rules: it is tuned which of them may act.
    """

    invoices: frozenset[str]
    likeness: float
    exact: bool
    rule: str = ""


Ranking = Sequence[Candidate]
"""What a peer found for one payment, in no order; a peer keeps a few dozen at most."""


class Peer(Protocol):
    """A public tool at work on a sheet. Made from the sheet and from payments to learn from, which bear no labels."""

    def __init__(self, sheet: Sheet, examples: Sequence[Ask], /) -> None:
        """Index the sheet."""
        ...

    def answer(self, asks: Sequence[Ask], /) -> Sequence[Ranking]:
        """Return what was found for each payment, in their order."""
        ...


def sheet_of(ledger: MadeLedger) -> Sheet:
    """Write down what is open in a ledger."""
    names = {each.id: each.name or "" for each in ledger.customers}
    owed = (each for each in ledger.invoices if each.status == "open" and each.amount_remaining > 0)
    return Sheet(
        owed=[
            Owed(
                id=each.id,
                number=each.number or each.id,
                customer=each.customer or "",
                name=names.get(each.customer or "", ""),
                currency=each.currency,
                left=each.amount_remaining,
                references=tuple(filter(None, (each.po_number, each.payment_reference))),
            )
            for each in owed
        ],
        payers=[
            Payer(each.id, tuple(filter(None, (each.name, *each.aliases))), each.accounts) for each in ledger.customers
        ],
    )


def ask_of(payment: Payment) -> Ask:
    """Write down a payment, its remittance lines among what the payer wrote."""
    lines = (line.reference for line in payment.remittance)
    return Ask(
        id=payment.id,
        amount=payment.amount,
        currency=payment.currency,
        payer=payment.payer_name or "",
        account=payment.payer_account or "",
        text=" ".join(filter(None, (payment.reference, payment.memo, *lines))),
    )
