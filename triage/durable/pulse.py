"""A worker's sign of life, and its eye on the others'."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from triage.durable import executors
from triage.durable.executors import Executor

_LOG = logging.getLogger(__name__)
_FORGOTTEN_AFTER = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How often a worker shows itself, and after how long a silence the others take over its jobs, in seconds.

    A worker that is stopped for longer and wakes up again finds its jobs done by others: its outcomes are refused, and
    its effects fail on their unique keys.
    """

    every: float = 5.0
    silence: float = 20.0


class Heart:
    """A thread that renews a worker's row and takes over from those that stopped renewing theirs."""

    def __init__(
        self, engine: Engine, *, executor: Executor, pulse: Pulse, take_over: Callable[[tuple[str, ...]], None]
    ) -> None:
        self._engine = engine
        self._executor = executor
        self._pulse = pulse
        self._take_over = take_over
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="triage-heart", daemon=True)
        self._beaten = time.monotonic()

    def show(self) -> None:
        """Show this worker once, before it takes its first job."""
        with self._engine.begin() as connection:
            executors.beat(connection, self._executor)
        self._beaten = time.monotonic()

    def start(self) -> None:
        """Beat from now on."""
        self._thread.start()

    def stop(self, *, finished: bool) -> None:
        """Beat no more; withdraw the row if nothing is left undone, else leave it to fall silent."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        if finished:
            with self._engine.begin() as connection:
                executors.withdraw(connection, self._executor)

    def _run(self) -> None:
        while not self._stopping.wait(self._pulse.every):
            try:
                self._round()
            except Exception:  # noqa: BLE001 - whatever it was, the next beat may succeed; without one, others take over
                _LOG.exception("a worker could not show that it lives")

    def _round(self) -> None:
        slept = time.monotonic() - self._beaten > self._pulse.silence
        self.show()
        if slept:  # then all may have slept: give the others the time to show themselves
            return
        with self._engine.begin() as connection:
            executors.forget(connection, silence=_FORGOTTEN_AFTER)
            lost = executors.gone(connection, silence=self._pulse.silence)
        if lost:
            _LOG.warning("taking over the jobs of workers that fell silent: %s", ", ".join(lost))
            self._take_over(lost)
