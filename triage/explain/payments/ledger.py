"""The open items of one ledger, net of what earlier decisions took, indexed by the ways in which payers name them."""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from triage.calendar import civil
from triage.matching.keys import digit_groups, squeeze
from triage.model import CreditNote, Evidence, Invoice

_SHORTEST_MISTYPED = 3


class Item(NamedTuple):
    """An invoice or a credit note with what is left of it, in minor units."""

    id: str
    credit: bool
    customer: str | None
    currency: str
    left: int
    total: int
    names: tuple[str, ...]
    po: str
    issued: date | None
    disputed: bool
    settled: bool
    recurring: bool = False

    @property
    def digits(self) -> tuple[str, ...]:
        """The last group of digits of each of the item's names."""
        return tuple(dict.fromkeys(filter(None, map(_last_digits, self.names))))


class _Index:
    """Items by keys that most of them have alone: only where several share one is a list made of them."""

    def __init__(self, pairs: Iterable[tuple[Hashable, Item]]) -> None:
        self._first: dict[Hashable, Item] = {}
        self._others: dict[Hashable, list[Item]] = {}
        for key, item in pairs:
            if self._first.setdefault(key, item) is not item:
                self._others.setdefault(key, []).append(item)

    def find(self, key: Hashable) -> tuple[Item, ...]:
        """Return the items of a key, each once, in the order of the ledger."""
        first = self._first.get(key)
        return (first, *dict.fromkeys(self._others.get(key, ()))) if first else ()


class Ledger:
    """All items; open ones can be settled, the others show that a reference is spent, or is of another currency.

    Every index is made when it is first asked for: most payments need one or two of them.
    """

    def __init__(self, evidence: Evidence, *, currency: str, zone: str) -> None:
        taken = Counter[str]()
        for claim in evidence.standing.claims:
            if claim.role in ("settle", "net"):
                taken[claim.document] += claim.amount
        held = {claim.document for claim in evidence.standing.claims if claim.role == "hold"}
        documents = evidence.documents
        items = [
            _invoice(i, taken.get(i.id, 0), zone, shut=i.id in held or i.currency != currency)
            for i in documents.invoices
        ]
        items += [_credit(n, taken.get(n.id, 0), zone, shut=n.currency != currency) for n in documents.credit_notes]
        self.items = tuple(items)
        self._owned: dict[str | None, tuple[Item, ...]] = {}

    @cached_property
    def open(self) -> tuple[Item, ...]:
        """The items that can be settled."""
        return tuple(item for item in self.items if not item.settled)

    @cached_property
    def _named(self) -> _Index:
        return _Index((squeeze(name), item) for item in self.items for name in item.names)

    @cached_property
    def _numbered(self) -> _Index:
        return _Index((int(digits), item) for item in self.items for digits in item.digits)

    @cached_property
    def _ordered(self) -> _Index:
        return _Index((squeeze(item.po), item) for item in self.items if item.po)

    @cached_property
    def _spelled(self) -> tuple[list[str], list[Item]]:
        """Every row of digits of an open item in which a payer may have made a slip, and whose it is."""
        rows = [(item, _spellings(name)) for item in self.open for name in item.names]
        return [digits for _, of_name in rows for digits in of_name], [item for item, found in rows for _ in found]

    def of(self, customer: str | None) -> tuple[Item, ...]:
        """Return all items of a customer, open or not."""
        if customer not in self._owned:
            self._owned[customer] = tuple(item for item in self.items if item.customer == customer)
        return self._owned[customer]

    def records_orders(self, customer: str | None) -> bool:
        """Tell whether any document of a customer carries a purchase order: if none does, no order can be unknown."""
        return any(item.po for item in self.of(customer))

    def named(self, text: str) -> tuple[Item, ...]:
        """Return items one of whose names is `text`, whatever the case and the separators."""
        key = squeeze(text)
        return self._named.find(key) if key else ()

    def numbered(self, digits: str) -> tuple[Item, ...]:
        """Return items whose last group of digits is this number; leading zeros do not count."""
        return self._numbered.find(int(digits))

    def ordered(self, text: str) -> tuple[Item, ...]:
        """Return items that carry this purchase-order number."""
        return self._ordered.find(squeeze(text))

    def one_edit_from(self, digits: str) -> tuple[Item, ...]:
        """Return open items whose number differs from `digits` by one typing slip."""
        length = len(digits)
        return tuple(dict.fromkeys(item for number, item in self._near(digits) if len(number) == length))

    def confusable_with(self, digits: str) -> tuple[Item, ...]:
        """Return open items whose number is `digits` after one typing slip, or with one digit more or less."""
        return tuple(dict.fromkeys(item for _, item in self._near(digits)))

    def _near(self, digits: str) -> list[tuple[str, Item]]:
        length = len(digits)
        if length < _SHORTEST_MISTYPED:
            return []
        return [
            (number, item)
            for number, item in zip(*self._spelled, strict=True)
            if -2 < len(number) - length < 2 and OSA.distance(number, digits, score_cutoff=1) == 1
        ]


@lru_cache(maxsize=65_536)
def _last_digits(name: str) -> str:
    groups = digit_groups(name)
    return groups[-1] if groups else ""


@lru_cache(maxsize=65_536)
def _spellings(name: str) -> tuple[str, ...]:
    """Return the last group of digits of a number, and all of them in a row."""
    groups = digit_groups(name)
    return tuple(dict.fromkeys((groups[-1], "".join(groups)))) if groups else ()


def _invoice(invoice: Invoice, taken: int, zone: str, *, shut: bool) -> Item:
    number, reference = invoice.number or invoice.id, invoice.payment_reference
    payable = invoice.document == "invoice" and invoice.status == "open"
    left = max(invoice.amount_remaining - taken, 0)
    return Item(
        id=invoice.id,
        credit=False,
        customer=invoice.customer,
        currency=invoice.currency,
        left=left,
        total=invoice.total,
        names=(number, reference) if reference and reference != number else (number,),
        po=invoice.po_number or "",
        issued=civil(invoice.created, zone) if invoice.created else None,
        disputed=invoice.disputed,
        settled=left == 0 or shut or not payable,
        recurring=invoice.subscription is not None,
    )


def _credit(note: CreditNote, taken: int, zone: str, *, shut: bool) -> Item:
    left = max(note.amount_remaining - taken, 0)
    return Item(
        id=note.id,
        credit=True,
        customer=note.customer,
        currency=note.currency,
        left=left,
        total=note.total,
        names=(note.number or note.id,),
        po="",
        issued=civil(note.created, zone) if note.created else None,
        disputed=False,
        settled=left == 0 or shut or note.status != "issued",
    )
