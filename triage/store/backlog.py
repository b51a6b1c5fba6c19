"""What waits: cases for people, messages for delivery."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from triage.store.tables import audit, cases, deliveries, endpoints, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many wait in a line, and since when the first does."""

    name: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Open cases by queue, and messages that wait for an endpoint if there are any, of all clients together.

    A message waits as long as a delivery of it is pending: none was made for endpoints that did not ask for it, and
    those to a disabled one are dead. `due` is since when the first delivery could be tried, in the future if none can.
    """

    cases: tuple[Line, ...]
    outbox: Line | None
    due: datetime | None = None


_OPEN = (
    select(cases.c.queue, func.count(), func.min(cases.c.opened_at))
    .where(cases.c.state == "open")
    .group_by(cases.c.queue)
    .order_by(cases.c.queue)
)

_MESSAGE = deliveries.c.message

_PENDING = select(
    func.count(_MESSAGE.distinct()).label("messages"),
    func.min(_MESSAGE).label("first"),
    func.min(deliveries.c.due_at).label("due"),
).where(deliveries.c.state == "pending")
"""Messages are numbered in the order in which they were written."""

_UNSEALED = select(func.count(), func.min(audit.c.at)).where(audit.c.hash.is_(None))


def unsealed(connection: Connection) -> Line | None:
    """Count the audit rows that are not in the chain yet; None where there are none."""
    count, oldest = connection.execute(_UNSEALED).one()
    return Line(name="audit", count=count, oldest=oldest) if count else None


_DISABLED = select(func.count()).where(endpoints.c.disabled_at.is_not(None))
_DEAD = select(func.count()).where(deliveries.c.state == "dead")
_OVERDUE = select(func.count()).where(cases.c.state == "open", cases.c.overdue_at.is_not(None))
_SNOOZED = select(func.count()).where(cases.c.snoozed_until.is_not(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """How many cases are overdue and snoozed, deliveries given up, and endpoints disabled, of all clients together."""

    overdue: int
    snoozed: int
    dead: int
    disabled: int


def trouble(connection: Connection) -> Trouble:
    """Count what did not go as it should, and waits for a person."""
    counts = {"overdue": _OVERDUE, "snoozed": _SNOOZED, "dead": _DEAD, "disabled": _DISABLED}
    return Trouble(**{name: connection.execute(count).scalar_one() for name, count in counts.items()})


def backlog(connection: Connection) -> Backlog:
    """Count what waits."""
    pending = connection.execute(_PENDING).one()
    first = connection.execute(select(outbox.c.created_at).where(outbox.c.id == pending.first)).scalar()
    return Backlog(
        cases=tuple(Line(name=queue, count=n, oldest=since) for queue, n, since in connection.execute(_OPEN)),
        outbox=Line(name="outbox", count=pending.messages, oldest=first) if first else None,
        due=pending.due,
    )
