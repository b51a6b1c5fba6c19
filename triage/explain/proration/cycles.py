"""How many billing cycles lie between two dates: whole ones, and the parts at both ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from triage.calendar import add_months
from triage.explain.spans import Days, on_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycles:
    """A service that is billed every `months` on `billing_day`, in advance or in arrears, until `end` if it has one."""

    start: date
    end: date | None
    billing_day: int
    months: int
    in_advance: bool = True

    def due(self, until: date) -> tuple[Fraction, ...]:
        """Return the cycles, whole and parts, that are to be billed by a date, in order."""
        return tuple(
            part
            for span, part in self._all(until)
            if len(span) and (span.start if self.in_advance else span.end) <= until
        )

    def _all(self, until: date) -> Iterator[tuple[Days, Fraction]]:
        first = self._first_billing_day()
        stop = min(first, self.end or first)
        lead = Days(self.start, stop)
        yield lead, Fraction(len(lead), len(Days(add_months(first, -self.months), first)))
        index, start = 0, first
        while start <= until and (self.end is None or start < self.end):
            index += 1
            following = on_day(add_months(first.replace(day=1), index * self.months), self.billing_day)
            if self.end is None or following <= self.end:
                yield Days(start, following), Fraction(1)
            else:
                tail = Days(start, self.end)
                yield tail, Fraction(len(tail), len(Days(start, add_months(start, self.months))))
            start = following

    def _first_billing_day(self) -> date:
        """The billing day of the month of `start`, or a whole cycle later if that is already past."""
        billing = on_day(self.start, self.billing_day)
        if billing >= self.start:
            return billing
        return on_day(add_months(self.start.replace(day=1), self.months), self.billing_day)
