"""Which of two equal documents was first, and how far apart they are."""

from datetime import UTC, date, datetime
from typing import Protocol

from triage.calendar import civil, instant


class Dated(Protocol):
    """A document with an id and, mostly, a date."""

    @property
    def id(self) -> str:
        """The document's id."""
        ...

    @property
    def created(self) -> date | datetime | None:
        """When it was issued or received."""
        ...


UNDATED = datetime(9999, 1, 1, tzinfo=UTC)


def precedence(document: Dated, zone: str) -> tuple[datetime, str]:
    """Order by time, then by id; what has no date comes last. It is total: of any set, exactly one is the first."""
    return (UNDATED if document.created is None else instant(document.created, zone), document.id)


def days_apart(first: Dated, second: Dated, *, zone: str) -> int | None:
    """Count the civil days between two documents."""
    if first.created is None or second.created is None:
        return None
    return abs((civil(first.created, zone) - civil(second.created, zone)).days)
