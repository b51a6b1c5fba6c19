"""The mirror as a matcher sees it: one state of the database, and one statement a look-up."""

from collections.abc import Sequence

from triage.matching.book import AMOUNTS, Item, Party
from triage.matching.items import keys_of
from triage.matching.keys import reference_key, squeeze
from triage.matching.templates import Template
from triage.store.mirror import lookups
from triage.store.mirror.rows import key, texts
from triage.store.mirror.statements import Listed, Row, Session, Value


class MirrorBook:
    """The look-ups of `triage.matching.book.Book` for one client, inside the transaction of a session."""

    def __init__(self, session: Session, *, client: int, templates: tuple[Template, ...] = ()) -> None:
        self._session, self._client, self._templates = session, client, templates

    def templates(self) -> tuple[Template, ...]:
        """Return the forms of the client's own numbers."""
        return self._templates

    def referred(self, *, serials: Sequence[int], references: Sequence[str], orders: Sequence[str]) -> Sequence[Item]:
        """Return the items of these serials, payment references and purchase orders."""
        return [*self.numbered(serials), *self.referenced(references), *self.ordered(orders)]

    def owed(
        self, *, small: Sequence[str], big: Sequence[str], currency: str, amounts: Sequence[int]
    ) -> Sequence[Item]:
        """Return everything open of small customers, and of big ones what is open with one of these amounts."""
        return [*self.owed_by(small, currency), *self.owed_exactly(big, currency, amounts)]

    def numbered(self, tails: Sequence[int]) -> Sequence[Item]:
        """Return the items of these serials."""
        return self._items(lookups.NUMBERED, tails)

    def numbered_worth(self, tails: Sequence[int], amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of these serials that are open with one of these amounts."""
        asked = [*amounts[:AMOUNTS], *[lookups.NO_AMOUNT] * (AMOUNTS - len(amounts))]
        return self._items(lookups.NUMBERED_WORTH, tails, *asked)

    def referenced(self, references: Sequence[str]) -> Sequence[Item]:
        """Return the items of these payment references."""
        found = self._items(lookups.REFERENCED, [key(self._client, each) for each in references])
        return [item for item in found if reference_key(item.reference or "") in references]

    def ordered(self, orders: Sequence[str]) -> Sequence[Item]:
        """Return the open items of these purchase orders."""
        found = self._items(lookups.ORDERED, [key(self._client, each) for each in orders])
        return [item for item in found if squeeze(item.po or "") in orders]

    def parties(self, keys: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these keys."""
        asked = set(keys)
        found = self._customers(lookups.PARTIES, [key(self._client, each) for each in keys])
        return [party for party in found if not asked.isdisjoint(keys_of(party))]

    def resembling(self, tokens: Sequence[str]) -> Sequence[Party]:
        """Return the customers that have the most of the rarest three of these words."""
        return self._customers(lookups.RESEMBLING_ANY, tokens)

    def worth(self, currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return open items of these open amounts, at most 60 of each."""
        asked = list(dict.fromkeys(amounts))
        return list(map(_item, self._session.found(lookups.WORTH, asked, before=(self._client, currency))))

    def count_worth(self, currency: str, amount: int) -> int:
        """Count the open items of an open amount, at most 60."""
        ((count,),) = self._session.rows(lookups.COUNT_WORTH, self._client, currency, amount)
        return int(count)

    def owed_by(self, customers: Sequence[str], currency: str) -> Sequence[Item]:
        """Return everything open of these customers."""
        return self._items(lookups.OWED_BY, customers, currency)

    def owed_exactly(self, customers: Sequence[str], currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of big customers that are open with one of these amounts."""
        if not customers:
            return []
        asked = list(customers) + [customers[-1]] * (lookups.BIG - len(customers))
        found = self._session.found(lookups.OWED_EXACTLY, amounts, before=[self._client, *asked, currency])
        return list(map(_item, found))

    def named_customers(self, ids: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these ids."""
        return self._customers(lookups.NAMED_CUSTOMERS, ids)

    def _items(self, lookup: Listed, values: Sequence[Value], *after: Value) -> list[Item]:
        return list(map(_item, self._session.found(lookup, values, before=(self._client,), after=after)))

    def _customers(self, lookup: Listed, values: Sequence[Value]) -> list[Party]:
        return list(map(_party, self._session.found(lookup, values, before=(self._client,))))


def _item(row: Row) -> Item:
    """Return the item of a row, in which the databases write truth values as numbers."""
    return Item._make((row[0], row[1] == 1, *row[2:-1], row[-1] == 1))


def _party(row: Row) -> Party:
    id_, name, aliases, accounts, open_items = row
    return Party(id_, name, texts(aliases), texts(accounts), open_items)
