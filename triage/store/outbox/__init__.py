"""Messages on their way out: endpoints, who is told what, and how each delivery stands."""

from triage.store.outbox.deliveries import Deliveries
from triage.store.outbox.endpoints import Endpoints
from triage.store.outbox.values import (
    DELIVER,
    EVERY_TOPIC,
    Delivery,
    Endpoint,
    Health,
    Progress,
    Secret,
    Tried,
    deliver_job,
)

__all__ = [
    "DELIVER",
    "EVERY_TOPIC",
    "Deliveries",
    "Delivery",
    "Endpoint",
    "Endpoints",
    "Health",
    "Progress",
    "Secret",
    "Tried",
    "deliver_job",
]
