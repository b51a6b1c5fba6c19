"""The book of one client: what a matcher may look up, each by an exact key, in memory or in a database alike."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from triage.matching.templates import Template

State = Literal["open", "settled", "closed"]
"""`open` can be paid; `settled` was paid in full, so that whoever names it pays twice; `closed` is draft, void or
written off."""


class Item(NamedTuple):
    """An invoice or a credit note, as a row of the mirror.

    Amounts are minor units: `left` is what is still open. Days are counted from the year 1 (`date.toordinal`), in the
    client's zone; a service period is half-open. `lines` is a hash of what was billed, 0 where that is not known.
    `reference` is what an invoice asks to be paid under; of a credit note it is the id of the invoice it takes back.
    """

    id: str
    credit: bool
    customer: str | None
    number: str
    reference: str | None
    po: str | None
    currency: str
    total: int
    left: int
    state: State
    issued: int | None = None
    due: int | None = None
    period_start: int | None = None
    period_end: int | None = None
    subscription: str | None = None
    lines: int = 0
    disputed: bool = False

    @property
    def balance(self) -> int:
        """What it adds to what its customer owes, in minor units: a credit note takes off."""
        return -self.left if self.credit else self.left


class Party(NamedTuple):
    """A customer whom a payer may be. `open_items` counts what he owes now, at most `MANY`."""

    id: str
    name: str | None
    aliases: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    open_items: int = 0


MANY = 80
"""Of a customer with more open items than this only those are looked at that the payment's words or amount point to."""

NAMED = 200
"""A name (a serial, a payment reference, a purchase order) that more items bear than this names none of them."""

ALIKE = 30
"""Of open items of one amount no more are returned: it says nothing any more."""

RESEMBLING = 32
"""No more customers than this are returned for the keys or words of a payer."""

AMOUNTS = 16
"""So many amounts are looked for among the items of some serials."""

RAREST = 3
"""Of a payer's words only so many are looked up, those that the fewest customers share."""

MOST_OF_BIG = 150
"""Of a customer with many open items no more than these are returned for the amounts that are asked for."""

COMMON = 400
"""A word that more customers share than this tells none of them apart, and is not looked up."""


class Book(Protocol):
    """The look-ups of a matcher. Each is one statement on plain indexes, and none scans a table.

    What is returned is in no order; where there is more than a limit, it is not said which of it comes.
    """

    def templates(self) -> tuple[Template, ...]:
        """Return the forms of the client's own numbers, inferred from them, the most frequent first."""
        ...

    def referred(self, *, serials: Sequence[int], references: Sequence[str], orders: Sequence[str]) -> Sequence[Item]:
        """Return what `numbered`, `referenced` and `ordered` return, each item once, in one statement."""
        ...

    def owed(
        self, *, small: Sequence[str], big: Sequence[str], currency: str, amounts: Sequence[int]
    ) -> Sequence[Item]:
        """Return what `owed_by` returns of small customers and `owed_exactly` of big ones, in one statement."""
        ...

    def numbered(self, tails: Sequence[int]) -> Sequence[Item]:
        """Return the items of these serials (see `keys.serial`), open or not; at most 200."""
        ...

    def numbered_worth(self, tails: Sequence[int], amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of these serials that are open with one of these amounts (the first 16); at most 200.

        It serves for the neighbours of a mistyped number: nearly all of them are somebody's, and few fit.
        """
        ...

    def referenced(self, references: Sequence[str]) -> Sequence[Item]:
        """Return the items of these payment references (see `keys.reference_key`), open or not; at most 200."""
        ...

    def ordered(self, orders: Sequence[str]) -> Sequence[Item]:
        """Return the open items of these purchase orders (see `keys.squeeze`); at most 200."""
        ...

    def parties(self, keys: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these keys (see `keys.party_keys`); at most 50."""
        ...

    def resembling(self, tokens: Sequence[str]) -> Sequence[Party]:
        """Return the customers that have any of the rarest three of these words (see `keys.words`); at most 50.

        A word that more than `COMMON` customers share does not count. Who has the most of the three comes first.
        """
        ...

    def worth(self, currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return open items of these open amounts; at most `ALIKE` of each amount."""
        ...

    def count_worth(self, currency: str, amount: int) -> int:
        """Count the open items of an open amount, at most `ALIKE`."""
        ...

    def owed_by(self, customers: Sequence[str], currency: str) -> Sequence[Item]:
        """Return everything open of these customers, each of whom has at most `MANY` open items."""
        ...

    def owed_exactly(self, customers: Sequence[str], currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of big customers that are open with one of these amounts; at most 150."""
        ...

    def named_customers(self, ids: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these ids."""
        ...

    def billed(self, invoice: Item, totals: Sequence[int], *, reach: int) -> Sequence[Item]:
        """Return what an invoice's customer was billed or credited in its currency over any of these totals.

        In any state, issued at most `reach` days before or after it; what has no day is left out. At most `ALIKE`
        of each total: credit notes first, then bills of the invoice's subscription, then those issued nearest to it.
        """
        ...
