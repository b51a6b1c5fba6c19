"""The end of what was kept for long enough, in lots small enough that nobody waits long for one.

Audit trail, decisions, receipts and their evidence are never forgotten, and neither is a message that may still be
delivered or a batch that is not finished.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Column, Connection, Table, delete, exists, func, select, update

from triage.durable import Stop, prune
from triage.store.database import Database
from triage.store.tables import answers, batch_chunks, batches, deliveries, outbox, sessions

LOT = 1_000
"""So many rows go in one transaction."""

BATCHES = 10
"""So many batches go in one transaction, each with the thousands of results that it may have."""

_Lot = Callable[[Connection], int]


class Retention:
    """Forgets, and counts what it forgot. `before` is the instant from which on everything is kept."""

    def __init__(self, database: Database, *, lot: int = LOT, stop: Stop | None = None) -> None:
        self._database, self._lot, self._stop = database, lot, stop or Stop()

    def answers(self, *, before: datetime) -> int:
        """Drop answers to requests with a key: their keys are new again."""
        return self._in_lots(lambda connection: self._drop(connection, answers, answers.c.created_at, before))

    def sessions(self, *, ended_before: datetime) -> int:
        """Drop sessions of people that ended."""
        return self._in_lots(lambda connection: self._drop(connection, sessions, sessions.c.expires_at, ended_before))

    def messages(self, *, before: datetime, now: datetime) -> int:
        """Empty the bodies of messages that nobody waits for; that they were sent, and when, stays."""
        return self._in_lots(lambda connection: self._empty(connection, before, now))

    def batches(self, *, before: datetime) -> int:
        """Drop batches that are finished with the results of their lines, each as a whole; what was filed stays."""
        return self._in_lots(lambda connection: _drop_batches(connection, before), size=BATCHES)

    def jobs(self, *, before: datetime) -> int:
        """Drop jobs that ended, however they did."""
        return self._in_lots(lambda connection: prune(connection, before=before, limit=self._lot))

    def _in_lots(self, lot: _Lot, *, size: int | None = None) -> int:
        total = 0
        while True:
            with self._database.tidying() as connection:
                gone = lot(connection)
            total += gone
            if gone < (size or self._lot):
                return total
            self._stop.heed()

    def _drop(self, connection: Connection, table: Table, at: Column[datetime], before: datetime) -> int:
        """Drop the oldest rows of before an instant, and return how many; those of one instant go together."""
        old = select(at).where(at < before).order_by(at).limit(self._lot).subquery()
        last = connection.execute(select(func.max(old.c[0]))).scalar()
        return 0 if last is None else connection.execute(delete(table).where(at <= last)).rowcount

    def _empty(self, connection: Connection, before: datetime, now: datetime) -> int:
        waited_for = exists().where(deliveries.c.message == outbox.c.id, deliveries.c.state.in_(("pending", "dead")))
        old = (outbox.c.created_at < before, outbox.c.forgotten_at.is_(None), ~waited_for)
        wanted = select(outbox.c.id).where(*old).order_by(outbox.c.created_at, outbox.c.id).limit(self._lot)
        ids = connection.execute(wanted).scalars().all()
        connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(body={}, forgotten_at=now))
        return len(ids)


def _drop_batches(connection: Connection, before: datetime) -> int:
    finished = select(batches.c.seq).where(batches.c.finished_at < before).order_by(batches.c.finished_at)
    numbers = connection.execute(finished.limit(BATCHES)).scalars().all()
    connection.execute(delete(batch_chunks).where(batch_chunks.c.batch.in_(numbers)))
    return connection.execute(delete(batches).where(batches.c.seq.in_(numbers))).rowcount
