"""Passwords as NIST SP 800-63B-4 wants them: long, of any characters, and kept as slow salted hashes (argon2id)."""

import threading
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from triage.errors import InputError

if TYPE_CHECKING:
    from pwdlib import PasswordHash

SHORTEST = 15
"""Characters of a password that is all that somebody proves himself by (section 3.1.1.2)."""

LONGEST = 256

_FEWEST_DIFFERENT = 6

_AT_ONCE = threading.BoundedSemaphore(4)
"""So many hashes are made at a time: each takes memory, and whoever guesses must not take all of it."""


@dataclass(frozen=True)
class Passwords:
    """How passwords become hashes: the least that OWASP names for argon2id, 19 MiB and two rounds, is some 30 ms."""

    memory_kib: int = 19_456
    rounds: int = 2
    _nobody: str = field(default="the password of nobody", repr=False)

    def hashed(self, password: str) -> str:
        """Return what is kept of a password. Raises `InputError` for one that is no good."""
        text = normal(password)
        with _AT_ONCE:
            return self._hasher.hash(text)

    def match(self, password: str, kept: str | None) -> bool:
        """Say whether a password is the one that was kept; where none was, that takes as long."""
        text = normal(password[: 4 * LONGEST])
        with _AT_ONCE:
            right = self._hasher.verify(text, kept or self._decoy)
        return right and kept is not None

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash(self._nobody)

    @cached_property
    def _hasher(self) -> "PasswordHash":
        from pwdlib import PasswordHash
        from pwdlib.hashers.argon2 import Argon2Hasher

        return PasswordHash((Argon2Hasher(time_cost=self.rounds, memory_cost=self.memory_kib, parallelism=1),))


def normal(password: str) -> str:
    """Return a password in the form in which keyboards of all kinds agree on it (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def require_good(password: str, *, email: str) -> None:
    """Raise `InputError` for a password that is short, or is guessed first; it is never repeated in the message.

    There are no rules about kinds of characters. No list of leaked passwords is shipped: hardly any has 15 characters.
    """
    text = normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters: a few words make a good one")
    if len(set(text)) < _FEWEST_DIFFERENT:
        raise InputError(f"a password has {_FEWEST_DIFFERENT} different characters or more")
    if email.partition("@")[0].lower() in text.lower():
        raise InputError("a password does not contain its owner's address")
