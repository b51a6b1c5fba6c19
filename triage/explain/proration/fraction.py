"""How much of a whole period a service covers, as one exact fraction with the count behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from triage.explain.spans import Days, by_month
from triage.model import DayCount


@dataclass(frozen=True, slots=True)
class Share:
    """A covered part of a whole, both counted in `unit`; `lines` show the count so that a person can follow it."""

    covered: Fraction
    whole: Fraction
    unit: str
    lines: tuple[str, ...] = ()

    @property
    def fraction(self) -> Fraction:
        """The covered part of the whole."""
        return self.covered / self.whole

    def __str__(self) -> str:
        if self.covered.denominator == self.whole.denominator == 1:
            return f"{self.covered}/{self.whole}"
        return f"{self.fraction}"


FULL = Share(Fraction(1), Fraction(1), "period", ("the service is the whole period: nothing is prorated",))


def days_share(service: Days, whole: Days | None, *, day_count: DayCount, months: int | None) -> Share | None:
    """Count a service against its whole in civil days; `months` is the length of the whole where it has one.

    Returns None where the day count needs a length that is not known.
    """
    if service == whole and len(service):
        return FULL
    covered = sum((_units(part, day_count) for part in by_month(service)), Fraction(0))
    denominator = _denominator(whole, day_count, months)
    if denominator is None or denominator <= 0:
        return None
    lines = (*(_line(part, day_count) for part in by_month(service)), _whole_line(whole, denominator, day_count))
    return Share(covered, denominator, "months" if day_count == "calendar_month" else "days", lines)


def seconds_share(start: datetime, end: datetime, *, whole: tuple[datetime, datetime]) -> Share | None:
    """Count a service against its whole in elapsed seconds, so that a day of 23 or 25 hours counts as it was."""
    covered, length = _seconds(end - start), _seconds(whole[1] - whole[0])
    if (start, end) == whole and length:
        return FULL
    if length <= 0:
        return None
    lines = (
        f"{start.isoformat()} to {end.isoformat()}: {float(covered):,g} seconds",
        f"whole period: {float(length):,g} seconds",
    )
    return Share(covered, length, "seconds", lines)


def _seconds(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def _units(part: Days, day_count: DayCount) -> Fraction:
    """Count a span that lies within one month."""
    if day_count == "fixed_30":
        return Fraction(_folded(part))
    if day_count == "calendar_month":
        return Fraction(len(part), _month_length(part))
    return Fraction(len(part))


def _folded(part: Days) -> int:
    """Count days of 30-day months: day 31 falls on day 30, and the last day of February ends a month of 30."""
    ends_on = 31 if part.end.month != part.start.month else min(part.end.day, 30)
    return ends_on - min(part.start.day, 30)


def _month_length(part: Days) -> int:
    return len(next(by_month(Days(part.start.replace(day=1), part.start.replace(day=1) + timedelta(days=32)))))


def _denominator(whole: Days | None, day_count: DayCount, months: int | None) -> Fraction | None:
    if day_count in ("fixed_30", "over_30") and months is not None:
        return Fraction(30 * months)
    if day_count == "over_30" or whole is None:
        return None
    return sum((_units(part, day_count) for part in by_month(whole)), Fraction(0))


def _line(part: Days, day_count: DayCount) -> str:
    last = part.end - timedelta(days=1)
    count = _units(part, day_count)
    of = f" of {_month_length(part)}" if day_count == "calendar_month" else ""
    number = len(part) if day_count == "calendar_month" else count
    return f"{part.start:%Y-%m}: days {part.start.day} to {last.day}, {number}{of} days"


def _whole_line(whole: Days | None, denominator: Fraction, day_count: DayCount) -> str:
    span = f"{whole} (not included)" if whole else "as long as the plan's interval"
    unit = "months" if day_count == "calendar_month" else "days"
    return f"whole period: {span}, {denominator} {unit}"
