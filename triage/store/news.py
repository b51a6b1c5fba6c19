"""What came to wait for people in a span of time: cases, blind audits and what they find, and what was given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, func, select, true

from triage.model import Kind
from triage.store.database import Clients
from triage.store.entries import case_id
from triage.store.tables import blind_answers, blind_audits, cases, deliveries, endpoints, exceptions


@dataclass(frozen=True, slots=True)
class Pile:
    """How many cases of one kind wait in one queue."""

    queue: str
    kind: Kind
    count: int


@dataclass(frozen=True, slots=True)
class WaitingCases:
    """Cases that wait, without anything of their customers: how many of what, and the ids of the first ones."""

    piles: tuple[Pile, ...] = ()
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """How many deliveries to an endpoint were given up."""

    endpoint: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Cases opened and cases found overdue that are open still; deliveries given up, and endpoints disabled.

    `drawn` counts new blind audits, `disagreed` are the ids of those whose answer differs from what the desk did.
    """

    opened: WaitingCases
    overdue: WaitingCases
    dead: tuple[DeadLetters, ...] = ()
    disabled: tuple[str, ...] = ()
    drawn: int = 0
    disagreed: tuple[str, ...] = ()


def news(connection: Connection, since: datetime, until: datetime, *, clients: Clients, named: int) -> News:
    """Gather what happened from `since` on and before `until`; of cases no more than the first `named` are named."""

    def happened(table: Table, at: Column[datetime]) -> tuple[ColumnElement[bool], ...]:
        return at >= since, at < until, _mine(table, clients)

    def waiting(at: Column[datetime]) -> WaitingCases:
        return _waiting(connection, at, (cases.c.state == "open", *happened(cases, at)), named=named)

    dead = select(deliveries.c.endpoint, func.count().label("n")).where(
        deliveries.c.state == "dead", *happened(deliveries, deliveries.c.tried_at)
    )
    drawn = select(func.count()).select_from(blind_audits).where(*happened(blind_audits, blind_audits.c.drawn_at))
    differing = blind_answers.c.agrees.is_(False), *happened(blind_answers, blind_answers.c.answered_at)
    disagreed = select(blind_audits.c.id).join_from(blind_audits, blind_answers).where(*differing)
    disabled = select(endpoints.c.id).where(*happened(endpoints, endpoints.c.disabled_at))
    return News(
        opened=waiting(cases.c.opened_at),
        overdue=waiting(cases.c.overdue_at),
        dead=tuple(
            DeadLetters(row.endpoint, row.n)
            for row in _rows(connection, dead.group_by(deliveries.c.endpoint).order_by(deliveries.c.endpoint))
        ),
        disabled=tuple(row.id for row in _rows(connection, disabled.order_by(endpoints.c.id))),
        drawn=connection.execute(drawn).scalar_one(),
        disagreed=tuple(row.id for row in _rows(connection, disagreed.order_by(blind_audits.c.seq))),
    )


def _waiting(
    connection: Connection, at: Column[datetime], which: tuple[ColumnElement[bool], ...], *, named: int
) -> WaitingCases:
    """Count cases by queue and kind where the database is, and read the ids of the first ones alone."""
    kinds = (cases.c.queue, exceptions.c.kind)
    counted = select(*kinds, func.count().label("n")).join_from(cases, exceptions).where(*which).group_by(*kinds)
    first = select(exceptions.c.id).join_from(cases, exceptions).where(*which).order_by(at, cases.c.exception)
    return WaitingCases(
        piles=tuple(Pile(row.queue, Kind(row.kind), row.n) for row in _rows(connection, counted.order_by(*kinds))),
        first=tuple(case_id(row.id) for row in _rows(connection, first.limit(named))),
    )


def _rows(connection: Connection, wanted: Any) -> Sequence[Row[Any]]:  # noqa: ANN401 - any select
    return connection.execute(wanted).all()


def _mine(table: Table, clients: Clients) -> ColumnElement[bool]:
    return true() if clients is None else table.c.tenant_id.in_(sorted(clients))
