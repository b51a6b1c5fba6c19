"""Telling reviewers that cases wait, by e-mail, chat or whatever else apprise speaks."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from triage.errors import InputError
from triage.model import Kind

if TYPE_CHECKING:
    from apprise import Apprise

NAMED = 20
"""Cases that a notification names; the others it counts."""


@dataclass(frozen=True, slots=True)
class Escalations:
    """Cases that wait for people: how many in each queue of each kind, and the ids of the first ones.

    Nothing of a customer, no document and no amount: notifications go anywhere.
    """

    counts: Mapping[tuple[str, Kind], int] = field(default_factory=dict)
    first: Sequence[str] = ()

    @property
    def total(self) -> int:
        """How many cases wait."""
        return sum(self.counts.values())


NONE = Escalations()


@dataclass(frozen=True, slots=True)
class Digest:
    """One notification for all cases that began to wait since the one before."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class NotificationTarget:
    """Whom to tell: an apprise URL, which holds the secrets of the way there and is never shown."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        return redacted(self.url)


@dataclass(frozen=True, slots=True)
class Notified:
    """Whether a target (redacted) took a notification."""

    target: str
    sent: bool


def redacted(url: str) -> str:
    """Return what may be shown of an apprise URL: its scheme. Hosts, users and paths hold secrets in some scheme."""
    scheme, separator, _ = url.partition("://")
    return f"{scheme}://***" if separator and scheme.isascii() and scheme.isalnum() else "***"


def read_targets(urls: Sequence[str]) -> tuple[NotificationTarget, ...]:
    """Accept the apprise URLs of the settings. Raises `InputError` that tells the wrong ones by their places."""
    wrong = [f"{place}. ({redacted(url)})" for place, url in enumerate(urls, 1) if _apprise(url) is None]
    if wrong:
        raise InputError(f"notification targets that apprise cannot read: {', '.join(wrong)}")
    return tuple(map(NotificationTarget, urls))


def digest(escalations: Escalations) -> Digest:
    """Write one notification for several escalations, the largest queue first."""
    queues, total = Counter[str](), escalations.total
    for (queue, _), count in escalations.counts.items():
        queues[queue] += count
    lines = [line for queue, _ in _ranked(queues) for line in _told(queue, escalations)]
    cases = "1 case waits" if total == 1 else f"{total} cases wait"
    named = escalations.first[:NAMED]
    more = [f"and {total - len(named)} more"] if total > len(named) else []
    return Digest(f"{cases} for review", "\n".join([*lines, "", *named, *more]))


def notify(targets: Sequence[NotificationTarget], *, told: Digest) -> tuple[Notified, ...]:
    """Send a notification to each target; the targets that did not take it can be tried again alone."""
    return tuple(Notified(str(target), _send(target, told)) for target in targets)


def _send(target: NotificationTarget, told: Digest) -> bool:
    way = _apprise(target.url)
    return way is not None and bool(way.notify(title=told.title, body=told.body, body_format="text"))


def _apprise(url: str) -> "Apprise | None":
    """Return the way to one target, or None where apprise cannot read its URL."""
    from apprise import Apprise  # 0.2 s and hundreds of services: only where somebody is told

    # apprise and the library under it write URLs, and so secrets, into their logs; what they came to is our answer.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    way = Apprise()
    return way if way.add(url) else None


def _told(queue: str, escalations: Escalations) -> list[str]:
    kinds = Counter({kind.value: count for (of, kind), count in escalations.counts.items() if of == queue})
    return [f"{queue}: {kinds.total()}", *(f"  {kind}: {count}" for kind, count in _ranked(kinds))]


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Sort by count, the largest first, and by name among equals."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
