"""What callers do about batches: open them, add lines to them in parts, close them, and read what became of each line.

Lines have places: the first line of a batch is number 1, and a part says how many lines come before it (`offset`). So
a sender who does not know what arrived asks how many lines are stored, and goes on there.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from triage.errors import ConflictError, CrowdedError, GapError, TooMuchError
from triage.model import Page
from triage.model.batch import Batch, BatchState
from triage.model.repeat import Answer, Once
from triage.ports import Clock
from triage.store import Reader, Store, Writer
from triage.store.batches import CHUNK_LINES, Chunk, chunk_job
from triage.workflow.filing import forbidden
from triage.workflow.results import Result, packed, read_results

LARGEST_BATCH = 1_000_000
"""No batch has more lines."""

LARGEST_PART = 40 * CHUNK_LINES
"""So many lines are stored in one commit."""

UNFINISHED = 20
"""No client has more batches that are not finished."""


class Batches:
    """The batches of the clients that are seen."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        new_id: Callable[[], str] = lambda: f"bat_{secrets.token_hex(12)}",
    ) -> None:
        self._store, self._clock, self._new_id = store, clock, new_id

    def open(self, *, client: str, once: Once | None = None) -> Batch:
        """Open a batch of a client, or return the one that a request with the same key opened, as it stands.

        Raises `CrowdedError` for a client with too many that are not finished, and `ForbiddenError` for one who is not
        seen here.
        """
        if not self._store.sees(client):
            raise forbidden(client)
        with self._store.write(frozenset({client})) as writer:
            if known := _known(writer, once):
                return known
            _require_room(writer, client)
            batch = Batch(id=self._new_id(), client=client, created_at=self._clock())
            writer.batches.add(batch)
            _remember(writer, once, batch)
            return batch

    def remembers(self, once: Once) -> bool:
        """Say whether a request with this key made a batch, whatever its body was."""
        with self._store.read() as reader:
            return reader.remembers(once)

    def recall(self, once: Once) -> Batch | None:
        """Return the batch that a request with a key made, as it stands. Raises `ReusedKeyError` for another body."""
        with self._store.read() as reader:
            return _known(reader, once)

    def get(self, batch_id: str) -> Batch:
        """Return a batch as it stands, or raise `NotFoundError`."""
        with self._store.read() as reader:
            return reader.batches.get(batch_id)

    def list(self, *, state: BatchState | None = None, limit: int = 50, cursor: str | None = None) -> Page[Batch]:
        """List batches, newest first."""
        with self._store.read() as reader:
            return Page(*reader.batches.listed(state=state, limit=limit, cursor_=cursor))

    def append(self, batch_id: str, lines: Sequence[bytes], *, offset: int) -> Batch:
        """Store lines that come after `offset` others, in one durable commit; those that are stored already are not.

        Raises `GapError` where lines between are missing, `ConflictError` where the batch takes none any more, and
        `TooMuchError` where it would have too many.
        """
        while True:
            batch = self.get(batch_id)
            _require_fitting(batch, offset, len(lines))
            left = lines[batch.lines - offset :]
            if not left or self._append(batch, _chunks(left, first_line=batch.lines + 1)):
                return replace(batch, lines=batch.lines + len(left))

    def close(self, batch_id: str, *, once: Once | None = None) -> Batch:
        """Take no more lines. With a key, return the batch that a request with the same key closed, if there is one."""
        client = self.get(batch_id).client
        with self._store.write(frozenset({client})) as writer:
            batch = writer.batches.close(batch_id, at=self._clock())
            known = _known(writer, once)
            if known is None:
                _remember(writer, once, batch)
            return known or batch

    def results(self, batch_id: str, *, line: int = 1) -> Iterator[Result]:
        """Yield what became of each line from number `line` on, in order, up to the first that is not done.

        A chunk is read at a time, each in a look at the database of its own. Raises `NotFoundError` before the first.
        """
        self.get(batch_id)
        return self._results(batch_id, line)

    def _results(self, batch_id: str, line: int) -> Iterator[Result]:
        while True:
            with self._store.read() as reader:
                found = reader.batches.results(batch_id, line=line)
            if found is None:
                return
            yield from (result for result in read_results(found.body) if result.line >= line)
            line = found.next_line

    def _append(self, batch: Batch, chunks: Sequence[Chunk]) -> bool:
        """Store chunks with their jobs; False if somebody else changed the batch meanwhile."""
        with self._store.write(frozenset({batch.client})) as writer:
            if not writer.batches.append(batch, chunks, at=self._clock()):
                return False
            for chunk in chunks:
                job = chunk_job(batch.id, client=batch.client, first_line=chunk.first_line)
                writer.leave(job, for_=job.id)
            return True


def _chunks(lines: Sequence[bytes], *, first_line: int) -> list[Chunk]:
    """Cut lines into chunks, and compress them before anybody has to wait for it."""
    cut = [(start, lines[start : start + CHUNK_LINES]) for start in range(0, len(lines), CHUNK_LINES)]
    return [Chunk(first_line=first_line + start, lines=len(some), body=packed(some)) for start, some in cut]


def _require_fitting(batch: Batch, offset: int, count: int) -> None:
    if batch.state != "open":
        raise ConflictError(f"{batch.id} is {batch.state} and takes no lines: open another batch")
    if offset > batch.lines:
        raise GapError(f"{batch.id} has {batch.lines} lines: send those after them first, with offset={batch.lines}")
    if offset + count > LARGEST_BATCH:
        raise TooMuchError(f"a batch has at most {LARGEST_BATCH} lines, and {batch.lines} are stored: open another")


def _require_room(writer: Writer, client: str) -> None:
    if writer.batches.unfinished(client) >= UNFINISHED:
        raise CrowdedError(
            f"{UNFINISHED} batches of {client} are not finished: close those that are open, or wait for the others"
        )


def _known(reader: Reader, once: Once | None) -> Batch | None:
    answer = reader.recall(once) if once else None
    return reader.batches.get(answer.body.decode()) if answer else None


def _remember(writer: Writer, once: Once | None, batch: Batch) -> None:
    """Keep which batch a request with a key made: it is told again as it stands then, so that its sender goes on."""
    if once:
        writer.remember(once, Answer(status=201, body=batch.id.encode()), batch.created_at)
