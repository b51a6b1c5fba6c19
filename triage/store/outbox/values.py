"""Endpoints and deliveries as the store gives and takes them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from triage.durable import DELIVERY, Job
from triage.model import JsonObject

Progress = Literal["pending", "delivered", "dead", "withdrawn"]
"""How a delivery stands: `dead` has no attempt left, or its endpoint was disabled; `withdrawn` was undone unsent."""

EVERY_TOPIC = "*"

DELIVER = "deliver"
"""The name of the job that delivers what is due for one endpoint."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A signing secret as text, and the instant until which it still signs: None for the newest."""

    text: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Failures of an endpoint since its latest success, on how many days (UTC), and the latest of these days."""

    failures: int = 0
    days: int = 0
    latest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a client's pipeline is told of topics; `secrets` come newest first."""

    id: str
    client: str
    url: str
    topics: tuple[str, ...]
    secrets: tuple[Secret, ...]
    created_at: datetime
    disabled_at: datetime | None = None
    disabled_because: str | None = None
    health: Health = Health()

    def wants(self, topic: str) -> bool:
        """Whether it is to be told of a topic."""
        return EVERY_TOPIC in self.topics or topic in self.topics

    def signing(self, at: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at an instant, the newest first."""
        return tuple(secret.text for secret in self.secrets if secret.until is None or at < secret.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way to one endpoint. `message` is its number in the outbox, `attempts` those that ended.

    `tried_at`, `status` and `error` are of the latest attempt.
    """

    message: int
    exception: str
    client: str
    topic: str
    body: JsonObject
    created_at: datetime
    state: Progress
    attempts: int
    due_at: datetime | None
    tried_at: datetime | None
    status: int | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What an attempt that ended at `at` came to; `due_at` is when the next one is due, if there is to be one."""

    state: Progress
    at: datetime
    due_at: datetime | None
    status: int | None
    error: str | None


def deliver_job(endpoint: str, *, client: str, cause: str, after: float | None = None) -> Job:
    """Return the job that delivers what is due for an endpoint; the same cause leaves no second one."""
    return Job(
        name=DELIVER,
        id=f"{DELIVER}:{endpoint}:{cause}",
        queue=DELIVERY,
        arguments={"endpoint": endpoint, "client": client},
        after=after,
    )
