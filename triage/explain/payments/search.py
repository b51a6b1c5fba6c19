"""What the search for candidates looks at, and what it finds."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from triage.explain.payer import Payer
from triage.explain.payments.ledger import Item, Ledger
from triage.explain.payments.references import STRENGTH, Level, Reading, Reference
from triage.explain.payments.shortfalls import Reason, reason
from triage.explain.payments.weighed import Weighing
from triage.matching.sums import Solutions, solve
from triage.model import Gathered, Payment, PaymentPolicy
from triage.money import Money


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a candidate. `asked` is what the payer says he pays on it; `amount` what it can take."""

    item: Item
    amount: int
    asked: int
    level: Level
    reference: Reference | None = None
    memo: str = ""

    @property
    def paid_in_full(self) -> bool:
        """Whether exactly what is open is paid."""
        return self.asked == self.item.left

    def reason(self, search: "Search") -> tuple[Reason, bool]:
        """Say why less than the open amount is paid, and whether that is agreed."""
        currency = search.payment.currency
        left, paid = Money(self.item.left, currency), Money(self.amount, currency)
        return reason(open_amount=left, paid=paid, memo=self.memo, policy=search.policy)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A set of documents for one or several payments. `solutions` counts the sets that fit where no reference does."""

    payments: tuple[Payment, ...]
    parts: tuple[Part, ...]
    unapplied: int
    references: tuple[Reference, ...] = ()
    solutions: int | None = None

    @property
    def customer(self) -> str | None:
        """The one customer of all documents, if there is one."""
        owners = {part.item.customer for part in self.parts}
        return owners.pop() if len(owners) == 1 else None

    @property
    def invoices(self) -> tuple[Part, ...]:
        """The parts that settle invoices."""
        return tuple(part for part in self.parts if not part.item.credit)

    @property
    def evidence(self) -> Level:
        """The weakest way in which one of the documents was found."""
        return min((part.level for part in self.parts), key=lambda level: STRENGTH[level])

    def uses(self, reference: Reference) -> bool:
        """Tell whether a reference names one of the documents."""
        ids = {part.item.id for part in self.parts}
        return any(hit.item.id in ids for hit in reference.best)

    def answers(self, reference: Reference) -> bool:
        """Tell whether a reference names one of the documents, or does so once a typing slip is corrected."""
        mended = any(part.reference == reference and part.level == "edited" for part in self.parts)
        return mended or self.uses(reference)

    @property
    def key(self) -> tuple[object, ...]:
        """What the candidate would do: two of the same key are one."""
        moved = frozenset((part.item.id, part.amount) for part in self.parts)
        return (tuple(payment.id for payment in self.payments), moved, self.unapplied)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Everything that the enumeration looks at. `advised` has a reference for each line of the remittance advice."""

    payment: Payment
    ledger: Ledger
    payer: Payer
    policy: PaymentPolicy
    others: tuple[Payment, ...]
    advised: tuple[Reference, ...]
    said: Reading
    repeats: int
    paid_alike: int
    weighing: Weighing
    gathered: Gathered
    today: date | None

    def open_to(self, customer: str | None) -> tuple[Item, ...]:
        """The open items of a customer that existed when the payment was made."""
        return tuple(i for i in self.ledger.of(customer) if not i.settled and not issued_later(i, self.today))

    def solutions(self, customer: str | None, amount: int, *, without: Collection[str] = ()) -> Solutions:
        """Count the sets of a customer's open items that reach an amount; some items may be spoken for."""
        items = [item for item in self.open_to(customer) if item.id not in without]
        solved = solve([-item.left if item.credit else item.left for item in items], amount)
        if customer in self.gathered.crowded:  # of whose open items not all are at hand: another set may fit as well
            return replace(solved, count=max(solved.count, 2), complete=False)
        return solved

    def welcome(self, item: Item) -> bool:
        """Whether nothing speaks against the payer meaning this item."""
        return self.payer.fit(item.customer) != "contradicts"


def issued_later(item: Item, today: date | None) -> bool:
    """Tell whether an item did not exist yet when the payment was made."""
    return bool(item.issued and today and item.issued > today)


def words(payment: Payment) -> str:
    """Return the free text of a payment."""
    return f"{payment.reference} \n {payment.memo}"
