"""A book in memory, for the few documents that come with an exception."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Self, TypeVar

from triage.matching.billed import around
from triage.matching.book import (
    ALIKE,
    AMOUNTS,
    COMMON,
    MANY,
    MOST_OF_BIG,
    NAMED,
    RAREST,
    RESEMBLING,
    Item,
    Party,
)
from triage.matching.items import item_of_credit, item_of_invoice, keys_of, party_of, words_of
from triage.matching.keys import reference_key, serial, squeeze
from triage.matching.templates import Template, infer
from triage.model import CreditNote, Customer, Invoice

_SAMPLE = 2_000

_Key = TypeVar("_Key", bound=Hashable)
_Row = TypeVar("_Row")
_Index = defaultdict[_Key, list[_Row]]


class MemoryBook:
    """The look-ups of `Book` over dicts. What a limit leaves out are the last that were given.

    Of `crowded` customers only some open items are here: they count as customers with many.
    """

    def __init__(
        self, items: Iterable[Item], customers: Iterable[Customer] = (), *, crowded: Collection[str] = ()
    ) -> None:
        self._templates: tuple[Template, ...] | None = None
        self._serials: _Index[int | None, Item] = defaultdict(list)
        self._references: _Index[str, Item] = defaultdict(list)
        self._orders: _Index[str, Item] = defaultdict(list)
        self._amounts: _Index[tuple[str, int], Item] = defaultdict(list)
        self._owed: _Index[tuple[str | None, str], Item] = defaultdict(list)
        self._billed: _Index[tuple[str | None, str, int], Item] = defaultdict(list)
        self._keys: _Index[str, Party] = defaultdict(list)
        self._words: _Index[str, Party] = defaultdict(list)
        self._parties: dict[str, Party] = {}
        owing = Counter[str]()
        for item in items:
            self._enter(item)
            owing[item.customer or ""] += item.state == "open"
        known = {customer.id: customer for customer in customers}
        bare = {id_: Customer(id=id_) for id_ in owing if id_}
        for customer in (bare | known).values():
            self._introduce(party_of(customer, MANY if customer.id in crowded else owing[customer.id]))

    @classmethod
    def of(
        cls,
        customers: Iterable[Customer],
        invoices: Iterable[Invoice],
        credit_notes: Iterable[CreditNote] = (),
        *,
        zone: str,
    ) -> Self:
        """Make a book of documents, their days as they are in a zone."""
        items = [item_of_invoice(invoice, zone) for invoice in invoices]
        items += [item_of_credit(note, zone) for note in credit_notes]
        return cls(items, customers)

    def templates(self) -> tuple[Template, ...]:
        """Return the forms of the numbers in the book."""
        if self._templates is None:
            numbers = [item.number for items in self._serials.values() for item in items]
            self._templates = infer(numbers[:: 1 + len(numbers) // _SAMPLE])
        return self._templates

    def referred(self, *, serials: Sequence[int], references: Sequence[str], orders: Sequence[str]) -> Sequence[Item]:
        """Return the items of these serials, payment references and purchase orders, each once."""
        found = (*self.numbered(serials), *self.referenced(references), *self.ordered(orders))
        return list(dict.fromkeys(found))

    def owed(
        self, *, small: Sequence[str], big: Sequence[str], currency: str, amounts: Sequence[int]
    ) -> Sequence[Item]:
        """Return everything open of small customers, and of big ones what is open with one of these amounts."""
        return [*self.owed_by(small, currency), *self.owed_exactly(big, currency, amounts)]

    def numbered(self, tails: Sequence[int]) -> Sequence[Item]:
        """Return the items of these serials."""
        return _first(NAMED, self._serials, tails)

    def numbered_worth(self, tails: Sequence[int], amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of these serials that are open with one of these amounts."""
        wanted = set(amounts[:AMOUNTS])
        found = _found(self._serials, tails)
        return list(islice((item for item in found if item.state == "open" and item.left in wanted), NAMED))

    def referenced(self, references: Sequence[str]) -> Sequence[Item]:
        """Return the items of these payment references."""
        return _first(NAMED, self._references, references)

    def ordered(self, orders: Sequence[str]) -> Sequence[Item]:
        """Return the open items of these purchase orders."""
        return _first(NAMED, self._orders, orders)

    def parties(self, keys: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these keys."""
        return list(islice(dict.fromkeys(_found(self._keys, keys)), RESEMBLING))

    def resembling(self, tokens: Sequence[str]) -> Sequence[Party]:
        """Return the customers that have the most of the rarest three of these words."""
        known = {word for word in tokens if 0 < len(self._words.get(word, ())) <= COMMON}
        rarest = sorted(known, key=lambda word: (len(self._words[word]), word))[:RAREST]
        shared = Counter(_found(self._words, rarest))
        return [party for party, _ in shared.most_common(RESEMBLING)]

    def worth(self, currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return open items of these open amounts, at most `ALIKE` of each."""
        return [item for amount in dict.fromkeys(amounts) for item in self._amounts.get((currency, amount), ())[:ALIKE]]

    def count_worth(self, currency: str, amount: int) -> int:
        """Count the open items of an open amount, at most `ALIKE`."""
        return len(self._amounts.get((currency, amount), ())[:ALIKE])

    def owed_by(self, customers: Sequence[str], currency: str) -> Sequence[Item]:
        """Return everything open of these customers."""
        keys = [(customer, currency) for customer in customers]
        return _first(MANY * len(keys), self._owed, keys)

    def owed_exactly(self, customers: Sequence[str], currency: str, amounts: Sequence[int]) -> Sequence[Item]:
        """Return the open items of big customers that are open with one of these amounts."""
        wanted = set(amounts)
        found = _found(self._owed, [(customer, currency) for customer in customers])
        return list(islice((item for item in found if item.left in wanted), MOST_OF_BIG))

    def named_customers(self, ids: Sequence[str]) -> Sequence[Party]:
        """Return the customers of these ids."""
        return [self._parties[id_] for id_ in dict.fromkeys(ids) if id_ in self._parties]

    def billed(self, invoice: Item, totals: Sequence[int], *, reach: int) -> Sequence[Item]:
        """Return what an invoice's customer was billed or credited over any of these totals around its day."""
        if invoice.customer is None:
            return []
        keys = [(invoice.customer, invoice.currency, total) for total in totals]
        return around(invoice, _found(self._billed, keys), reach=reach)

    def _enter(self, item: Item) -> None:
        if (running := serial(item.number)) is not None:
            self._serials[running].append(item)
        self._billed[item.customer, item.currency, item.total].append(item)
        if item.reference and not item.credit:
            self._references[reference_key(item.reference)].append(item)
        if item.state == "open":
            self._amounts[item.currency, item.left].append(item)
            self._owed[item.customer, item.currency].append(item)
            if item.po:
                self._orders[squeeze(item.po)].append(item)

    def _introduce(self, party: Party) -> None:
        self._parties[party.id] = party
        for key in keys_of(party):
            self._keys[key].append(party)
        for word in words_of(party):
            self._words[word].append(party)


def _found(index: _Index[_Key, _Row], keys: Iterable[_Key]) -> Iterator[_Row]:
    """Yield what is indexed under each of some keys, each key once."""
    return (row for key in dict.fromkeys(keys) for row in index.get(key, ()))


def _first(limit: int, index: _Index[_Key, Item], keys: Iterable[_Key]) -> list[Item]:
    return list(islice(_found(index, keys), limit))
