"""Ending, once a day, what was kept for as long as the settings say."""

import logging
from datetime import timedelta

from triage.durable import Stop
from triage.ports import Clock
from triage.settings import Retention
from triage.store import Store
from triage.workflow.rota import Round, Span

_LOG = logging.getLogger(__name__)


class Forgetting:
    """Forgets for all clients."""

    def __init__(self, *, store: Store, clock: Clock, retention: Retention, stop: Stop | None = None) -> None:
        self._store, self._clock, self._retention, self._stop = store, clock, retention, stop or Stop()

    @property
    def round(self) -> Round:
        """The round that forgets once a day."""
        return Round(name="forget", every=timedelta(days=1), do=self._do)

    def forget(self) -> dict[str, int]:
        """Forget what is old enough, and return how much of each kind that was.

        Raises `LeftUndone` between two lots if the worker is to stop.
        """
        now, kept, ends = self._clock(), self._retention, self._store.retention(stop=self._stop)
        return {
            "answers": ends.answers(before=now - timedelta(days=kept.answers)),
            "messages": ends.messages(before=now - timedelta(days=kept.messages), now=now),
            "sessions": ends.sessions(ended_before=now),
            "batches": ends.batches(before=now - timedelta(days=kept.batches)),
            "jobs": ends.jobs(before=now - timedelta(days=kept.jobs)),
        }

    def _do(self, _span: Span) -> None:
        told = ", ".join(f"{count} {kind}" for kind, count in self.forget().items())
        _LOG.info("forgotten: %s", told)
