"""What each place of a number is, told from the values that it takes over a sample: year, month, serial or code."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.matching.templates.template import Part, PartKind, full_year

LETTERS, DIGITS, CODE = "A", "9", "X"
"""The kinds of runs that a number is cut into; a separator is its own kind."""


class Column(NamedTuple):
    """One place of numbers that are cut alike: the kind of its runs, and the run of each number."""

    kind: str
    runs: tuple[str, ...]

    @property
    def distinct(self) -> int:
        """How many values the place takes."""
        return len(set(self.runs))

    @property
    def longest(self) -> int:
        """The length of the longest run."""
        return max(map(len, self.runs))


_YEARS, _SHORT_YEARS = range(1990, 2100), range(10, 50)
_MONTHS, _DAYS = range(1, 13), range(1, 32)
_MOST_YEARS = 12
_FEWEST_TELLING = 3
_CONTINUOUS = 0.95
_FULL, _SHORT = 4, 2
_FEWEST_BEHIND = {_FULL: 3, _SHORT: 4}
_CODES: dict[str, PartKind] = {LETTERS: "letters", DIGITS: "digits"}


def parts_of(columns: Sequence[Column]) -> tuple[Part, ...]:
    """Return the parts of a form, from its places."""
    digits = [i for i, column in enumerate(columns) if column.kind == DIGITS]
    year = _year_place(columns, digits)
    month = _month_place(columns, digits, year)
    serial = _serial_place(columns, [i for i in digits if i not in (year, month)] or digits)
    parts: list[Part] = []
    for i, column in enumerate(columns):
        if i == year:
            parts.append(Part("year", most=len(column.runs[0])))
        elif i == month:
            parts.append(Part("month"))
        elif i == serial:
            parts += _serial(column.runs, year_told=year is not None)
        else:
            parts.append(_other(column, parts))
    return tuple(parts)


def years_of(columns: Sequence[Column], parts: Sequence[Part]) -> frozenset[int]:
    """Return the years of a sample: those of their own place, or at the head of the serial."""
    place = next((i for i, part in enumerate(parts) if part.kind == "year"), None)
    if place is None:
        return frozenset()
    return frozenset(full_year(run[: parts[place].most]) for run in columns[place].runs)


def _year_place(columns: Sequence[Column], digits: Sequence[int]) -> int | None:
    """Find the place of the year: one that takes few values, beside another that takes as many or more."""
    for width in (_FULL, _SHORT):
        for i in digits:
            if not _are_years(columns[i].runs, width):
                continue
            others = [columns[j] for j in digits if j != i and not _are_years(columns[j].runs, _FULL)]
            beside = [c for c in others if c.longest > columns[i].longest or not _are_years(c.runs, width)]
            if any(c.distinct >= columns[i].distinct for c in beside):
                return i
    return None


def _month_place(columns: Sequence[Column], digits: Sequence[int], year: int | None) -> int | None:
    """Find the place of the month: next to the year, if another takes as many values or more."""
    at = digits.index(year) if year is not None else 0
    for i in digits[max(at - 1, 0) : at + 2] if year is not None else ():
        others = [columns[j] for j in digits if j not in (i, year)]
        if i != year and _all_of(columns[i].runs, _MONTHS):
            return i if any(c.distinct >= columns[i].distinct for c in others) else None
    return None


def _serial_place(columns: Sequence[Column], free: Sequence[int]) -> int:
    """Find the place of the serial: the last that moves and is long enough to tell, as `keys.serial` reads numbers."""
    moving = [i for i in free if columns[i].distinct > 1] or free
    telling = [i for i in moving if columns[i].longest >= _FEWEST_TELLING]
    return (telling or moving)[-1]


def _other(column: Column, before: Sequence[Part]) -> Part:
    """Tell what a place is that is neither year nor month nor serial."""
    if "month" in {part.kind for part in before[-2:]} and _all_of(column.runs, _DAYS):
        return Part("day")
    if column.distinct == 1:
        return Part("literal", column.runs[0])
    return Part(_CODES.get(column.kind, "code"), "", min(map(len, column.runs)), column.longest)


def _serial(runs: Sequence[str], *, year_told: bool) -> list[Part]:
    """Cut a date from the head of a serial, where one stands there, and tell how the serial is padded."""
    at = 0 if year_told else _year_width(runs)
    head = [Part("year", most=at)] if at else []
    if at and _heads(runs, at, _MONTHS):
        head.append(Part("month"))
        at += 2
        if _heads(runs, at, _DAYS):
            head.append(Part("day"))
            at += 2
    return [*head, _plain_serial([run[at:] for run in runs])]


def _plain_serial(serials: Sequence[str]) -> Part:
    """Tell the padding of a serial by the zeros in front of it, and leave room for one digit more than was seen."""
    zeros = [len(run) for run in serials if run.startswith("0") and len(run) > 1]
    return Part("serial", "", min(zeros, default=1), max(map(len, serials)) + 1)


def _year_width(runs: Sequence[str]) -> int:
    """Return how many digits at the head of a serial are its year: 4, 2 or none."""
    shortest, longest = min(map(len, runs)), max(map(len, runs))
    for width in (_FULL, _SHORT):
        if shortest <= width or not _are_years([run[:width] for run in runs], width):
            continue
        told = width == _FULL or any(run[width] == "0" for run in runs)
        fits = told and shortest >= width + _FEWEST_BEHIND[width]
        if (width == _FULL and shortest < longest) or (fits and _begins_anew(runs, width)):
            return width
    return 0


def _heads(runs: Sequence[str], at: int, values: range) -> bool:
    """Tell whether two digits behind a year are a month or a day, at each of which the serial begins anew."""
    heads = {run[at : at + 2] for run in runs}
    if min(map(len, runs)) < at + 2 + _FEWEST_TELLING - 1 or len(heads) == 1:
        return False
    return _all_of(heads, values) and _begins_anew(runs, at + 2, within=at)


def _begins_anew(runs: Iterable[str], at: int, *, within: int = 0) -> bool:
    """Tell whether the digits behind `at` begin anew under each head, rather than run on from one to the next.

    A number that runs on passes through all zeros and fills the range between its heads.
    """
    distinct = set(runs)
    if any(not run[at:].strip("0") for run in distinct):
        return False
    if len({run[:at] for run in distinct}) == len({run[:within] for run in distinct}):
        return True
    return _span(distinct, at) < _CONTINUOUS * _span(distinct, within)


def _span(runs: Iterable[str], at: int) -> int:
    """Add up how far the numbers reach under each head of `at` digits."""
    under: dict[str, list[int]] = defaultdict(list)
    for run in runs:
        under[run[:at]].append(int(run))
    return sum(max(numbers) - min(numbers) for numbers in under.values())


def _are_years(runs: Iterable[str], width: int) -> bool:
    """Tell whether all runs are years of 4 digits, or of 2 one after the other; and few."""
    values = set(runs)
    span = _YEARS if width == _FULL else _SHORT_YEARS
    if len(values) > _MOST_YEARS or not all(len(v) == width and int(v) in span for v in values):
        return False
    years = {int(v) for v in values}
    return width == _FULL or max(years) - min(years) == len(years) - 1


def _all_of(runs: Iterable[str], values: range) -> bool:
    return all(len(run) == 2 and run.isdigit() and int(run) in values for run in set(runs))
