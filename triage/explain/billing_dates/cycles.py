"""Cycles of a subscription on the calendar: civil dates alone, whatever clock they were read from."""

from dataclasses import dataclass
from datetime import date, timedelta

from triage.calendar import add_months
from triage.explain.spans import Days

_SETTLED = 120
"""After so many cycles a lost anchor day has met every month that it can meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycles:
    """Cycles of `months`, or else of `days`, that run both ways from an anchor.

    A month without the anchor's day is bounded by its last day, and the day comes back in the next month that has it
    (31 January, 29 February, 31 March). Where cycles do not `keep_day`, what a short month took is lost for good.
    """

    anchor: date
    months: int = 0
    days: int = 0
    keep_day: bool = True

    def boundary(self, number: int) -> date:
        """Return the first day of a cycle; number 0 begins at the anchor."""
        if not self.months:
            return self.anchor + timedelta(days=self.days * number)
        day = self.anchor.day if self.keep_day else self._day_left(number)
        return add_months(self.anchor, self.months * number, day=day)

    def around(self, day: date) -> Days:
        """Return the cycle that a day is in."""
        number = self._number(day)
        return Days(self.boundary(number), self.boundary(number + 1))

    def before(self, cycle: Days) -> Days:
        """Return the cycle that ends where one begins."""
        return self.around(cycle.start - timedelta(days=1))

    def after(self, cycle: Days) -> Days:
        """Return the cycle that begins where one ends."""
        return self.around(cycle.end)

    def _number(self, day: date) -> int:
        if not self.months:
            return (day - self.anchor).days // self.days
        passed = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        number = passed // self.months
        return number if self.boundary(number) <= day else number - 1

    def _day_left(self, number: int) -> int:
        met = range(min(number, _SETTLED) + 1)
        return min((add_months(self.anchor, self.months * each).day for each in met), default=self.anchor.day)
