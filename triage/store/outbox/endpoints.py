"""Webhook endpoints: added, listed, disabled, and their secrets rotated."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, true, update

from triage.calendar import civil, format_when
from triage.errors import ConflictError, NotFoundError
from triage.store.database import Clients
from triage.store.outbox.values import Endpoint, Health, Secret
from triage.store.tables import deliveries, endpoints

_Row = dict[str, Any]

_KEPT = 2
"""How many older secrets sign beside a new one: each lengthens the header that a receiver reads."""


class Endpoints:
    """The webhook endpoints of the clients that are seen."""

    def __init__(self, connection: Connection, *, clients: Clients = None) -> None:
        self._connection, self._clients = connection, clients

    def all(self) -> tuple[Endpoint, ...]:
        """Return every endpoint, the oldest first, disabled ones too."""
        wanted = select(endpoints).where(self._mine()).order_by(endpoints.c.created_at, endpoints.c.id)
        return tuple(map(_endpoint, self._connection.execute(wanted)))

    def get(self, endpoint_id: str) -> Endpoint:
        """Return an endpoint, or raise `NotFoundError`."""
        found = self._connection.execute(select(endpoints).where(self._mine(), endpoints.c.id == endpoint_id)).first()
        if found is None:
            raise NotFoundError(f"webhook endpoint {endpoint_id} is not stored")
        return _endpoint(found)

    def listening(self, client_ids: Iterable[str]) -> tuple[Endpoint, ...]:
        """Return the endpoints of these clients that are not disabled."""
        of_these = (endpoints.c.tenant_id.in_(sorted(set(client_ids))), endpoints.c.disabled_at.is_(None))
        return tuple(map(_endpoint, self._connection.execute(select(endpoints).where(*of_these))))

    def add(self, endpoint: Endpoint) -> None:
        """Store a new endpoint; it is told of what happens from now on."""
        row: _Row = {"id": endpoint.id, "tenant_id": endpoint.client, "url": endpoint.url, "topics": endpoint.topics}
        row |= {"secrets": _written(endpoint.secrets), "created_at": endpoint.created_at}
        self._connection.execute(insert(endpoints).values(row))

    def rotate(self, endpoint_id: str, *, secret: str, at: datetime, until: datetime) -> Endpoint:
        """Sign with a new secret from `at` on; the two newest that signed so far go on beside it until an instant."""
        before = self.get(endpoint_id)
        signing = (old for old in before.secrets if old.text in before.signing(at))
        kept = tuple(Secret(old.text, old.until or until) for old in islice(signing, _KEPT))
        self._change(endpoint_id, secrets=_written((Secret(secret), *kept)))
        return self.get(endpoint_id)

    def disable(self, endpoint_id: str, *, because: str, at: datetime) -> Endpoint:
        """Send nothing to an endpoint any more: what was on its way is dead. Nothing changes for a disabled one."""
        endpoint = self.get(endpoint_id)
        if endpoint.disabled_at is not None:
            return endpoint
        self._change(endpoint_id, disabled_at=at, disabled_because=because)
        waiting = (deliveries.c.endpoint == endpoint_id, deliveries.c.state == "pending")
        dead = {"state": "dead", "due_at": None, "error": f"the endpoint was disabled: {because}"}
        self._connection.execute(update(deliveries).where(*waiting).values(dead))
        return self.get(endpoint_id)

    def enable(self, endpoint_id: str) -> Endpoint:
        """Send to an endpoint again, with its failures forgotten; dead deliveries stay so until they are replayed."""
        self.get(endpoint_id)
        self._change(endpoint_id, disabled_at=None, disabled_because=None)
        self.judge(endpoint_id, Health(), at=None)
        return self.get(endpoint_id)

    def judge(self, endpoint_id: str, health: Health, *, at: datetime | None) -> None:
        """Store how an endpoint does; `at` is when it failed last, None where nothing failed since its success."""
        self._change(endpoint_id, failures=health.failures, failing_days=health.days, failed_at=at)

    def require_enabled(self, endpoint_id: str) -> Endpoint:
        """Return an endpoint, or raise `ConflictError` where it is disabled."""
        endpoint = self.get(endpoint_id)
        if endpoint.disabled_at is not None:
            raise ConflictError(f"{endpoint_id} is disabled ({endpoint.disabled_because}): enable it first")
        return endpoint

    def _change(self, endpoint_id: str, **values: object) -> None:
        self._connection.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(values))

    def _mine(self) -> ColumnElement[bool]:
        return true() if self._clients is None else endpoints.c.tenant_id.in_(sorted(self._clients))


def _written(secrets: Iterable[Secret]) -> list[dict[str, str | None]]:
    return [{"secret": one.text, "until": None if one.until is None else format_when(one.until)} for one in secrets]


def _secret(written: dict[str, str]) -> Secret:
    until = written["until"]
    return Secret(written["secret"], datetime.fromisoformat(until) if until else None)


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(
        id=row.id,
        client=row.tenant_id,
        url=row.url,
        topics=tuple(row.topics),
        secrets=tuple(map(_secret, row.secrets)),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        disabled_because=row.disabled_because,
        health=Health(
            failures=row.failures, days=row.failing_days, latest=row.failed_at and civil(row.failed_at, "UTC")
        ),
    )
