"""Works batches off: a chunk of lines at a time, its exceptions and its results in one durable commit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from triage.durable import JSON, UPKEEP, Job, Priority, Retry, Task
from triage.errors import TriageError
from triage.model import BillingException, Filed
from triage.model.codec import read_exception
from triage.ports import Clock
from triage.store import Store, Writer
from triage.store.batches import FILE_CHUNK, Chunk, chunk_job
from triage.workflow.content import ContentSource
from triage.workflow.filing import Filing, Watch
from triage.workflow.results import Result, result_of, tally, unpacked, write_results

SWEEP = "sweep_batches"
SWEEP_SECONDS = 600

OVERDUE = timedelta(hours=1)
"""After so long a chunk gets another job, for its own may have been given up."""

LEFT_OPEN = timedelta(days=7)
"""After so long a batch is closed that nobody closed."""

AT_ONCE = 100
"""So many of each does one sweep look after."""

_PATIENT = Retry(attempts=20, first=1.0, factor=2.0, longest=300.0)
"""What fails here is the database: what is wrong with a line is the result of that line."""


class Batching:
    """The tasks that file the lines of batches.

    A chunk is done once: its exceptions, its results and its mark are one transaction, so that a crash leaves all of
    them or nothing, and a job that comes again finds the mark. A line therefore says `created` even if a worker died
    over it.
    """

    def __init__(self, *, store: Store, clock: Clock, content: ContentSource, watch: Watch) -> None:
        self._store, self._clock, self._content, self._watch = store, clock, content, watch

    def tasks(self) -> Mapping[str, Task]:
        """Return the tasks by the names of their jobs."""
        return {FILE_CHUNK: Task(self._file, _PATIENT), SWEEP: Task(self._sweep)}

    def start(self) -> None:
        """Leave a sweep for now."""
        with self._store.write(priority=Priority.WORK) as writer:
            _leave_sweep(writer, self._clock(), after=None)

    def file(self, batch_id: str, *, client: str, first_line: int) -> None:
        """File the lines of a chunk, unless they are done."""
        store = self._store.within(frozenset({client}))
        with store.read() as reader:
            chunk = reader.batches.waiting(batch_id, first_line=first_line)
        if chunk is None:
            return
        read = [_read(line) for line in unpacked(chunk.body)]
        filing = Filing(store=store, clock=self._clock, content=self._content, watch=self._watch)
        lot = [item for item in read if isinstance(item, BillingException)]
        with store.write(priority=Priority.WORK) as writer:
            if writer.batches.waiting(batch_id, first_line=first_line) is None:
                return  # another worker did it meanwhile
            answers = filing.file_in(writer, lot)
            results = _results(chunk, read, iter(answers))
            self._finish(writer, batch_id, chunk, results)
        filing.tell(answers)

    def sweep(self) -> None:
        """Leave another job for chunks that wait for long, and close batches that were left open."""
        now = self._clock()
        with self._store.read() as reader:
            overdue = reader.batches.overdue(before=now - OVERDUE, limit=AT_ONCE)
            left_open = reader.batches.left_open(before=now - LEFT_OPEN, limit=AT_ONCE)
        with self._store.write(priority=Priority.WORK) as writer:
            _leave_sweep(writer, now + timedelta(seconds=SWEEP_SECONDS), after=SWEEP_SECONDS)
            for one in overdue:
                cause = f"sweep:{_minute(now)}"
                job = chunk_job(one.batch, client=one.client, first_line=one.first_line, cause=cause)
                writer.leave(job, for_=job.id)
            for batch in left_open:
                writer.batches.close(batch.id, at=now)

    def _finish(self, writer: Writer, batch_id: str, chunk: Chunk, results: Sequence[Result]) -> None:
        writer.batches.finish(
            batch_id,
            first_line=chunk.first_line,
            results=write_results(results),
            tally=tally(results),
            at=self._clock(),
        )

    def _file(self, arguments: dict[str, JSON]) -> JSON:
        first_line = int(str(arguments["first_line"]))
        self.file(str(arguments["batch"]), client=str(arguments["client"]), first_line=first_line)
        return None

    def _sweep(self, _: dict[str, JSON]) -> JSON:
        self.sweep()
        return None


def _read(line: bytes) -> BillingException | TriageError:
    try:
        return read_exception(line)
    except TriageError as error:
        return error


def _results(
    chunk: Chunk, read: Sequence[BillingException | TriageError], answers: Iterator[Filed | TriageError]
) -> list[Result]:
    """Return a result for each line in order: the answer to its exception, or what kept it from being one."""
    numbered = enumerate(read, start=chunk.first_line)
    return [result_of(line, next(answers) if isinstance(one, BillingException) else one) for line, one in numbered]


def _leave_sweep(writer: Writer, at: datetime, *, after: float | None) -> None:
    writer.leave(Job(name=SWEEP, id=f"{SWEEP}:{_minute(at)}", queue=UPKEEP, after=after), for_=SWEEP)


def _minute(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M")
