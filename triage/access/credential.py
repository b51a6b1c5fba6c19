"""The text of a key, `trk_PREFIX_SECRET`: eight characters to find it by, and 256 random bits that prove it."""

import re
import secrets
import string
from dataclasses import dataclass, field
from hashlib import sha256

from triage.errors import InputError, UnauthenticatedError

MARK = "trk"
"""Stands before every key, so that scanners of logs and repositories know one when they see it."""

_ALPHABET = string.ascii_lowercase + string.digits
_TEXT = re.compile(rf"{MARK}_([a-z0-9]{{8}})_([A-Za-z0-9_-]{{43}})")
_PREFIX = re.compile(rf"(?:{MARK}_)?([a-z0-9]{{8}})")


@dataclass(frozen=True, slots=True)
class Credential:
    """The two parts of a key: `prefix` may be shown, `secret` (43 characters of base64url, 32 bytes) may not."""

    prefix: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """The key as its owner sends it."""
        return f"{MARK}_{self.prefix}_{self.secret}"

    @property
    def digest(self) -> str:
        """What is kept of the secret: its SHA-256 in hex.

        A slow hash such as argon2 protects what people choose, by making each guess dear. Nobody guesses 256 random
        bits, and a slow hash at every request would only help those who flood the service.
        """
        return sha256(self.secret.encode()).hexdigest()


DEMO = Credential("demodemo", "everybody-knows-this-key-it-opens-no-desk-x")
"""The key of `triage demo`. It is public, so nothing else makes it and nothing else accepts it."""


def new_credential() -> Credential:
    """Make a key from the randomness of the operating system."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return Credential(prefix, secrets.token_urlsafe(32)) if prefix != DEMO.prefix else new_credential()


def parse_credential(text: str) -> Credential:
    """Read a key that a caller shows. Raises `UnauthenticatedError`, which quotes nothing of it."""
    found = _TEXT.fullmatch(text)
    if not found:
        raise UnauthenticatedError(f"this is no key: a key is {MARK}_, 8 characters, _ and 43 characters")
    return Credential(*found.groups())


def parse_prefix(text: str) -> str:
    """Return the prefix of the key that somebody names. Raises `InputError`, which quotes nothing of a whole key."""
    found = _PREFIX.fullmatch(text)
    if not found:
        raise InputError(f"name a key by the 8 characters after {MARK}_, as `triage keys list` shows them")
    return found[1]
