"""Whether an invoice bills again what another billed: duplicate, a question for a person, or distinct."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple, get_args

from triage.matching.book import Book, Item
from triage.matching.document_numbers import NUMBERED, compare_numbers, serials
from triage.matching.likeness import Likeness, liken, overlap

Grade = Literal["duplicate", "review", "distinct"]

Reason = Literal[
    "the same number",
    "the same number but for a mark or a misread character",
    "the same service under another number",
    "the totals differ",
    "the lines differ",
    "another order",
    "periods that overlap",
    "disputed",
    "too far apart for one bill of unknown period",
    "nothing says that both bill one service",
    "no more than is usually billed",
    "a credit note that names no invoice",
    "another customer or currency",
    "another amount",
    "another period",
    "another subscription",
    "no longer owed",
    "credited",
    "the number of another year",
    "nothing in common but the amount",
]
"""What settled the grade, in order of weight: the first three make a duplicate, those up to the credit note a question
for a person."""

_RENUMBERED: Reason = "the same service under another number"
_UNIDENTIFIED: Reason = "nothing says that both bill one service"

ROUNDING = 2
"""Minor units by which a bill that was computed anew may miss the first."""

REACH = 100
"""Days before and after an invoice in which its copy is looked for by amount: a quarter, and a late run."""

_ORDER: dict[Reason, int] = {reason: place for place, reason in enumerate(get_args(Reason))}


class Verdict(NamedTuple):
    """A grade, and the one thing that settled it."""

    grade: Grade
    reason: Reason


class Beside(NamedTuple):
    """What is looked at beside an invoice: bills that may bear its number, and all of about its total and its day."""

    numbered: tuple[Item, ...] = ()
    billed: tuple[Item, ...] = ()


class Twin(NamedTuple):
    """Another invoice that was held beside the one in question, with the signs that were read."""

    item: Item
    verdict: Verdict
    signs: Likeness


def judge(invoice: Item, book: Book, *, near: int = 7) -> tuple[Twin, ...]:
    """Grade what an incoming invoice may repeat, what speaks most for it first.

    Equal bills of other periods and contracts are left out, unless they bear the number.
    Two look-ups: by the number as it may be written or misread, and by customer and amount, rounding included.
    `near` is how many days apart one bill may be issued twice. Without a customer nothing is found.
    """
    numbered, billed = beside(invoice, book)
    notes = [row for row in billed if row.credit and row.state != "closed"]
    bills = [row for row in billed if not row.credit and row.id != invoice.id]
    asked = {row.id: row for row in bills if not _is_plainly_another(invoice, row)}
    asked |= {row.id: row for row in numbered}
    unusual = _is_unusual(invoice, bills) if asked else None
    twins = [_twin(invoice, other, notes, near=near, unusual=unusual) for other in asked.values()]
    return tuple(sorted(twins, key=lambda twin: (_ORDER[twin.verdict.reason], twin.item.issued or 0, twin.item.id)))


def beside(invoice: Item, book: Book) -> Beside:
    """Look up what an invoice may repeat and what tells whether it does, credit notes included."""
    if invoice.customer is None or not invoice.total:
        return Beside()
    numbered = _numbered(invoice, book)
    return Beside(tuple(numbered), tuple(book.billed(invoice, _totals(invoice, numbered), reach=REACH)))


def grade(invoice: Item, other: Item, signs: Likeness, *, near: int, unusual: bool | None = None) -> Verdict:
    """Grade one pair. `unusual` says that so many equal bills of one period never were before; None is not known."""
    if apart := _tells_apart(invoice, other, signs, near=near):
        return Verdict("distinct", apart)
    if doubt := _doubt(invoice, other, signs):
        return Verdict("review", doubt)
    if signs.number == "same":
        return _by_number(signs, near=near)
    if signs.number in NUMBERED:
        return _by_likely_number(signs, near=near)
    return _by_service(signs, unusual=unusual)


def _twin(invoice: Item, other: Item, notes: Sequence[Item], *, near: int, unusual: bool | None) -> Twin:
    signs = liken(invoice, other)
    verdict = grade(invoice, other, signs, near=near, unusual=unusual)
    if verdict.grade != "distinct":
        verdict = _after_credits(verdict, invoice, other, notes)
    return Twin(other, verdict, signs)


def _tells_apart(invoice: Item, other: Item, signs: Likeness, *, near: int) -> Reason | None:
    """Return what makes two invoices two, or None."""
    if (invoice.customer, invoice.currency) != (other.customer, other.currency):
        return "another customer or currency"
    if other.state == "closed":
        return "no longer owed"
    if signs.period == "apart":
        return "another period"
    if signs.gap > ROUNDING and signs.number != "same":
        return "another amount"
    if signs.subscription is False:
        return "another subscription"
    if signs.number in NUMBERED:
        return None if _recent(invoice, other, signs) else "the number of another year"
    tied = invoice.customer is not None and _has_tie(signs, near=near)
    return None if tied else "nothing in common but the amount"


def _recent(invoice: Item, other: Item, signs: Likeness) -> bool:
    """Tell whether one number may mean one invoice: a series may start anew every year."""
    if signs.days is None or signs.days <= REACH or invoice.issued is None or other.issued is None:
        return True
    return date.fromordinal(invoice.issued).year == date.fromordinal(other.issued).year


def _has_tie(signs: Likeness, *, near: int) -> bool:
    """Tell whether invoices of unlike numbers have more in common than customer and amount."""
    if signs.lines is False:
        return signs.period == "same" and signs.subscription is True
    if signs.period in ("same", "partly") or signs.days == 0:
        return True
    if signs.days is None:
        return signs.number == "missing" and signs.lines is True
    told = signs.lines or signs.order or signs.number == "missing"
    return signs.days <= near and bool(told)


def _doubt(invoice: Item, other: Item, signs: Likeness) -> Reason | None:
    """Return what a person must look at, however alike two invoices are."""
    if signs.gap > ROUNDING:
        return "the totals differ"
    if signs.lines is False:
        return "the lines differ"
    if signs.order is False:
        return "another order"
    if signs.period == "partly":
        return "periods that overlap"
    return "disputed" if invoice.disputed or other.disputed else None


def _by_number(signs: Likeness, *, near: int) -> Verdict:
    if signs.gap and not _one_service(signs, near=near):
        return Verdict("review", "the totals differ")
    if signs.days is not None and (signs.days <= near or signs.period == "same"):
        return Verdict("duplicate", "the same number")
    return Verdict("review", "too far apart for one bill of unknown period")


def _by_likely_number(signs: Likeness, *, near: int) -> Verdict:
    if _one_service(signs, near=near):
        return Verdict("duplicate", "the same number but for a mark or a misread character")
    return Verdict("review", _UNIDENTIFIED)


def _by_service(signs: Likeness, *, unusual: bool | None) -> Verdict:
    """Without a number it takes one service period, one hash of lines, and one contract or what is usual.

    Where nothing is usual yet, a second purchase of the same day looks just so; one of another day has other periods.
    """
    if signs.period != "same" or signs.lines is None or signs.days is None:
        return Verdict("review", _UNIDENTIFIED)
    if signs.subscription or signs.order:
        return Verdict("duplicate", _RENUMBERED)
    if unusual is None:
        return Verdict("duplicate", _RENUMBERED) if signs.days else Verdict("review", _UNIDENTIFIED)
    return Verdict("duplicate", _RENUMBERED) if unusual else Verdict("review", "no more than is usually billed")


def _one_service(signs: Likeness, *, near: int) -> bool:
    if signs.days is None:
        return False
    return signs.period == "same" or (signs.lines is True and signs.days <= near)


def _is_unusual(invoice: Item, others: Iterable[Item]) -> bool | None:
    """Tell whether a second equal bill in one period is more than ever was, or None if no other period had one."""
    alike = (row for row in others if row.lines == invoice.lines and row.state != "closed")
    counts = Counter(row.period_start for row in alike if row.period_start is not None)
    return set(counts.values()) == {1} if len(counts) > 1 else None


def _after_credits(verdict: Verdict, invoice: Item, other: Item, notes: Iterable[Item]) -> Verdict:
    """Take off the books what a credit note took back whole; one that names no invoice leaves a question."""
    whole = [note for note in notes if note.total >= other.total and _may_follow(note, other)]
    if any(note.reference in (other.id, invoice.id) for note in whole):
        return Verdict("distinct", "credited")
    if any(note.reference is None for note in whole):
        return Verdict("review", "a credit note that names no invoice")
    return verdict


def _may_follow(note: Item, other: Item) -> bool:
    return note.issued is None or other.issued is None or note.issued >= other.issued


def _totals(invoice: Item, numbered: Iterable[Item]) -> list[int]:
    """Return the totals that a copy may have, and those of what bears its number, for their credit notes."""
    around = range(max(1, invoice.total - ROUNDING), invoice.total + ROUNDING + 1)
    return [*around, *{row.total for row in numbered if row.total not in around}]


def _is_plainly_another(invoice: Item, other: Item) -> bool:
    """Tell whether an equal bill is of another period or contract, as most are: not worth a word."""
    if invoice.subscription and other.subscription and invoice.subscription != other.subscription:
        return True
    return overlap(invoice, other) == "apart"


def _numbered(invoice: Item, book: Book) -> list[Item]:
    """Look up the customer's bills that may bear the number: over the same total, or with that very number."""
    tails = serials(invoice.number)
    found = book.numbered(tails) if tails else ()
    ours = (row for row in found if row.customer == invoice.customer and row.currency == invoice.currency)
    return [row for row in ours if not row.credit and row.id != invoice.id and _may_bear(row, invoice)]


def _may_bear(row: Item, invoice: Item) -> bool:
    return abs(row.total - invoice.total) <= ROUNDING or compare_numbers(row.number, invoice.number) == "same"
