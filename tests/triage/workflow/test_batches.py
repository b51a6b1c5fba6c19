"""What is taken of a batch is decided once, whatever crashes, repeats and other clients do meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import (
    AnotherBodyError,
    ConflictError,
    CrowdedError,
    ForbiddenError,
    GapError,
    InvalidDocumentError,
    NotFoundError,
    ReusedKeyError,
    TooMuchError,
    UnknownClientError,
)
from triage.model import Query
from triage.model.batch import Tally
from triage.model.codec import write
from triage.model.repeat import Once
from triage.store import Store
from triage.store.batches import CHUNK_LINES
from triage.store.retention import BATCHES
from triage.testing import PinnedClock
from triage.testing.desk import FakeContent, payment_exception
from triage.testing.jobs import KeptJobs
from triage.workflow import LARGEST_BATCH, UNFINISHED, Batching, Decided, TriageWorkflow
from triage.workflow.batching import LEFT_OPEN, OVERDUE
from triage.workflow.results import packed, read_results, result_of, unpacked, write_results

ONE_DATABASE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
"""For what does not depend on the database."""


def payments(*names, **changes):
    return [write(payment_exception(n, payment=f"pay_{n}", invoices=(f"in_{n}",), **changes)) for n in names]


@pytest.fixture
def jobs():
    return KeptJobs()


@pytest.fixture
def desk(database_url, clock, content, jobs):
    with closing(Store.open(database_url, jobs=jobs)) as store:
        yield TriageWorkflow(store=store, clock=clock, content=content)


def work(desk, jobs):
    """Do the jobs that were left for chunks."""
    tasks = desk.batching.tasks()
    for job in [*jobs.left]:
        jobs.left.remove(job)
        tasks[job.name].handler(dict(job.arguments))


def sent(desk, lines, *, client="default"):
    """Return the id of a closed batch of these lines."""
    id_ = desk.batches.open(client=client).id
    desk.batches.append(id_, lines, offset=0)
    return desk.batches.close(id_).id


def test_finished_batches_are_kept_for_their_days_and_others_for_ever(desk, jobs, clock, sql_of):
    finished = [sent(desk, payments(name)) for name in "abc"]
    work(desk, jobs)
    waiting, open_ = sent(desk, payments("d")), desk.batches.open(client="default").id
    assert desk.store.retention().batches(before=clock.now) == 0
    clock.now += timedelta(microseconds=1)
    assert desk.store.retention().batches(before=clock.now) == 3
    assert sorted(sql_of("SELECT id FROM batches")) == sorted([(waiting,), (open_,)])
    with pytest.raises(NotFoundError):
        desk.batches.get(finished[0])
    work(desk, jobs)
    assert desk.batches.get(waiting).tally == Tally(resolved=1)
    assert len(desk.records(Query()).items) == 4


def test_many_finished_batches_go_in_lots_with_all_their_results(desk, jobs, clock, sql_of):
    for number in range(BATCHES + 2):
        sent(desk, payments(f"{number}a", f"{number}b"))
    work(desk, jobs)
    assert desk.store.retention().batches(before=clock.now + timedelta(days=1)) == BATCHES + 2
    assert sql_of("SELECT count(*) FROM batch_chunks") == [(0,)]


def test_every_line_has_its_result_in_order(desk, jobs):
    before = desk.file(payment_exception("known", payment="pay_known", invoices=("in_known",)))
    lines = [*payments("sure"), b"{", *payments("unsure", sure=False), b"", *payments("known")]
    id_ = sent(desk, lines)
    work(desk, jobs)
    batch, results = desk.batches.get(id_), list(desk.batches.results(id_))
    assert (batch.state, batch.tally) == ("finished", Tally(resolved=1, escalated=1, repeated=1, refused=2))
    assert [result.line for result in results] == [1, 2, 3, 4, 5]
    assert [type(results[place].error) for place in (1, 3)] == [InvalidDocumentError] * 2
    assert results[4] == Decided(line=5, id=before.record.id, state="resolved", case=None, created=False)
    assert results[2].case == desk.record(results[2].id).case_id


def test_chunks_that_are_done_keep_no_lines_and_the_others_no_results(desk, jobs, sql_of):
    id_ = sent(desk, payments(*map(str, range(CHUNK_LINES + 1))))
    (first, second) = jobs.left
    desk.batching.tasks()[first.name].handler(dict(first.arguments))
    assert sql_of("SELECT first_line, lines, body IS NULL, results IS NULL FROM batch_chunks ORDER BY first_line") == [
        (1, CHUNK_LINES, True, False),
        (CHUNK_LINES + 1, 1, False, True),
    ]
    assert (desk.batches.get(id_).state, len(list(desk.batches.results(id_)))) == ("closed", CHUNK_LINES)
    assert (first.turn, second.turn) == (1, 2)


@pytest.fixture
def sql_of(desk):
    def run(statement):
        with desk.store.read() as reader:
            return [tuple(row) for row in reader._connection.exec_driver_sql(statement)]

    return run


class Crash(BaseException):
    """The process ended."""


class Dying(PinnedClock):
    """A clock at whose second look the process ends: everything is decided, and nothing committed."""

    looks = 0

    def __call__(self):
        self.looks += 1
        if self.looks == 2:
            raise Crash
        return self.now


def test_a_chunk_over_which_a_worker_died_is_filed_once_and_says_created(desk, jobs, content, sql_of):
    id_ = sent(desk, payments("1", "2"))
    (job,) = jobs.left
    dying = Batching(store=desk.store, clock=Dying(), content=content, watch=lambda _: None)
    with pytest.raises(Crash):
        dying.tasks()[job.name].handler(dict(job.arguments))
    assert (sql_of("SELECT count(*) FROM exceptions"), desk.batches.get(id_).tally) == ([(0,)], Tally())
    work(desk, jobs)
    assert [result.created for result in desk.batches.results(id_)] == [True, True]
    assert sql_of("SELECT count(*) FROM audit") == [(4,)]


def test_a_chunk_is_done_once_however_many_workers_have_it(desk, jobs, sql_of):
    id_ = sent(desk, payments(*map(str, range(20))))
    (job,) = jobs.left
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: desk.batching.tasks()[job.name].handler(dict(job.arguments)), range(4)))
    assert desk.batches.get(id_).tally == Tally(resolved=20)
    assert all(result.created for result in desk.batches.results(id_))
    assert sql_of("SELECT count(*) FROM outbox") == [(20,)]


def test_a_batch_files_for_its_own_client_and_shows_itself_to_no_other(desk, jobs):
    ours, theirs = (desk.within(frozenset({client})) for client in ("ours", "theirs"))
    id_ = sent(ours, payments("1", client="ours") + payments("2", client="theirs"), client="ours")
    work(desk, jobs)
    mine, foreign = ours.batches.results(id_)
    assert (mine.created, type(foreign.error)) == (True, ForbiddenError)
    assert (theirs.records(Query()).items, theirs.batches.list().items) == ((), ())
    for act in ("get", "close", "results"):
        with pytest.raises(NotFoundError):
            getattr(theirs.batches, act)(id_)
    with pytest.raises(NotFoundError):
        theirs.batches.append(id_, [b"{}"], offset=2)
    with pytest.raises(ForbiddenError):
        theirs.batches.open(client="ours")


def once(fingerprint="-", client="default"):
    return Once(client=client, method="POST", path="/v1/batches", key="k", fingerprint=fingerprint)


@ONE_DATABASE
def test_a_key_opens_one_batch_and_shows_how_far_it_is(desk):
    first = desk.batches.open(client="default", once=once())
    desk.batches.append(first.id, [b"{}"], offset=0)
    again = desk.batches.open(client="default", once=once())
    assert (again.id, again.lines) == (first.id, 1)
    assert desk.batches.open(client="other", once=once(client="other")).id != first.id
    with pytest.raises(ReusedKeyError):
        desk.batches.open(client="default", once=once("another body"))


@ONE_DATABASE
def test_a_client_has_so_many_unfinished_batches_and_no_more(desk):
    ids = [desk.batches.open(client="default").id for _ in range(UNFINISHED)]
    with pytest.raises(CrowdedError, match="close those that are open"):
        desk.batches.open(client="default")
    desk.batches.open(client="other")
    assert desk.batches.close(ids[0]).state == "finished"
    desk.batches.open(client="default")


@ONE_DATABASE
def test_a_batch_has_so_many_lines_and_no_more(desk, sql_of):
    id_ = desk.batches.open(client="default").id
    with desk.store.write() as writer:
        writer._connection.exec_driver_sql(f"UPDATE batches SET lines = {LARGEST_BATCH - 1}")
    assert desk.batches.append(id_, [b"{}"], offset=LARGEST_BATCH - 1).lines == LARGEST_BATCH
    with pytest.raises(TooMuchError, match="open another"):
        desk.batches.append(id_, [b"{}"], offset=LARGEST_BATCH)
    assert sql_of("SELECT count(*) FROM batch_chunks") == [(1,)]


@ONE_DATABASE
def test_a_closed_batch_takes_no_lines(desk):
    id_ = sent(desk, payments("1"))
    with pytest.raises(ConflictError, match="takes no lines"):
        desk.batches.append(id_, [b"{}"], offset=1)
    assert desk.batches.close(id_) == desk.batches.get(id_)


def test_parts_that_are_sent_at_the_same_time_are_stored_once(desk, sql_of):
    id_, lines = desk.batches.open(client="default").id, [b"%d" % n for n in range(300)]
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(lambda _: desk.batches.append(id_, lines, offset=0), range(4)))
    assert desk.batches.get(id_).lines == 300
    assert sql_of("SELECT sum(lines), count(*) FROM batch_chunks") == [(300, 300 // CHUNK_LINES)]


@ONE_DATABASE
def test_results_go_on_at_any_line(desk, jobs):
    id_ = sent(desk, [b"{"] * (CHUNK_LINES + 5))
    work(desk, jobs)
    for line in (1, 2, CHUNK_LINES, CHUNK_LINES + 1, CHUNK_LINES + 5, CHUNK_LINES + 6):
        shown = [result.line for result in desk.batches.results(id_, line=line)]
        assert shown == list(range(line, CHUNK_LINES + 6))


def test_lists_show_the_newest_first_page_by_page(desk):
    ids = [desk.batches.open(client="default").id for _ in range(5)]
    desk.batches.close(ids[0])
    page = desk.batches.list(limit=3)
    rest = desk.batches.list(limit=3, cursor=page.next_cursor)
    assert [batch.id for batch in (*page.items, *rest.items)] == ids[::-1]
    assert (rest.next_cursor, [batch.id for batch in desk.batches.list(state="finished").items]) == (None, ids[:1])


def test_a_chunk_whose_job_was_given_up_gets_another(desk, jobs, clock):
    id_ = sent(desk, payments("1"))
    jobs.left.clear()
    desk.batching.sweep()
    assert [job.name for job in jobs.left] == ["sweep_batches"]
    clock.now += OVERDUE + timedelta(seconds=1)
    desk.batching.sweep()
    assert "file_chunk" in [job.name for job in jobs.left]
    work(desk, jobs)
    assert desk.batches.get(id_).state == "finished"


@ONE_DATABASE
def test_a_batch_that_nobody_closed_is_closed_after_a_while(desk, clock):
    id_ = desk.batches.open(client="default").id
    clock.now += LEFT_OPEN
    desk.batching.sweep()
    assert desk.batches.get(id_).state == "open"
    clock.now += timedelta(seconds=1)
    desk.batching.sweep()
    assert desk.batches.get(id_).state == "finished"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A desk that many batches are sent to, one a client."""
    with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('shelf')}/triage.db")) as store:
        clients = (f"client-{number}" for number in range(10_000))
        yield TriageWorkflow(store=store, clock=PinnedClock(), content=FakeContent()), clients


