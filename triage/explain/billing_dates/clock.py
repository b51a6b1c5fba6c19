"""Whose civil days count: an instant has no date until somebody's clock is named."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timezone, tzinfo

from triage.calendar import instant, zone


@dataclass(frozen=True, slots=True)
class Clock:
    """The civil days of a zone by its own rules, or of one offset the whole year round."""

    name: str
    zone: tzinfo

    def day(self, when: date | datetime) -> date:
        """Return the civil date of `when`; a civil date is already one."""
        return when.astimezone(self.zone).date() if isinstance(when, datetime) else when

    def moment(self, when: date | datetime) -> datetime:
        """Return the UTC instant of `when`; a civil date means its first moment.

        A midnight that the clocks skip is the moment at which they skip it, one that comes twice is the earlier one.
        """
        if isinstance(when, datetime):
            return when
        return datetime(when.year, when.month, when.day, tzinfo=self.zone).astimezone(UTC)


def clock_of(name: str) -> Clock:
    """Return the clock of an IANA zone. Raises `CalendarError` where there is none of that name."""
    return Clock("UTC", UTC) if name == "UTC" else Clock(name, zone(name))


def offset_at(name: str, when: date | datetime) -> Clock:
    """Return the clock that keeps, the whole year round, the offset which a zone has at one moment."""
    offset = instant(when, name).astimezone(zone(name)).utcoffset()
    fixed = timezone(offset) if offset else UTC
    return Clock(str(fixed) if offset else "UTC", fixed)
