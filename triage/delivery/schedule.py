"""When a failed delivery is tried again: eight times over about a day, then it is dead."""

from hashlib import sha256

WAITS = (5, 30, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 7 * 3600, 9 * 3600)
"""Seconds after the first, second, ... failed attempt; 23.6 hours in all."""

JITTER = 0.1
"""The share by which a wait may be shorter or longer, so that what failed together does not come back together.
Small enough that no wait can become longer than the next one."""

LONGEST_ASKED = 3600
"""No receiver can put an attempt off by more seconds than this beyond what the schedule says."""


def seconds_until_next(attempts: int, *, message: str, asked: int | None = None) -> int | None:
    """Return the seconds from the latest of `attempts` failed ones to the next, or None when there is to be none.

    `message` is the message's id, which alone decides the jitter: the same question has the same answer anywhere.
    `asked` is what a Retry-After asked for: it can put an attempt off, up to `LONGEST_ASKED`, and never hastens one.
    """
    if attempts < 1:
        raise ValueError(f"{attempts} attempts: ask after the first")
    if attempts > len(WAITS):
        return None
    wait = round(WAITS[attempts - 1] * (1 + JITTER * _shift(f"{message}.{attempts}")))
    return max(wait, min(asked or 0, LONGEST_ASKED))


def _shift(name: str) -> float:
    """Return a number from -1 to 1 that a name always gets."""
    return int.from_bytes(sha256(name.encode()).digest()[:6]) / 2**47 - 1
