"""Requests that their sender may repeat, and the answers that are kept for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """The key under which a sender may repeat a request (`Idempotency-Key`): one piece of work a key.

    A key is the sender's own: it means something for this client, method and path. `fingerprint` is the digest of the
    body, so that the same key with another body is noticed.
    """

    client: str
    method: str
    path: str
    key: str
    fingerprint: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What the key is unique in."""
        return self.client, self.method, self.path, self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it was given: the status, the headers that belong to it, and the body byte for byte."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
