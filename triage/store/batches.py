"""Batches in the database: their lines in compressed chunks, and a result for each line that is done."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, true, update

from triage.durable import BATCHES, Job
from triage.errors import NotFoundError
from triage.model.batch import Batch, BatchState, Tally
from triage.store.cursors import after, cursor
from triage.store.database import Clients
from triage.store.tables import batch_chunks, batches

FILE_CHUNK = "file_chunk"
"""The name of the job that files the lines of one chunk."""

CHUNK_LINES = 50
"""So many lines are filed in one commit, during which nobody else writes."""

_COUNTS = ("resolved", "escalated", "repeated", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Lines that are filed together: `first_line` counts from one, `body` is as the workflow compressed it."""

    first_line: int
    lines: int
    body: bytes

    @property
    def next_line(self) -> int:
        """The number of the line after it."""
        return self.first_line + self.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What became of the lines from `first_line` to before `next_line`, as the workflow compressed it."""

    first_line: int
    next_line: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chunk that is not done."""

    batch: str
    client: str
    first_line: int


class StoredBatches:
    """The batches of the clients that are seen."""

    def __init__(self, connection: Connection, *, clients: Clients = None) -> None:
        self._connection, self._clients = connection, clients

    def get(self, batch_id: str) -> Batch:
        """Return a batch, or raise `NotFoundError`."""
        found = self._connection.execute(self._seen().where(batches.c.id == batch_id)).first()
        if found is None:
            raise NotFoundError(f"batch {batch_id} is not stored here")
        return _batch(found)

    def listed(
        self, *, state: BatchState | None, limit: int, cursor_: str | None
    ) -> tuple[tuple[Batch, ...], str | None]:
        """Return batches, the newest first, and the cursor of those that follow."""
        wanted = self._seen() if state is None else self._seen().where(batches.c.state == state)
        wanted = wanted if cursor_ is None else wanted.where(batches.c.seq < after(cursor_))
        rows = self._connection.execute(wanted.order_by(batches.c.seq.desc()).limit(limit + 1)).all()
        return tuple(map(_batch, rows[:limit])), cursor(rows[limit - 1].seq) if len(rows) > limit else None

    def unfinished(self, client: str) -> int:
        """Count the batches of a client that are not finished."""
        of_client = (batches.c.tenant_id == client, batches.c.finished_at.is_(None))
        counted: int = self._connection.execute(
            select(func.count()).select_from(batches).where(*of_client)
        ).scalar_one()
        return counted

    def add(self, batch: Batch) -> None:
        """Store a new batch."""
        row = {"id": batch.id, "tenant_id": batch.client, "created_at": batch.created_at, "state": batch.state}
        self._connection.execute(insert(batches).values(row | {"lines": batch.lines, **asdict(batch.tally)}))

    def append(self, batch: Batch, chunks: Sequence[Chunk], *, at: datetime) -> bool:
        """Store the next lines of an open batch; False if it is not any more as it was read."""
        as_read = (batches.c.id == batch.id, batches.c.state == "open", batches.c.lines == batch.lines)
        longer = update(batches).where(*as_read).values(lines=chunks[-1].next_line - 1).returning(batches.c.seq)
        seq = self._connection.execute(longer).scalar()
        if seq is None:
            return False
        shared = {"batch": seq, "tenant_id": batch.client, "stored_at": at}
        self._connection.execute(insert(batch_chunks), [shared | asdict(chunk) for chunk in chunks])
        return True

    def close(self, batch_id: str, *, at: datetime) -> Batch:
        """Take no more lines; without lines that wait, the batch is finished. Nothing changes for a closed one."""
        open_ = (batches.c.id == batch_id, batches.c.state == "open")
        self._connection.execute(update(batches).where(*open_).values(state="closed", closed_at=at))
        return self._finished(batch_id, at)

    def waiting(self, batch_id: str, *, first_line: int) -> Chunk | None:
        """Return the chunk that begins with a line, or None if it is done."""
        wanted = self._chunks(batch_chunks.c.lines, batch_chunks.c.body).where(batches.c.id == batch_id)
        wanted = wanted.where(batch_chunks.c.first_line == first_line, batch_chunks.c.done_at.is_(None))
        row = self._connection.execute(wanted).first()
        return Chunk(first_line=first_line, lines=row.lines, body=row.body) if row else None

    def finish(self, batch_id: str, *, first_line: int, results: bytes, tally: Tally, at: datetime) -> Batch:
        """Store what became of a chunk in place of its lines, count it, and finish the batch with the last one."""
        counted = {name: batches.c[name] + getattr(tally, name) for name in _COUNTS}
        counting = update(batches).where(batches.c.id == batch_id).values(counted).returning(batches.c.seq)
        seq = self._connection.execute(counting).scalar_one()
        this = (batch_chunks.c.batch == seq, batch_chunks.c.first_line == first_line)
        self._connection.execute(update(batch_chunks).where(*this).values(results=results, body=None, done_at=at))
        return self._finished(batch_id, at)

    def results(self, batch_id: str, *, line: int) -> Results | None:
        """Return the results among which those of a line are, or None where there are none yet."""
        wanted = self._chunks(*batch_chunks.c["first_line", "lines", "results"]).where(batches.c.id == batch_id)
        wanted = wanted.where(batch_chunks.c.first_line <= line).order_by(batch_chunks.c.first_line.desc()).limit(1)
        row = self._connection.execute(wanted).first()
        if row is None or row.results is None or row.first_line + row.lines <= line:
            return None
        return Results(first_line=row.first_line, next_line=row.first_line + row.lines, body=row.results)

    def overdue(self, *, before: datetime, limit: int) -> tuple[Waiting, ...]:
        """Return chunks that were stored before an instant and are not done, the oldest first."""
        wanted = self._chunks(batches.c.id, *batch_chunks.c["tenant_id", "first_line"])
        wanted = wanted.where(batch_chunks.c.done_at.is_(None), batch_chunks.c.stored_at < before)
        rows = self._connection.execute(wanted.order_by(batch_chunks.c.stored_at).limit(limit))
        return tuple(Waiting(row.id, row.tenant_id, row.first_line) for row in rows)

    def left_open(self, *, before: datetime, limit: int) -> tuple[Batch, ...]:
        """Return batches that were opened before an instant and are still open, the oldest first."""
        wanted = self._seen().where(batches.c.state == "open", batches.c.finished_at.is_(None))
        wanted = wanted.where(batches.c.created_at < before).order_by(batches.c.seq).limit(limit)
        return tuple(map(_batch, self._connection.execute(wanted)))

    def _finished(self, batch_id: str, at: datetime) -> Batch:
        """Finish a closed batch of which every line is done, and return it as it is."""
        done = sum((batches.c[name] for name in _COUNTS[1:]), start=batches.c[_COUNTS[0]])
        all_done = (batches.c.id == batch_id, batches.c.state == "closed", done == batches.c.lines)
        self._connection.execute(update(batches).where(*all_done).values(state="finished", finished_at=at))
        return self.get(batch_id)

    def _chunks(self, *columns: ColumnElement[Any]) -> Select[Any]:
        chunks = select(*columns).join_from(batch_chunks, batches, batches.c.seq == batch_chunks.c.batch)
        return chunks.where(self._mine())

    def _seen(self) -> Select[Any]:
        return select(batches).where(self._mine())

    def _mine(self) -> ColumnElement[bool]:
        return true() if self._clients is None else batches.c.tenant_id.in_(sorted(self._clients))


def chunk_job(batch_id: str, *, client: str, first_line: int, cause: str = "stored") -> Job:
    """Return the job that files a chunk; the same cause leaves no second one.

    Its turn grows with its place in the batch: one that is far on makes way for one that begins.
    """
    return Job(
        name=FILE_CHUNK,
        id=f"{FILE_CHUNK}:{batch_id}:{first_line}:{cause}",
        queue=BATCHES,
        arguments={"batch": batch_id, "client": client, "first_line": first_line},
        turn=first_line // CHUNK_LINES + 1,
    )


def _batch(row: Row[Any]) -> Batch:
    same = ("id", "created_at", "state", "lines", "closed_at", "finished_at")
    tally = Tally(**{name: getattr(row, name) for name in _COUNTS})
    return Batch(client=row.tenant_id, tally=tally, **{name: getattr(row, name) for name in same})
