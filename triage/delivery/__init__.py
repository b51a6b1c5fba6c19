"""What leaves the house: signed webhooks to pipelines, notifications to reviewers. Knows no database."""

from triage.delivery.abreast import send_abreast
from triage.delivery.address import AddressPolicy, Route, admit
from triage.delivery.breaker import Attempt, Standing, standing
from triage.delivery.bulletin import Bulletin, write_bulletin
from triage.delivery.message import Message, compose, message_id
from triage.delivery.notify import (
    NAMED,
    Digest,
    Escalations,
    NotificationTarget,
    Notified,
    digest,
    notify,
    read_targets,
    redacted,
)
from triage.delivery.outcome import Outcome, Verdict
from triage.delivery.schedule import seconds_until_next
from triage.delivery.sender import Limits, Sender
from triage.delivery.signing import SigningSecret, new_secret, signed_headers

__all__ = [
    "NAMED",
    "AddressPolicy",
    "Attempt",
    "Bulletin",
    "Digest",
    "Escalations",
    "Limits",
    "Message",
    "NotificationTarget",
    "Notified",
    "Outcome",
    "Route",
    "Sender",
    "SigningSecret",
    "Standing",
    "Verdict",
    "admit",
    "compose",
    "digest",
    "message_id",
    "new_secret",
    "notify",
    "read_targets",
    "redacted",
    "seconds_until_next",
    "send_abreast",
    "signed_headers",
    "standing",
    "write_bulletin",
]
