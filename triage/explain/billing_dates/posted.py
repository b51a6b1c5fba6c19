"""The dates of a bill as they were posted, brought to half-open spans."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeGuard

from triage.calendar import format_when
from triage.model import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The period of a bill; `end` is not part of it. `last_second` is the end as posted, where it was included."""

    start: date | datetime
    end: date | datetime
    last_second: datetime | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{format_when(self.start)} to {format_when(self.end)} (not included)"


def posted(period: Period) -> Posted:
    """Read a posted period; an end in the last second of a minute is the last second of the period.

    No period begins at 23:59:59, so a start is taken as it stands, and an end of the same second as the start is too.
    """
    end = period.end
    if not _is_last_second(end) or _is_last_second(period.start):
        return Posted(start=period.start, end=end)
    return Posted(start=period.start, end=end.replace(microsecond=0) + timedelta(seconds=1), last_second=end)


def _is_last_second(when: date | datetime) -> TypeGuard[datetime]:
    return isinstance(when, datetime) and when.second == 59
