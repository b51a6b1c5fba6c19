"""Deliveries: one a message and endpoint, from the transaction that decides until a receiver has it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, and_, bindparam, func, insert, or_, select, true, update

from triage.store.cursors import after, cursor
from triage.store.database import Clients
from triage.store.outbox.endpoints import Endpoints
from triage.store.outbox.values import Delivery, Endpoint, Progress, Tried
from triage.store.tables import deliveries, exceptions, outbox

_Row = dict[str, Any]

_FIELDS = ("message", "state", "attempts", "due_at", "tried_at", "status", "error")

_TOLD = (
    select(
        exceptions.c.id.label("exception"),
        *outbox.c["tenant_id", "topic", "body", "created_at"],
        *deliveries.c[_FIELDS],
    )
    .join_from(deliveries, outbox, outbox.c.id == deliveries.c.message)
    .join(exceptions, exceptions.c.seq == outbox.c.exception)
)

_TURN = select(deliveries.c.message, outbox.c.exception, deliveries.c.due_at).join_from(
    deliveries, outbox, outbox.c.id == deliveries.c.message
)

LOOKED_AT = 200
"""Deliveries that are looked for at once: of those that other workers have claimed there are fewer."""

_NOW_STATE = bindparam("now_state", type_=String())

_TRIED = (
    update(deliveries)
    .where(
        deliveries.c.message == bindparam("of_message"),
        deliveries.c.endpoint == bindparam("of_endpoint"),
        or_(deliveries.c.state == "pending", _NOW_STATE == "delivered"),
    )
    .values(
        state=_NOW_STATE,
        due_at=bindparam("next_at"),
        tried_at=bindparam("ended_at"),
        status=bindparam("answered"),
        error=bindparam("went_wrong"),
        attempts=deliveries.c.attempts + 1,
    )
)
"""A failure changes nothing where another attempt ended the delivery."""


class Deliveries:
    """The deliveries of the clients that are seen."""

    def __init__(self, connection: Connection, *, clients: Clients = None) -> None:
        self._connection, self._clients = connection, clients

    def tell(self, messages: Sequence[_Row]) -> dict[Endpoint, int]:
        """Store messages, and a delivery of each to every endpoint that wants it; return the last one for each."""
        listening = Endpoints(self._connection).listening(message["tenant_id"] for message in messages)
        if not listening:
            self._connection.execute(insert(outbox), messages)
            return {}
        numbered = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
        told = list(zip(self._connection.execute(numbered, messages).scalars().all(), messages, strict=True))
        wanted = [(endpoint, id_, message) for id_, message in told for endpoint in _wanting(listening, message)]
        if wanted:
            self._connection.execute(insert(deliveries), [_new(endpoint, id_, m) for endpoint, id_, m in wanted])
        return {endpoint: id_ for endpoint, id_, _ in wanted}

    def due(self, endpoint_id: str, *, now: datetime) -> tuple[int, ...]:
        """Return the messages that may be tried now, the oldest first: one for each exception at most.

        A message waits for the first attempt at each earlier one about its exception, which may be under way.
        """
        ready = or_(deliveries.c.due_at <= now, deliveries.c.attempts == 0)
        wanted = _TURN.where(self._mine(), deliveries.c.endpoint == endpoint_id, deliveries.c.state == "pending", ready)
        return tuple(_in_turn(self._connection.execute(wanted.order_by(deliveries.c.message).limit(LOOKED_AT)), now))

    def claim(self, endpoint_id: str, *, now: datetime, until: datetime, most: int) -> tuple[int, ...]:
        """Take some of the messages that are due for an attempt each, and note that they are sent.

        Whoever takes them and is not heard of again by `until` has lost them: then they are due again.
        """
        messages = self.due(endpoint_id, now=now)[:most]
        if messages:
            self._put_off(endpoint_id, messages, until=until)
            unsent = (outbox.c.id.in_(messages), outbox.c.sent_at.is_(None))
            self._connection.execute(update(outbox).where(*unsent).values(sent_at=now))
        return messages

    def of(self, endpoint_id: str, messages: Sequence[int]) -> tuple[Delivery, ...]:
        """Return the deliveries of messages to an endpoint, in the order of the messages."""
        wanted = _TOLD.where(self._mine(), deliveries.c.endpoint == endpoint_id, deliveries.c.message.in_(messages))
        return tuple(map(_delivery, self._connection.execute(wanted.order_by(deliveries.c.message))))

    def release(self, endpoint_id: str, messages: Iterable[int], *, now: datetime) -> None:
        """Give back what was claimed and not tried: it is due as before, and still noted as sent."""
        self._put_off(endpoint_id, list(messages), until=now)

    def record(self, endpoint_id: str, tried: Mapping[int, Tried]) -> None:
        """Store what the attempts at messages came to."""
        if tried:
            self._connection.execute(_TRIED, [_outcome(endpoint_id, message, one) for message, one in tried.items()])

    def revive(self, endpoint_id: str, *, now: datetime) -> int:
        """Make the dead deliveries of an endpoint due, as if none had been tried; return how many there are."""
        dead = (self._mine(), deliveries.c.endpoint == endpoint_id, deliveries.c.state == "dead")
        again = update(deliveries).where(*dead).values(state="pending", attempts=0, due_at=now)
        return self._connection.execute(again).rowcount

    def next_due(self, endpoint_id: str) -> datetime | None:
        """Return the instant at which the next delivery to an endpoint is due, if one is."""
        pending = (self._mine(), deliveries.c.endpoint == endpoint_id, deliveries.c.state == "pending")
        found: datetime | None = self._connection.execute(
            select(func.min(deliveries.c.due_at)).where(*pending)
        ).scalar()
        return found

    def overdue(self, *, now: datetime) -> tuple[tuple[str, str], ...]:
        """Return every endpoint, with its client, for which something is due."""
        due = (self._mine(), deliveries.c.state == "pending", deliveries.c.due_at <= now)
        wanted = select(*deliveries.c["endpoint", "tenant_id"]).distinct().where(*due)
        return tuple((row.endpoint, row.tenant_id) for row in self._connection.execute(wanted))

    def listed(
        self, endpoint_id: str, *, state: Progress | None, limit: int, cursor_: str | None
    ) -> tuple[tuple[Delivery, ...], str | None]:
        """Return deliveries to an endpoint, the newest first, and the cursor of those that follow."""
        wanted = _TOLD.where(self._mine(), deliveries.c.endpoint == endpoint_id)
        wanted = wanted if state is None else wanted.where(deliveries.c.state == state)
        wanted = wanted if cursor_ is None else wanted.where(deliveries.c.message < after(cursor_))
        rows = self._connection.execute(wanted.order_by(deliveries.c.message.desc()).limit(limit + 1)).all()
        shown = tuple(map(_delivery, rows[:limit]))
        return shown, cursor(shown[-1].message) if len(rows) > limit else None

    def _put_off(self, endpoint_id: str, messages: Sequence[int], *, until: datetime) -> None:
        these = (deliveries.c.endpoint == endpoint_id, deliveries.c.message.in_(messages))
        pending = update(deliveries).where(*these, deliveries.c.state == "pending")
        self._connection.execute(pending.values(due_at=until))

    def _mine(self) -> ColumnElement[bool]:
        return true() if self._clients is None else deliveries.c.tenant_id.in_(sorted(self._clients))


def withdraw(connection: Connection, message: int, *, at: datetime) -> None:
    """Take an unsent message back: no delivery of it is ever tried."""
    connection.execute(update(outbox).where(outbox.c.id == message).values(withdrawn_at=at))
    unsent = and_(deliveries.c.message == message, deliveries.c.state != "delivered")
    connection.execute(update(deliveries).where(unsent).values(state="withdrawn", due_at=None))


def _in_turn(found: Iterable[Row[Any]], now: datetime) -> Iterator[int]:
    held = set[int]()
    for row in found:
        under_way = row.due_at is not None and row.due_at > now  # another worker makes its first attempt
        if not under_way and row.exception not in held:
            yield row.message
        held.add(row.exception)


def _wanting(listening: Sequence[Endpoint], message: _Row) -> Iterator[Endpoint]:
    for endpoint in listening:
        if endpoint.client == message["tenant_id"] and endpoint.wants(message["topic"]):
            yield endpoint


def _new(endpoint: Endpoint, message: int, told: _Row) -> _Row:
    row: _Row = {"tenant_id": endpoint.client, "message": message, "endpoint": endpoint.id, "state": "pending"}
    return row | {"attempts": 0, "due_at": told["created_at"]}


def _outcome(endpoint_id: str, message: int, tried: Tried) -> _Row:
    which: _Row = {"of_message": message, "of_endpoint": endpoint_id}
    became: _Row = {"now_state": tried.state, "next_at": tried.due_at, "ended_at": tried.at}
    return which | became | {"answered": tried.status, "went_wrong": tried.error}


def _delivery(row: Row[Any]) -> Delivery:
    same = ("exception", "topic", "body", "created_at", *_FIELDS)
    return Delivery(client=row.tenant_id, **{name: getattr(row, name) for name in same})
