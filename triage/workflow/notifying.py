"""Telling people that something waits for them: at most one notification in each span of time, to each target.

What is told is read from the tables by the span, so that nothing has to be remembered and a span without a worker is
told afterwards. Each target has a job of its own, which is tried again alone.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from triage.delivery import (
    NAMED,
    Bulletin,
    Digest,
    Escalations,
    NotificationTarget,
    Notified,
    notify,
    write_bulletin,
)
from triage.durable import DELIVERY, JSON, TIMERS, Job, Priority, Retry, Task
from triage.errors import TriageError
from triage.store import News, Store
from triage.store.news import WaitingCases
from triage.workflow.rota import Round, Span

_LOG = logging.getLogger(__name__)

NOTIFY = "notify"

LATE = timedelta(minutes=1)
"""So long a commit may take: spans are read so much later, when all that happened in them can be seen."""

RETRY = Retry(attempts=8, first=10.0, factor=3.0, longest=3600.0)

Notify = Callable[[Sequence[NotificationTarget], Digest], tuple[Notified, ...]]


class UntoldError(TriageError):
    """A target did not take a notification."""

    retryable = True


def _notify(targets: Sequence[NotificationTarget], told: Digest) -> tuple[Notified, ...]:
    return notify(targets, told=told)


class Notifying:
    """Tells the targets of an installation; without any nothing is told, and nothing is read."""

    def __init__(
        self,
        *,
        store: Store,
        targets: Sequence[NotificationTarget],
        every: timedelta,
        notify: Notify = _notify,
    ) -> None:
        self._store, self._targets, self._every, self._notify = store, tuple(targets), every, notify

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The round that writes what is to be told, where there is somebody to tell."""
        return (Round(name="write_news", every=self._every, do=self.write, queue=TIMERS),) if self._targets else ()

    def tasks(self) -> Mapping[str, Task]:
        """Return the task that tells one target."""
        return {NOTIFY: Task(self._tell, RETRY)}

    def write(self, span: Span) -> None:
        """Leave a job for each target, if anything came to wait in a span."""
        with self._store.read() as reader:
            told = write_bulletin(_bulletin(reader.news(span.since - LATE, span.until - LATE, named=NAMED)))
        if told is None:
            return
        with self._store.write(frozenset(), priority=Priority.WORK) as writer:
            for number in range(len(self._targets)):
                writer.leave(_job(number, told, span), for_=str(number))

    def _tell(self, arguments: dict[str, JSON]) -> JSON:
        number, told = int(str(arguments["target"])), Digest(str(arguments["title"]), str(arguments["body"]))
        if number >= len(self._targets):
            _LOG.warning("notification target %d is not there any more: %s", number, told.title)
            return None
        (result,) = self._notify(self._targets[number : number + 1], told)
        if not result.sent:
            raise UntoldError(f"{result.target} did not take a notification")
        return None


def _job(number: int, told: Digest, span: Span) -> Job:
    """Return the job that tells one target, which is named by its place: its URL holds secrets."""
    name = f"{NOTIFY}:{number}:{span.since.timestamp():.0f}:{span.until.timestamp():.0f}"
    arguments: dict[str, JSON] = {"target": number, "title": told.title, "body": told.body}
    return Job(name=NOTIFY, id=name, queue=DELIVERY, arguments=arguments)


def _bulletin(news: News) -> Bulletin:
    return Bulletin(
        waiting=_escalations(news.opened),
        overdue=_escalations(news.overdue),
        dead={letters.endpoint: letters.count for letters in news.dead},
        disabled=news.disabled,
        drawn=news.drawn,
        disagreed=news.disagreed,
    )


def _escalations(waiting: WaitingCases) -> Escalations:
    return Escalations({(pile.queue, pile.kind): pile.count for pile in waiting.piles}, waiting.first)
