"""What came to wait for people in a span of time: cases, and deliveries and endpoints that were given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, func, select, true

from triage.model import Kind
from triage.store.database import Clients
from triage.store.entries import case_id
from triage.store.tables import cases, deliveries, endpoints, exceptions


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that waits, without anything of its customer."""

    case: str
    queue: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """How many deliveries to an endpoint were given up."""

    endpoint: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Cases opened and cases found overdue that are open still; deliveries given up, and endpoints disabled."""

    opened: tuple[WaitingCase, ...] = ()
    overdue: tuple[WaitingCase, ...] = ()
    dead: tuple[DeadLetters, ...] = ()
    disabled: tuple[str, ...] = ()


def news(connection: Connection, since: datetime, until: datetime, *, clients: Clients) -> News:
    """Gather what happened from `since` on and before `until`."""

    def happened(table: Table, at: Column[datetime]) -> tuple[ColumnElement[bool], ...]:
        return at >= since, at < until, _mine(table, clients)

    def waiting(at: Column[datetime]) -> tuple[WaitingCase, ...]:
        columns = (exceptions.c.id, exceptions.c.kind, cases.c.queue)
        of = select(*columns).join_from(cases, exceptions).where(cases.c.state == "open", *happened(cases, at))
        return tuple(map(_case, _rows(connection, of.order_by(at, cases.c.exception))))

    dead = select(deliveries.c.endpoint, func.count().label("n")).where(
        deliveries.c.state == "dead", *happened(deliveries, deliveries.c.tried_at)
    )
    disabled = select(endpoints.c.id).where(*happened(endpoints, endpoints.c.disabled_at))
    return News(
        opened=waiting(cases.c.opened_at),
        overdue=waiting(cases.c.overdue_at),
        dead=tuple(
            DeadLetters(row.endpoint, row.n)
            for row in _rows(connection, dead.group_by(deliveries.c.endpoint).order_by(deliveries.c.endpoint))
        ),
        disabled=tuple(row.id for row in _rows(connection, disabled.order_by(endpoints.c.id))),
    )


def _case(row: Row[Any]) -> WaitingCase:
    return WaitingCase(case_id(row.id), row.queue, Kind(row.kind))


def _rows(connection: Connection, wanted: Any) -> Sequence[Row[Any]]:  # noqa: ANN401 - any select
    return connection.execute(wanted).all()


def _mine(table: Table, clients: Clients) -> ColumnElement[bool]:
    return true() if clients is None else table.c.tenant_id.in_(sorted(clients))
