"""The open items of one ledger, net of what earlier decisions took, indexed by the ways in which payers name them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
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


Index = dict[Hashable, list[Item]]


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
            _invoice(i, taken[i.id], zone, shut=i.id in held or i.currency != currency) for i in documents.invoices
        ]
        items += [_credit(n, taken[n.id], zone, shut=n.currency != currency) for n in documents.credit_notes]
        self.items = tuple(items)

    @cached_property
    def open(self) -> tuple[Item, ...]:
        """The items that can be settled."""
        return tuple(item for item in self.items if not item.settled)

    @cached_property
    def _named(self) -> Index:
        return _index(self.items, lambda item: map(squeeze, item.names))

    @cached_property
    def _numbered(self) -> Index:
        return _index(self.items, lambda item: map(int, item.digits))

    @cached_property
    def _ordered(self) -> Index:
        return _index(self.items, lambda item: [squeeze(item.po)] if item.po else [])

    @cached_property
    def _spelled(self) -> tuple[tuple[str, Item], ...]:
        """The open items with each row of digits in which a payer may have made a slip."""
        return tuple((digits, item) for item in self.open for name in item.names for digits in _spellings(name))

    @cached_property
    def _owned(self) -> Index:
        return _index(self.items, lambda item: [item.customer])

    def of(self, customer: str | None) -> Sequence[Item]:
        """Return all items of a customer, open or not."""
        return self._owned.get(customer, ())

    def records_orders(self, customer: str | None) -> bool:
        """Tell whether any document of a customer carries a purchase order: if none does, no order can be unknown."""
        return any(item.po for item in self.of(customer))

    def named(self, text: str) -> tuple[Item, ...]:
        """Return items one of whose names is `text`, whatever the case and the separators."""
        key = squeeze(text)
        return tuple(dict.fromkeys(self._named.get(key, ()))) if key else ()

    def numbered(self, digits: str) -> tuple[Item, ...]:
        """Return items whose last group of digits is this number; leading zeros do not count."""
        return tuple(dict.fromkeys(self._numbered.get(int(digits), ())))

    def ordered(self, text: str) -> tuple[Item, ...]:
        """Return items that carry this purchase-order number."""
        return tuple(dict.fromkeys(self._ordered.get(squeeze(text), ())))

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
        alike = [one for one in self._spelled if -2 < len(one[0]) - length < 2 and one[0] != digits]
        return [one for one in alike if OSA.distance(one[0], digits, score_cutoff=1) == 1]


def _index(items: Iterable[Item], keys: Callable[[Item], Iterable[Hashable]]) -> Index:
    found: Index = defaultdict(list)
    for item in items:
        for key in keys(item):
            found[key].append(item)
    return found


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
