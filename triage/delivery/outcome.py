"""What one attempt came to, as a value: nothing that a receiver does is an error of ours."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import httpcore

from triage.errors import AddressError, UnresolvedError

Verdict = Literal["delivered", "gone", "retry", "refused", "blocked"]
"""How an attempt ended.

`delivered`: any 2xx. `gone`: 410, the receiver wants no more, so disable the endpoint. `retry`: 408, 425, 429, 5xx, or
no answer at all. `refused`: any other answer, a redirect among them, which is never followed. `blocked`: the address
may not be sent to, so nothing was.

All but the first two are tried again by the schedule, as Standard Webhooks has it: a receiver that answers 404 today
may have been deployed wrongly. The words differ because people look for different causes.
"""

_LATER = frozenset({408, 425, 429})

KEPT = 1024
"""Bytes of an answer that are kept for people to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended: `told` is the beginning of the answer or what went wrong, on one line without controls.

    `status` is the HTTP status, `retry_after` the seconds that the receiver asked for, `milliseconds` the time it took.
    """

    verdict: Verdict
    status: int | None = None
    told: str = ""
    retry_after: int | None = None
    milliseconds: int = 0

    @property
    def again(self) -> bool:
        """Whether the schedule says when to try again."""
        return self.verdict not in ("delivered", "gone")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered: the status, its Retry-After as written, and the beginning of the body."""

    status: int
    retry_after: str | None
    beginning: bytes


def answered(answer: Answer, *, at: datetime) -> Outcome:
    """Judge an answer by its status alone."""
    return Outcome(
        verdict=_verdict(answer.status),
        status=answer.status,
        told=one_line(answer.beginning[:KEPT]),
        retry_after=None if answer.retry_after is None else seconds_asked(answer.retry_after, at=at),
    )


def unanswered(error: Exception) -> Outcome:
    """Judge an attempt that got no answer."""
    blocked = isinstance(error, AddressError) and not isinstance(error, UnresolvedError)
    problem = f"{_problem(error)}: {error}" if str(error) else _problem(error)
    return Outcome(verdict="blocked" if blocked else "retry", told=one_line(problem.encode()[:KEPT]))


def seconds_asked(text: str, *, at: datetime) -> int | None:
    """Read a Retry-After, which is seconds or an HTTP date; None where it is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= _DIGITS else 10**_DIGITS
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0, int((until - at).total_seconds()))


_DIGITS = 9


def one_line(content: bytes) -> str:
    """Decode bytes of unknown origin as text that a log or a terminal can show; what cannot be shown is escaped."""
    text = content.decode("utf-8", errors="backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _verdict(status: int) -> Verdict:
    if 200 <= status < 300:
        return "delivered"
    if status == 410:
        return "gone"
    return "retry" if status in _LATER or status >= 500 else "refused"


def _problem(error: Exception) -> str:
    if isinstance(error, AddressError):
        return "nothing was sent"
    if isinstance(error, httpcore.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpcore.ConnectError):
        return "no connection"
    return "the connection broke"
