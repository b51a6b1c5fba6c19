"""What the clock does to cases that wait: it ends a snooze, and finds what should have been decided by now.

The row of a case is its timer: `due_at` and `snoozed_until` are stored in the transaction that sets them, and every
minute whatever has come due is found by an index. So no timer is lost, restored from a backup without its case, fired
for a case that was decided meanwhile, or paid for by each filing.
"""

from datetime import datetime, timedelta

from triage.durable import TIMERS, Priority, Stop
from triage.ports import Clock
from triage.store import Store, Turn, Writer
from triage.workflow.rota import Round, Span

LOT = 200
"""So many cases are looked at in one transaction."""


class Deadlines:
    """Looks at the clock for all cases."""

    def __init__(self, *, store: Store, clock: Clock, lot: int = LOT, stop: Stop | None = None) -> None:
        self._store, self._clock, self._lot, self._stop = store, clock, lot, stop or Stop()

    @property
    def round(self) -> Round:
        """The round that looks once a minute."""
        return Round(name="look_at_clock", every=timedelta(minutes=1), do=self._look, queue=TIMERS)

    def look(self) -> int:
        """Note what the clock has brought by now, once each, and return how much that was.

        Raises `LeftUndone` between two lots if the worker is to stop.
        """
        now = self._clock()
        with self._store.read() as reader:
            clients = reader.impatient(now)
        return sum(self._look_for(client, now) for client in sorted(clients))

    def _look(self, _span: Span) -> None:
        self.look()

    def _look_for(self, client: str, now: datetime) -> int:
        store, total = self._store.within(frozenset({client})), 0
        while True:
            with store.write(priority=Priority.WORK) as writer:
                found = _note(writer, now, most=self._lot)
            total += found
            if found < self._lot:
                return total
            self._stop.heed()


def _note(writer: Writer, now: datetime, *, most: int) -> int:
    """Note some of what has come due; in this transaction, so that nobody decides or notes it meanwhile."""
    brought = writer.come_due(now, most=most)
    for due in brought:
        writer.turn(writer.case(due.case), Turn(event=due.event, actor="desk", at=now))
    return len(brought)
