"""Checkpoints: what the audit trail was at an instant, signed, to be kept where whoever has the database cannot write.

The chain alone cannot show that its end was cut off, or that it was written anew from some row on: what is left is
whole. A checkpoint from before shows both, to whoever has the public key (Ed25519, RFC 8032).
"""

import base64
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from triage.calendar import format_when
from triage.model.codec import canonical_json, read_posted
from triage.model.types import STRICT, When
from triage.store.audit import TrailAt

_PURPOSE = b"triage audit checkpoint\n"
"""Stands before what is signed, so that the signature of anything else is none of a checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the trail was: the last `position` of its chain and the `hash` there, and all `rows`, sealed or not."""

    __pydantic_config__ = STRICT

    position: int
    hash: str
    rows: int
    at: When
    version: Literal[1] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint with the signature (base64) over its canonical JSON."""

    __pydantic_config__ = STRICT

    checkpoint: Checkpoint
    signature: str

    def text(self) -> str:
        """Write it as one line of JSON."""
        return canonical_json(asdict(self)).decode()


def read_checkpoint(text: bytes) -> SignedCheckpoint:
    """Read what `SignedCheckpoint.text` wrote. Raises `InvalidDocumentError` when it is none."""
    return read_posted(SignedCheckpoint, text)


def sign(checkpoint: Checkpoint, *, key: Ed25519PrivateKey) -> SignedCheckpoint:
    """Sign a checkpoint."""
    signature = key.sign(_PURPOSE + canonical_json(checkpoint))
    return SignedCheckpoint(checkpoint=checkpoint, signature=base64.b64encode(signature).decode())


def is_signed(signed: SignedCheckpoint, *, key: Ed25519PublicKey) -> bool:
    """Tell whether the owner of a key signed a checkpoint as it stands."""
    try:
        key.verify(base64.b64decode(signed.signature, validate=True), _PURPOSE + canonical_json(signed.checkpoint))
    except (InvalidSignature, ValueError):
        return False
    return True


def contradictions(checkpoint: Checkpoint, *, now: TrailAt) -> Iterator[str]:
    """Yield what the trail as it is now, at the position of a checkpoint, says against it."""
    when = format_when(checkpoint.at)
    if now.hash is None:
        yield f"the chain had a row {checkpoint.position} on {when} and has none now: its end was cut off"
    elif now.hash != checkpoint.hash:
        yield f"row {checkpoint.position} is not the one of {when}: it, or an earlier one, was written anew"
    if now.rows < checkpoint.rows:
        yield f"the trail had {checkpoint.rows} rows on {when} and has {now.rows} now: rows were taken out"