@given(parts=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 12)), max_size=8))
def test_whatever_parts_arrive_the_stored_lines_are_the_first_of_the_file(shelf, parts):
    (desk, clients), file, stored = shelf, [b"line %d" % n for n in range(40)], 0
    id_ = desk.batches.open(client=next(clients)).id
    for offset, count in parts:
        part = file[offset : offset + count]
        if offset > stored:
            with pytest.raises(GapError, match=f"offset={stored}"):
                desk.batches.append(id_, part, offset=offset)
        else:
            stored = max(stored, offset + count)
            assert desk.batches.append(id_, part, offset=offset).lines == stored
    assert list(kept(desk, id_)) == file[:stored]


def kept(desk, id_):
    line = 1
    with desk.store.read() as reader:
        while chunk := reader.batches.waiting(id_, first_line=line):
            yield from unpacked(chunk.body)
            line = chunk.next_line


@given(st.lists(st.binary().filter(lambda line: b"\n" not in line), min_size=1))
def test_lines_come_back_as_they_were(lines):
    assert unpacked(packed(lines)) == lines


ERRORS = [
    InvalidDocumentError([]),
    ForbiddenError("not yours"),
    AnotherBodyError("another"),
    UnknownClientError("who?"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_read_as_what_it_was(error):
    (read,) = read_results(write_results([result_of(7, error)]))
    assert (read.line, type(read.error), str(read.error)) == (7, type(error), str(error))


def test_an_error_of_another_release_is_a_fault_of_what_was_given():
    (read,) = read_results(packed([b'{"line":1,"error":"FutureError","detail":"too soon"}']))
    assert (type(read.error).__name__, str(read.error)) == ("InputError", "too soon")
