"""The open items of one ledger, net of what earlier decisions took, indexed by the ways in which payers name them."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from triage.calendar import civil
from triage.model import CreditNote, Evidence, Invoice

_SEPARATORS = re.compile(r"[^a-z0-9]+")
_DIGITS = re.compile(r"\d+")


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

    @property
    def digits(self) -> tuple[str, ...]:
        """The last group of digits of each of the item's names."""
        return tuple(dict.fromkeys(group[-1] for name in self.names if (group := _DIGITS.findall(name))))


class Ledger:
    """All items of the payment's currency; open ones can be settled, settled ones show that a reference is spent."""

    def __init__(self, evidence: Evidence, *, currency: str, zone: str) -> None:
        taken = Counter[str]()
        for claim in evidence.standing.claims:
            if claim.role in ("settle", "net"):
                taken[claim.document] += claim.amount
        held = {claim.document for claim in evidence.standing.claims if claim.role == "hold"}
        documents = evidence.documents
        items = [
            _invoice(i, taken[i.id], zone, held=i.id in held) for i in documents.invoices if i.currency == currency
        ]
        items += [_credit(n, taken[n.id], zone) for n in documents.credit_notes if n.currency == currency]
        self.items = tuple(items)
        self.open = tuple(item for item in items if not item.settled)
        self._exact: dict[str, list[Item]] = defaultdict(list)
        self._tail: dict[int, list[Item]] = defaultdict(list)
        self._po: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            for name in item.names:
                self._exact[squeeze(name)].append(item)
            for digits in item.digits:
                self._tail[int(digits)].append(item)
            if item.po:
                self._po[squeeze(item.po)].append(item)

    def named(self, text: str) -> tuple[Item, ...]:
        """Return items one of whose names is `text`, whatever the case and the separators."""
        return tuple(dict.fromkeys(self._exact.get(squeeze(text), ())))

    def numbered(self, digits: str) -> tuple[Item, ...]:
        """Return items whose last group of digits is this number; leading zeros do not count."""
        return tuple(dict.fromkeys(self._tail.get(int(digits), ())))

    def ordered(self, text: str) -> tuple[Item, ...]:
        """Return items that carry this purchase-order number."""
        return tuple(dict.fromkeys(self._po.get(squeeze(text), ())))

    def one_edit_from(self, digits: str) -> tuple[Item, ...]:
        """Return open items whose number differs from `digits` by one typing slip."""
        return tuple(item for item in self.open if any(one_edit(digits, own) for own in item.digits))


@lru_cache(maxsize=65_536)
def squeeze(text: str) -> str:
    """Reduce a reference to its letters and digits, in lower case."""
    return _SEPARATORS.sub("", text.lower())


def one_edit(left: str, right: str) -> bool:
    """Tell whether two numbers of equal length differ by one changed digit or by two neighbours swapped."""
    if len(left) != len(right) or left == right or len(left) < 3:
        return False
    apart = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and left[apart[0]] == right[apart[1]]
        and left[apart[1]] == right[apart[0]]
    )


def _invoice(invoice: Invoice, taken: int, zone: str, *, held: bool) -> Item:
    names = (invoice.number, invoice.id, invoice.payment_reference)
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
        settled=left == 0 or held or invoice.status not in ("open", "uncollectible"),
    )


def _credit(note: CreditNote, taken: int, zone: str) -> Item:
    left = max(note.amount_remaining - taken, 0)
    return Item(
        id=note.id,
        credit=True,
        customer=note.customer,
        currency=note.currency,
        left=left,
        total=note.total,
        names=tuple(dict.fromkeys(name for name in (note.number, note.id) if name)),
        po="",
        issued=civil(note.created, zone) if note.created else None,
        disputed=False,
        settled=left == 0 or note.status != "issued",
    )
