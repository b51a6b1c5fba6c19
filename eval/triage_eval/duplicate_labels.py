"""What an invoice that comes in is, judged from the papers alone: the labels of the benchmark of duplicates.

A label is what a careful accountant would say who sees both papers and the customer's whole account, not what the
generator meant: where a copy says too little, or something else than its first, it is a question for a person. It is
found by brute force over everything that the customer was ever billed, without any of the matcher's code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.matching.book import Item
from triage.matching.twins import Grade
from triage_eval.made_bills import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An invoice as it comes in, what it is, the bill that it repeats, and a credit note that came before it."""

    item: Item
    kind: str
    gold: Grade
    first: Item
    note: Item | None = None


def reviewed(case: Incoming, made: Ledger) -> Grade | None:
    """Return what the papers say of a case, or None where its label cannot be upheld."""
    mine = [row for row in made.of[case.item.customer or ""] if not row.credit and row.state != "closed"]
    rivals = [row for row in mine if row.id != case.first.id and _may_be_one(case.item, row)]
    if case.gold != "duplicate":
        return None if rivals else case.gold
    if _says_otherwise(case.item, case.first) or case.first.disputed:
        return "review"
    if _plainly(case.item.number) == _plainly(case.first.number):
        return "duplicate" if _one_service(case.item, case.first) or _close(case.item, case.first, 7) else "review"
    if case.kind in ("number marked", "number misread", "number reformatted"):
        return "duplicate" if _one_service(case.item, case.first) else "review"
    known = case.item.period_start and case.item.lines and case.first.lines
    return "duplicate" if known and not rivals else "review"


def _may_be_one(item: Item, row: Item) -> bool:
    """Tell whether nothing on two bills of one customer says that they are two."""
    if abs(item.total - row.total) > 2 or item.currency != row.currency or _says_otherwise(item, row):
        return _plainly(item.number) == _plainly(row.number) and _close(item, row, 100)
    return _one_service(item, row) or _close(item, row, 7)


def _says_otherwise(item: Item, row: Item) -> bool:
    pairs: Sequence[tuple[object, object]] = (
        (item.lines, row.lines),
        (item.po, row.po),
        (item.subscription, row.subscription),
        (item.period_start, row.period_start),
        (item.period_end, row.period_end),
    )
    return any(one and other and one != other for one, other in pairs)


def _one_service(item: Item, row: Item) -> bool:
    same_period = item.period_start is not None and item.period_start == row.period_start
    return same_period or (bool(item.lines) and item.lines == row.lines and _close(item, row, 7))


def _close(item: Item, row: Item, days: int) -> bool:
    return abs((item.issued or 0) - (row.issued or 0)) <= days


def _plainly(number: str) -> str:
    return re.sub(r"[^a-z0-9]|(?<!\d)0+(?=\d)|^no", "", number.lower().replace("no. ", ""))


def noted(case: Incoming, made: Ledger) -> Incoming:
    """Make a question of a copy where a credit note of that amount, entered since, names no invoice."""
    if case.gold != "duplicate":
        return case
    notes = [row for row in made.of[case.item.customer or ""] if row.credit and row.reference is None]
    first, last = case.first.issued or 0, (case.item.issued or 0) + 100
    asked = any(note.total == case.first.total and first <= (note.issued or 0) <= last for note in notes)
    return replace(case, gold="review") if asked else case
