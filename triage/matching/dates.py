"""Dates in a payer's words, in the orders in which the world writes them.

Only those count that a word introduces as an invoice's: any other may be the day of the payment.
"""

import re
from collections.abc import Iterator
from datetime import date

from triage.matching.vocabulary import DATED_WORDS

_BEFORE = r"(?<![^\W\d_])([^\W\d_]+)[\s.:#]*"
_BIG_END = re.compile(_BEFORE + r"\b(\d{4})-(\d{2})-(\d{2})\b")
_LITTLE_END = re.compile(_BEFORE + r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b")
_MONTH = re.compile(_BEFORE + r"(?<![\d/.\-])(0?[1-9]|1[0-2])[./](20\d\d)\b")
_CENTURY = 2000
_MONTHS = 12


def calendar_days(text: str) -> frozenset[int]:
    """Return the days that a text names, as `date.toordinal` counts them; `3/4/2026` is both of what it may be."""
    return frozenset(day.toordinal() for day in _days(text)) if any(map(str.isdigit, text)) else frozenset()


def calendar_months(text: str) -> frozenset[int]:
    """Return the months that a text names, such as `10/2025`, as `month_of` counts them."""
    found = _MONTH.findall(text)
    return frozenset(int(year) * _MONTHS + int(month) for word, month, year in found if word.lower() in DATED_WORDS)


def month_of(day: int) -> int:
    """Return the month of a day, counted from the year 0."""
    when = date.fromordinal(day)
    return when.year * _MONTHS + when.month


def _days(text: str) -> Iterator[date]:
    for word, year, month, day in _BIG_END.findall(text):
        if word.lower() in DATED_WORDS:
            yield from _day(int(year), int(month), int(day))
    for word, first, second, year in _LITTLE_END.findall(text):
        if word.lower() not in DATED_WORDS:
            continue
        full = int(year) + (_CENTURY if len(year) == 2 else 0)
        yield from _day(full, int(second), int(first))
        yield from _day(full, int(first), int(second))


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return
