"""Signatures by which receivers know that a message is ours, whole and recent (Standard Webhooks, HMAC-SHA256)."""

import base64
import binascii
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from standardwebhooks import Webhook

from triage.delivery.message import Message
from triage.errors import InputError

PREFIX = "whsec_"
FEWEST_BYTES, MOST_BYTES = 24, 64


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """What one endpoint and this service share: `whsec_` and 24 to 64 bytes in base64. Never shown by `repr`.

    Raises `InputError`, which does not repeat it, where it is none.
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if not FEWEST_BYTES <= len(_key(self.text)) <= MOST_BYTES:
            raise InputError(f"a signing secret is {PREFIX} and {FEWEST_BYTES} to {MOST_BYTES} bytes in base64")


def new_secret(size: int = 32, *, random: Callable[[int], bytes] = secrets.token_bytes) -> SigningSecret:
    """Make a secret of `size` random bytes."""
    return SigningSecret(PREFIX + base64.b64encode(random(size)).decode())


def signed_headers(message: Message, *, keys: Sequence[SigningSecret], at: datetime) -> dict[str, str]:
    """Return the three headers of one attempt, made at `at`; one signature for each secret, so that they can rotate.

    During a rotation the new secret and the old one both sign, and a receiver accepts what either of his fits.
    """
    if not keys:
        raise ValueError("a message without a secret cannot be signed: give one secret, or two during a rotation")
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone: signatures state instants")
    instant = at.astimezone(UTC)  # the library takes any clock reading for one of UTC
    signatures = (Webhook(key.text).sign(message.id, instant, message.body.decode()) for key in keys)
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _key(text: str) -> bytes:
    """Return the bytes of a secret, none where it is not one; the library itself would skip what is not base64."""
    try:
        return base64.b64decode(text.removeprefix(PREFIX), validate=True) if text.startswith(PREFIX) else b""
    except (binascii.Error, ValueError):
        return b""
