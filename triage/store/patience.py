"""What the clock brings to cases that wait: the end of a snooze, and the instant by which they should be decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select, union_all

from triage.model import CaseEvent
from triage.store.tables import cases, exceptions


@dataclass(frozen=True, slots=True)
class ComeDue:
    """A case, and what the clock has brought it."""

    case: str
    event: CaseEvent


def clients(now: datetime) -> Any:  # noqa: ANN401 - a compound of selects
    """Ask for the clients of whom a case waits for what the clock has brought by now."""
    return union_all(*(select(cases.c.tenant_id).distinct().where(brought) for brought in _brought(now).values()))


def come_due(now: datetime, mine: ColumnElement[bool]) -> Select[Any]:
    """Ask for what the clock has brought by now, a snooze that ended first."""
    found = union_all(*(_found(event, brought, mine) for event, brought in _brought(now).items())).subquery()
    return select(found).order_by(found.c.event, found.c.exception)  # "expire" comes before "overdue"


def _found(event: CaseEvent, brought: ColumnElement[bool], mine: ColumnElement[bool]) -> Select[Any]:
    columns = (exceptions.c.id, cases.c.exception, literal(event).label("event"))
    return select(*columns).join_from(cases, exceptions).where(brought, mine)


def _brought(now: datetime) -> dict[CaseEvent, ColumnElement[bool]]:
    is_open = cases.c.state == "open"
    return {
        "expire": and_(is_open, cases.c.snoozed_until.is_not(None), cases.c.snoozed_until <= now),
        "overdue": and_(is_open, cases.c.overdue_at.is_(None), cases.c.due_at <= now),
    }
