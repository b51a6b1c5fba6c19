"""What callers do about webhooks: register endpoints, rotate their secrets, disable them, and replay what died."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from triage.delivery import AddressPolicy, admit, message_id, new_secret
from triage.errors import Fault, InvalidDocumentError
from triage.model import Page
from triage.ports import Clock
from triage.store import Store
from triage.store.outbox import EVERY_TOPIC, Delivery, Endpoint, Progress, Secret, deliver_job
from triage.workflow.filing import forbidden

TOPICS = tuple(f"exception.{what}" for what in ("resolved", "escalated", "reviewed", "reopened", "undone", "overdue"))
"""What receivers can be told of."""

GRACE = timedelta(hours=24)
"""For so long the old secret signs beside the new one, unless a caller says otherwise."""


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """An endpoint with its newest secret, which is told this once."""

    endpoint: Endpoint
    secret: str


class Webhooks:
    """The webhook endpoints of the clients that are seen."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        policy: AddressPolicy = AddressPolicy(),
        new_id: Callable[[], str] = lambda: f"we_{secrets.token_hex(12)}",
    ) -> None:
        self._store, self._clock = store, clock
        self._policy, self._new_id = policy, new_id

    def register(self, url: str, *, client: str, topics: tuple[str, ...] = (EVERY_TOPIC,)) -> IssuedSecret:
        """Add an endpoint that is told of what happens from now on.

        Raises `AddressError` for an address to which nothing may be sent, `InvalidDocumentError` for an unknown topic
        and `ForbiddenError` for a client that is not seen here.
        """
        if not self._store.sees(client):
            raise forbidden(client)
        _require_topics(topics)
        admit(url, policy=self._policy)
        secret = new_secret().text
        endpoint = Endpoint(
            id=self._new_id(),
            client=client,
            url=url,
            topics=topics,
            secrets=(Secret(secret),),
            created_at=self._clock(),
        )
        with self._store.write(frozenset({client})) as writer:
            writer.endpoints.add(endpoint)
        return IssuedSecret(endpoint, secret)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every endpoint, the oldest first."""
        with self._store.read() as reader:
            return reader.endpoints.all()

    def rotate(self, endpoint_id: str, *, grace: timedelta = GRACE) -> IssuedSecret:
        """Make a new secret; those that signed so far go on beside it for the grace period."""
        now, secret = self._clock(), new_secret().text
        with self._store.write() as writer:
            return IssuedSecret(writer.endpoints.rotate(endpoint_id, secret=secret, at=now, until=now + grace), secret)

    def disable(self, endpoint_id: str) -> Endpoint:
        """Send nothing to an endpoint any more."""
        with self._store.write() as writer:
            return writer.endpoints.disable(endpoint_id, because="somebody disabled it", at=self._clock())

    def enable(self, endpoint_id: str) -> Endpoint:
        """Send to an endpoint again; what died meanwhile waits for a replay."""
        with self._store.write() as writer:
            return writer.endpoints.enable(endpoint_id)

    def deliveries(
        self, endpoint_id: str, *, state: Progress | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Delivery]:
        """List deliveries to an endpoint, the newest message first."""
        with self._store.read() as reader:
            reader.endpoints.get(endpoint_id)
            return Page(*reader.deliveries.listed(endpoint_id, state=state, limit=limit, cursor_=cursor))

    def replay(self, endpoint_id: str) -> int:
        """Deliver what is dead again, from the first attempt on; return how many deliveries that are.

        Raises `ConflictError` where the endpoint is disabled.
        """
        now = self._clock()
        with self._store.write() as writer:
            endpoint = writer.endpoints.require_enabled(endpoint_id)
            revived = writer.deliveries.revive(endpoint_id, now=now)
            if revived:
                job = deliver_job(endpoint_id, client=endpoint.client, cause=f"replay:{now.timestamp()}")
                writer.leave(job, for_=endpoint_id)
        return revived


def _require_topics(topics: tuple[str, ...]) -> None:
    known = (EVERY_TOPIC, *TOPICS)
    faults = [
        Fault(f"/topics/{place}", f"is no topic: use {', '.join(known)}")
        for place, topic in enumerate(topics)
        if topic not in known
    ]
    if not topics:
        faults = [Fault("/topics", f"is empty: name topics, or {EVERY_TOPIC} for all")]
    if faults:
        raise InvalidDocumentError(faults)


def webhook_id(delivery: Delivery) -> str:
    """Return the id by which a receiver knows the message of a delivery."""
    return message_id(delivery.message, client=delivery.client)
