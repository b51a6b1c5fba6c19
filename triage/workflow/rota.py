"""What the desk does by itself again and again: each round at its time, once, however many workers there are.

Time is cut into slots of a round's length, counted from 1970. The job of a slot is named by it, so that workers who
leave the same one leave it once, and whoever does any round leaves the present and the next slot of all of them: the
rounds go on as long as one job is done or one worker starts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from triage.durable import JSON, UPKEEP, Job, Queue, Task
from triage.ports import Clock
from triage.store import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """What a round is about: from `since` on, before `until`. The spans of a round follow each other without gaps."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Something that is done every so often. It may be done again for a span, and late for a longer one."""

    name: str
    every: timedelta
    do: Callable[[Span], None]
    queue: Queue = UPKEEP

    def slot(self, at: datetime) -> int:
        """Return the number of the slot that an instant is in."""
        return (at - _EPOCH) // self.every

    def start(self, slot: int) -> datetime:
        """Return the instant at which a slot begins."""
        return _EPOCH + slot * self.every

    def job(self, slot: int, *, now: datetime) -> Job:
        """Return the job that does the round when a slot begins."""
        wait = (self.start(slot) - now).total_seconds()
        after = wait if wait > 0 else None
        return Job(name=self.name, id=f"{self.name}:{slot}", queue=self.queue, arguments={"slot": slot}, after=after)

    def span(self, slot: int, *, now: datetime) -> Span:
        """Return what the job of a slot is about: the slot before, and where it is late all that passed but the last.

        The last slot that passed is what the job of the present one is about.
        """
        return Span(self.start(slot - 1), self.start(max(slot, self.slot(now) - 1)))


class Rota:
    """The rounds of a desk."""

    def __init__(self, rounds: Sequence[Round], *, store: Store, clock: Clock) -> None:
        self._rounds, self._store, self._clock = tuple(rounds), store, clock

    def tasks(self) -> Mapping[str, Task]:
        """Return the tasks by the names of their jobs."""
        return {round_.name: Task(partial(self._make, round_)) for round_ in self._rounds}

    def start(self) -> None:
        """Leave the job of every round for the present slot, and for the next; those that are there stay alone."""
        now = self._clock()
        with self._store.write(frozenset()) as writer:
            for round_ in self._rounds:
                present = round_.slot(now)
                for slot in (present, present + 1):
                    writer.leave(round_.job(slot, now=now), for_=f"{round_.name}:{slot}")

    def _make(self, round_: Round, arguments: dict[str, JSON]) -> JSON:
        self.start()
        slot = arguments["slot"]
        assert isinstance(slot, int)  # noqa: S101 - we wrote it
        round_.do(round_.span(slot, now=self._clock()))
        return None
