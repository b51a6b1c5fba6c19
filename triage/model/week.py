"""Weeks of UTC days, by which audits are drawn."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from triage.errors import CalendarError


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week as ISO 8601 counts them: from the beginning of its Monday in UTC, before the next Monday begins."""

    monday: date

    @classmethod
    def of(cls, at: datetime) -> Self:
        """Return the week that an aware instant is in."""
        day = at.astimezone(UTC).date()
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a week such as `2026-W46`. Raises `CalendarError`."""
        found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
        try:
            year, number = map(int, found.groups()) if found else (0, 0)
            return cls(date.fromisocalendar(year, number, 1))
        except ValueError as error:
            raise CalendarError(f"{text!r} is no week: write a year and its week, such as 2026-W46") from error

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    def before(self, weeks: int) -> "Week":
        """Return the week so many weeks earlier."""
        return Week(self.monday - timedelta(weeks=weeks))

    @property
    def since(self) -> datetime:
        """The instant at which it begins."""
        return datetime.combine(self.monday, time(), UTC)

    @property
    def until(self) -> datetime:
        """The instant at which it is over."""
        return self.since + timedelta(weeks=1)
