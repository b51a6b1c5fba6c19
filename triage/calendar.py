"""Instants are aware UTC; civil dates belong to a zone and are computed from instants by code."""

import calendar as _calendar
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from triage.errors import CalendarError

ACCEPTED = "2025-06-01, 2025-06-01T09:30:00+02:00 or a whole number of Unix seconds"

EARLIEST = date(1900, 1, 1)
LATEST = date(9000, 1, 1)


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone called `name`, or raise `CalendarError`."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise CalendarError(f"unknown time zone {name!r}: use an IANA name such as Europe/Berlin") from error


def parse_when(value: object) -> date | datetime:
    """Read a civil date, an RFC 3339 instant or Unix seconds; naive times are refused.

    Instants come back in UTC. Raises `CalendarError` naming the accepted forms.
    """
    when = _read(value)
    if not EARLIEST <= (when.date() if isinstance(when, datetime) else when) < LATEST:
        raise CalendarError(f"{value!r} is outside the years 1900 to 8999")
    return when


def _read(value: object) -> date | datetime:
    try:
        if isinstance(value, datetime):
            return _aware(value)
        if isinstance(value, date):
            return value
        if type(value) is int:
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
        if isinstance(value, str) and len(value) <= 40:
            return _aware(datetime.fromisoformat(value))
    except (ValueError, OverflowError, OSError):
        pass
    raise CalendarError(f"{value!r} is neither a date nor an instant with an offset: use {ACCEPTED}")


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("naive")
    return value.astimezone(UTC)


def civil(when: date | datetime, zone_name: str) -> date:
    """Return the calendar date of `when` in a zone; a civil date is already one."""
    return when.astimezone(zone(zone_name)).date() if isinstance(when, datetime) else when


def instant(when: date | datetime, zone_name: str) -> datetime:
    """Return the UTC instant of `when`; a civil date means its first moment in the zone."""
    return when if isinstance(when, datetime) else _first_moment(when, zone_name)


@lru_cache(maxsize=4096)
def _first_moment(day: date, zone_name: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone(zone_name)).astimezone(UTC)


def days(start: date, end: date) -> int:
    """Count the days of the half-open span [start, end)."""
    return (end - start).days


def add_months(start: date, months: int, *, day: int | None = None) -> date:
    """Move by whole months, keeping `day` (default: the day of `start`) where the month has it, else its last day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = _calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day or start.day, last))


def month_end(day: date) -> date:
    """Return the first day of the following month: the exclusive end of the month of `day`."""
    return add_months(day.replace(day=1), 1)


def format_when(when: date | datetime) -> str:
    """Write a civil date or a UTC instant so that `parse_when` reads the same value back."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
    return when.isoformat()
