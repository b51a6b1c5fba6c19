"""What a remote model needs of the store: a budget to spend, and a place for the replies."""

from dataclasses import dataclass
from typing import Protocol

from triage.model.choice import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """Tokens of both directions, and their price in millionths of a US dollar."""

    tokens: int
    micros: int


NOTHING = Spend(tokens=0, micros=0)


class Budget(Protocol):
    """What each client may spend a day. Threads share it."""

    def reserve(self, client: str, most: Spend) -> str | None:
        """Hold back what a call can cost at most; None where the day has not that much left."""
        ...

    def settle(self, held: str, spent: Spend) -> None:
        """Put what a call did cost in the place of what was held for it, on the day that held it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply as it came: `raw` are the bytes of its body, `usage` what it took.

    `translated` is the same in the format of OpenAI's chat completions, where `raw` has another.
    """

    raw: bytes
    usage: Usage
    translated: bytes | None = None

    @property
    def completion(self) -> bytes:
        """The bytes that an answer is read from."""
        return self.raw if self.translated is None else self.translated


class Replies(Protocol):
    """Each client's replies by the digests of requests: a cache, and the record that choices are replayed from."""

    def recall(self, request: str, *, client: str) -> Reply | None:
        """Return the reply that was kept for a request, if one was."""
        ...

    def keep(self, request: str, reply: Reply, *, client: str) -> None:
        """Keep a reply; the first one stays where two workers asked the same at once."""
        ...
