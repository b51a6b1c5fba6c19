"""The open items of one ledger, net of what earlier decisions took, indexed by the ways in which payers name them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from triage.calendar import civil
from triage.matching.keys import squeeze
from triage.model import CreditNote, Evidence, Invoice

_DIGITS = re.compile(r"\d+")
_SHORTEST_MISTYPED = 3


@dataclass(frozen=True, slots=True)
class Item:
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
        return tuple(dict.fromkeys(group[-1] for name in self.names if (group := _DIGITS.findall(name))))


class Ledger:
    """All items; open ones can be settled, the others show that a reference is spent, or is of another currency."""

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
        self.open = tuple(item for item in items if not item.settled)
        self._exact: dict[str, list[Item]] = defaultdict(list)
        self._slipped: dict[str, list[Item]] = defaultdict(list)
        self._tail: dict[int, list[Item]] = defaultdict(list)
        self._po: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            for name in item.names:
                self._exact[squeeze(name)].append(item)
            for digits in item.digits:
                self._tail[int(digits)].append(item)
            if item.po:
                self._po[squeeze(item.po)].append(item)
        for item in self.open:
            for digits in dict.fromkeys((*item.digits, *map(_all_digits, item.names))):
                self._slipped[digits].append(item)

    def named(self, text: str) -> tuple[Item, ...]:
        """Return items one of whose names is `text`, whatever the case and the separators."""
        key = squeeze(text)
        return tuple(dict.fromkeys(self._exact.get(key, ()))) if key else ()

    def numbered(self, digits: str) -> tuple[Item, ...]:
        """Return items whose last group of digits is this number; leading zeros do not count."""
        return tuple(dict.fromkeys(self._tail.get(int(digits), ())))

    def ordered(self, text: str) -> tuple[Item, ...]:
        """Return items that carry this purchase-order number."""
        return tuple(dict.fromkeys(self._po.get(squeeze(text), ())))

    def one_edit_from(self, digits: str) -> tuple[Item, ...]:
        """Return open items whose number differs from `digits` by one typing slip."""
        return tuple(dict.fromkeys(item for slip in _slips(digits) for item in self._slipped.get(slip, ())))


def _all_digits(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def _slips(digits: str) -> Iterator[str]:
    """Yield every number that one typing slip makes of this one: a digit changed, or two neighbours swapped."""
    if len(digits) < _SHORTEST_MISTYPED:
        return
    for i, own in enumerate(digits):
        yield from (digits[:i] + other + digits[i + 1 :] for other in "0123456789" if other != own)
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            yield digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]


def _invoice(invoice: Invoice, taken: int, zone: str, *, shut: bool) -> Item:
    names = (invoice.number or invoice.id, invoice.payment_reference)
    payable = invoice.document == "invoice" and invoice.status == "open"
    left = max(invoice.amount_remaining - taken, 0)
    return Item(
        id=invoice.id,
        credit=False,
        customer=invoice.customer,
        currency=invoice.currency,
        left=left,
        total=invoice.total,
        names=tuple(dict.fromkeys(name for name in names if name)),
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
