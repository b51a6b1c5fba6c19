"""What is answered about webhooks: endpoints without their secrets, and deliveries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from triage.store.outbox import Delivery, Endpoint
from triage.workflow import IssuedSecret, webhook_id

DeliveryState = Literal["pending", "delivered", "dead", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointObject:
    """An endpoint; `disabled` is since when nothing is sent, and `disabled_because` says why."""

    id: str
    object: Literal["webhook_endpoint"] = "webhook_endpoint"
    client: str
    url: str
    topics: tuple[str, ...]
    created: int
    disabled: int | None
    disabled_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedObject:
    """An endpoint with its newest secret, which is never shown again."""

    object: Literal["webhook_secret"] = "webhook_secret"
    endpoint: EndpointObject
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointsObject:
    """Every endpoint, the oldest first."""

    object: Literal["list"] = "list"
    data: tuple[EndpointObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryObject:
    """A message on its way to an endpoint: `id` is its `webhook-id`; `tried`, `status` and `error` tell the latest try.

    `due` is when the next one is due. `dead` ones can be replayed; `withdrawn` ones were undone before they went.
    """

    id: str
    object: Literal["delivery"] = "delivery"
    exception: str
    type: str
    state: DeliveryState
    attempts: int
    created: int
    due: int | None
    tried: int | None
    status: int | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedObject:
    """How many dead deliveries are made again."""

    object: Literal["replayed"] = "replayed"
    replayed: int


def endpoint_object(endpoint: Endpoint) -> EndpointObject:
    """Show an endpoint, without its secrets."""
    return EndpointObject(
        id=endpoint.id,
        client=endpoint.client,
        url=endpoint.url,
        topics=endpoint.topics,
        created=int(endpoint.created_at.timestamp()),
        disabled=_seconds(endpoint.disabled_at),
        disabled_because=endpoint.disabled_because,
    )


def issued_object(issued: IssuedSecret) -> IssuedObject:
    """Show an endpoint with the secret that was made for it."""
    return IssuedObject(endpoint=endpoint_object(issued.endpoint), secret=issued.secret)


def delivery_object(delivery: Delivery) -> DeliveryObject:
    """Show a delivery."""
    return DeliveryObject(
        id=webhook_id(delivery),
        exception=delivery.exception,
        type=delivery.topic,
        state=delivery.state,
        attempts=delivery.attempts,
        created=int(delivery.created_at.timestamp()),
        due=_seconds(delivery.due_at),
        tried=_seconds(delivery.tried_at),
        status=delivery.status,
        error=delivery.error,
    )


def _seconds(when: datetime | None) -> int | None:
    return None if when is None else int(when.timestamp())
