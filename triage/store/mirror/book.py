"""The mirror as a matcher sees it: one state of the database, and one statement a look-up."""

from collections.abc import Callable, Iterable, Sequence

from triage.matching.billed import around
from triage.matching.book import AMOUNTS, RESEMBLING, Item, Party
from triage.matching.keys import account_key, name_key, reference_key, squeeze
from triage.matching.templates import Template
from triage.store.mirror import lookups
from triage.store.mirror.rows import key, order_keyed, reference_keyed, texts
from triage.store.mirror.statements import Asked, Listed, Row, Session, Value
from triage.store.mirror.tables import DAY_ZERO


class MirrorBook:
    """The look-ups of `triage.matching.book.Book` for one client, inside the transaction of a session."""

    def __init__(
        self, session: Session, *, client: int, templates: Callable[[], tuple[Template, ...]] = lambda: ()
    ) -> None:
        self._session, self._client, self._whose, self._templates = session, client, (client,), templates

    def templates(self) -> tuple[Template, ...]:
        """Return the forms of the client's own numbers."""
        return self._templates()

    def referred(self, *, serials: Sequence[int], references: Sequence[str], orders: Sequence[str]) -> Sequence[Item]:
        """Return the items of these serials, payment references and purchase orders, each once."""
        found = self._session.united(
            lookups.REFERRED,
            Asked(serials, self._whose),
            Asked(self._references(references), self._whose),
            Asked(self._orders(orders), self._whose),
        )
        ways: list[list[Item]] = [[], [], []]
        for row in found:
            ways[row[-1]].append(Item._make(row[:-1]))
        referenced, ordered = _referenced(ways[1], references), _ordered(ways[2], orders)
        return list(dict.fromkeys((*ways[0], *referenced, *ordered)))

    def owed(
        self, *, small: Sequence[str], big: Sequence[str], currency: str, amounts: Sequence[int]
    ) -> Sequence[Item]:
        """Return everything open of small customers, and of big ones what is open with one of these amounts."""
        of_small = Asked(small, self._whose, (currency,))
        found = self._session.united(lookups.OWED, of_small, self._exactly(big, currency, amounts))
        return list(map(Item._make, found))

    def numbered(self, tails: Sequence[int]) -> Sequence[Item]:
        """Return the items of these serials."""
        return self._items(lookups.NUMBERED, tails)

    def numbered_worth(self, tails: Sequence[int], amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of these serials that are open with one of these amounts."""
        asked = [*amounts[:AMOUNTS], *[lookups.NO_AMOUNT] * (AMOUNTS - len(amounts))]
        return self._items(lookups.NUMBERED_WORTH, tails, *asked)

    def referenced(self, references: Sequence[str]) -> Sequence[Item]:
        """Return the items of these payment references."""
        return _referenced(self._items(lookups.REFERENCED, self._references(references)), references)

    def ordered(self, orders: Sequence[str]) -> Sequence[Item]:
        """Return the open items of these purchase orders."""
        return _ordered(self._items(lookups.ORDERED, self._orders(orders)), orders)

    def parties(self, keys: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these keys."""
        asked = {key(self._client, each): each for each in keys}
        rows = self._session.found(lookups.PARTIES, list(asked), before=self._whose)
        found = ((_party(row[1:]), asked[row[0]]) for row in rows)
        return list(dict.fromkeys(party for party, wanted in found if _is_found_by(party, wanted)))[:RESEMBLING]

    def resembling(self, tokens: Sequence[str]) -> Sequence[Party]:
        """Return the customers that have the most of the rarest three of these words."""
        return self._customers(lookups.RESEMBLING_ANY, tokens)

    def worth(self, currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return open items of these open amounts, at most `ALIKE` of each."""
        asked = list(dict.fromkeys(amounts))
        return list(map(Item._make, self._session.found(lookups.WORTH, asked, before=(self._client, currency))))

    def count_worth(self, currency: str, amount: int) -> int:
        """Count the open items of an open amount, at most `ALIKE`."""
        ((count,),) = self._session.rows(lookups.COUNT_WORTH, self._client, currency, amount)
        return int(count)

    def owed_by(self, customers: Sequence[str], currency: str) -> Sequence[Item]:
        """Return everything open of these customers."""
        return self._items(lookups.OWED_BY, customers, currency)

    def owed_exactly(self, customers: Sequence[str], currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of big customers that are open with one of these amounts."""
        values, before, _ = self._exactly(customers, currency, amounts)
        return list(map(Item._make, self._session.found(lookups.OWED_EXACTLY, values, before=before)))

    def named_customers(self, ids: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these ids."""
        return self._customers(lookups.NAMED_CUSTOMERS, ids)

    def billed(self, invoice: Item, totals: Sequence[int], *, reach: int) -> Sequence[Item]:
        """Return what an invoice's customer was billed or credited over any of these totals around its day."""
        if invoice.customer is None or invoice.issued is None:
            return []
        day = invoice.issued - DAY_ZERO
        days = day - reach, day + reach
        whose = invoice.subscription, day, self._client, invoice.customer
        asked = Asked(list(dict.fromkeys(totals)), whose, (*days, invoice.currency))
        return around(invoice, map(Item._make, self._session.united(lookups.BILLED, asked, asked)), reach=reach)

    def _exactly(self, customers: Sequence[str], currency: str, amounts: Sequence[int]) -> Asked:
        if not customers:
            return Asked(())
        filled = [*customers, *[customers[-1]] * (lookups.BIG - len(customers))]
        return Asked(amounts, (self._client, *filled, currency))

    def _items(self, lookup: Listed, values: Sequence[Value], *after: Value) -> list[Item]:
        return list(map(Item._make, self._session.found(lookup, values, before=self._whose, after=after)))

    def _customers(self, lookup: Listed, values: Sequence[Value]) -> list[Party]:
        return list(map(_party, self._session.found(lookup, values, before=self._whose)))

    def _references(self, asked: Iterable[str]) -> list[int]:
        return [reference_keyed(self._client, each) for each in asked]

    def _orders(self, asked: Iterable[str]) -> list[int]:
        return [order_keyed(self._client, each) for each in asked]


def _referenced(found: Iterable[Item], references: Sequence[str]) -> list[Item]:
    """Keep the invoices that are paid under one of these references: others may share the bits of a key."""
    return [item for item in found if not item.credit and reference_key(item.reference or "") in references]


def _ordered(found: Iterable[Item], orders: Sequence[str]) -> list[Item]:
    return [item for item in found if squeeze(item.po or "") in orders]


def _is_found_by(party: Party, wanted: str) -> bool:
    """Tell whether a customer has a key, and not only its bits: of the kinds of keys no other is computed."""
    match wanted[:2]:
        case "c:":
            return party.id == wanted[2:]
        case "b:":
            return wanted in map(account_key, party.accounts)
        case _:
            return wanted in (name_key(name) for name in (party.name, *party.aliases) if name)


def _party(row: Row) -> Party:
    id_, name, aliases, accounts, open_items = row
    return Party(id_, name, texts(aliases), texts(accounts), open_items)
