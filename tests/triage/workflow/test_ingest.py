"""Many requests, few commits, one answer each."""

import queue
import threading
from concurrent.futures import Future
from dataclasses import replace

import pytest

from triage.errors import BusyError, ConflictError, CrowdedError, InProgressError, ReusedKeyError, StoreError
from triage.model import Query
from triage.model.codec import digest, write
from triage.model.repeat import Answer, Once
from triage.testing.desk import payment_exception
from triage.workflow import Ingest, Posting

WAIT = 30
"""Seconds after which a test gives up."""


def posting(name="1", *, key=None, **stated):
    exception = payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",), **stated)
    once = key and Once(
        client=exception.client, method="POST", path="/v1/exceptions", key=key, fingerprint=digest(write(exception))
    )
    return Posting(exception=exception, write=answered, once=once)


def answered(filed):
    return Answer(status=201, body=filed.record.id.encode())


def submitted(ingest, one):
    return ingest.submit(one, Future())


class Held:
    """Files postings when it is let, and notes how many came at a time."""

    def __init__(self, file_once=None):
        self.lots, self.let, self.entered = [], threading.Event(), threading.Event()
        self._file_once = file_once or (lambda lot: [Answer(status=201, body=b"") for _ in lot])

    def __call__(self, lot):
        self.entered.set()
        assert self.let.wait(WAIT)
        self.lots.append(len(lot))
        return self._file_once(lot)


@pytest.fixture
def held():
    """A line whose commits are held back until a test lets them go."""
    file_once = Held()
    with Ingest(file_once, limit=8, chunk=3) as ingest:
        yield ingest, file_once
        file_once.let.set()


def test_whoever_waits_is_filed_together_and_in_order(workflow, store):
    file_once = Held(workflow.file_once)
    with Ingest(file_once, chunk=3) as ingest:
        first = submitted(ingest, posting("0"))
        file_once.entered.wait(WAIT)
        others = [submitted(ingest, posting(str(n))) for n in range(1, 6)]
        file_once.let.set()
        ids = [future.result(WAIT).body.decode() for future in (first, *others)]
    assert file_once.lots == [1, 3, 2]
    with store.read() as reader:
        assert [reader.record(id_).external_id for id_ in ids] == ["0", "1", "2", "3", "4", "5"]


def test_a_lot_waits_for_others_where_the_one_before_it_had_several():
    file_once = Held()
    with Ingest(file_once, chunk=2, gather=WAIT) as ingest:
        submitted(ingest, posting("0"))
        file_once.entered.wait(WAIT)
        several = [submitted(ingest, posting(str(n))) for n in (1, 2)]
        file_once.let.set()
        several[-1].result(WAIT)
        one = submitted(ingest, posting("3"))
        with pytest.raises(TimeoutError):
            one.result(0.05)
        submitted(ingest, posting("4"))
        one.result(WAIT)
    assert file_once.lots == [1, 2, 2]


def test_whoever_posts_one_after_the_other_waits_for_nobody():
    file_once = Held()
    file_once.let.set()
    with Ingest(file_once, gather=2 * WAIT) as ingest:
        for n in range(3):
            submitted(ingest, posting(str(n))).result(WAIT)
    assert file_once.lots == [1, 1, 1]


def test_a_full_line_turns_everybody_away(held):
    ingest, file_once = held
    submitted(ingest, posting())
    file_once.entered.wait(WAIT)
    for n in range(8):
        submitted(ingest, posting(str(n), client=f"client-{n}"))
    with pytest.raises(BusyError, match="8 exceptions wait"):
        submitted(ingest, posting(client="late"))


def test_one_client_cannot_fill_the_line(held):
    ingest, _ = held
    for n in range(4):
        submitted(ingest, posting(str(n), client="greedy"))
    with pytest.raises(CrowdedError, match="of greedy wait already"):
        submitted(ingest, posting("5", client="greedy"))
    assert submitted(ingest, posting("6", client="modest"))


def test_a_key_is_done_once_at_a_time_and_is_free_again_afterwards(held):
    ingest, file_once = held
    first = submitted(ingest, posting(key="k"))
    with pytest.raises(InProgressError):
        submitted(ingest, posting(key="k"))
    file_once.let.set()
    first.result(WAIT)
    assert submitted(ingest, posting(key="k")).result(WAIT).status == 201


def test_what_waits_is_filed_before_the_line_closes(workflow):
    with Ingest(workflow.file_once) as ingest:
        futures = [submitted(ingest, posting(str(n))) for n in range(20)]
    assert len({future.result(0).body for future in futures}) == 20
    with pytest.raises(BusyError, match="closing"):
        submitted(ingest, posting())


def test_a_commit_that_fails_is_told_to_all_and_stops_nobody_after(workflow):
    failing = iter([True, False])

    def file_once(lot):
        if next(failing):
            raise RuntimeError("disk gone")
        return workflow.file_once(lot)

    with Ingest(file_once) as ingest:
        with pytest.raises(StoreError, match="disk gone"):
            submitted(ingest, posting()).result(WAIT)
        assert submitted(ingest, posting()).result(WAIT).status == 201


def test_a_lot_is_told_by_one_call_where_it_is_awaited():
    told, file_once = queue.SimpleQueue(), Held()
    with Ingest(file_once, tell=told.put) as ingest:
        promises = [submitted(ingest, posting(str(n))) for n in range(3)]
        file_once.let.set()
        while not all(promise.done() for promise in promises):
            told.get(timeout=WAIT)()
    assert len(file_once.lots) <= 2
    assert told.empty()
    assert [promise.result(0).status for promise in promises] == [201] * 3


def test_whoever_stops_waiting_is_filed_and_holds_up_nobody(held):
    ingest, file_once = held
    gone, stays = [submitted(ingest, posting(str(n))) for n in range(2)]
    gone.cancel()
    file_once.let.set()
    assert stays.result(WAIT).status == 201
    assert sum(file_once.lots) == 2


def test_a_repeated_request_is_answered_as_it_was(workflow):
    (first,) = workflow.file_once([posting(key="k")])
    workflow.apply(first.body.decode(), by="billing")
    again = replace(posting(key="k"), write=lambda _filed: pytest.fail("it is not written anew"))
    assert workflow.file_once([again]) == [first]


def test_a_key_with_another_body_is_refused_and_nothing_is_filed(workflow):
    workflow.file_once([posting("1", key="k")])
    refused, filed = workflow.file_once([posting("2", key="k"), posting("3", key="other")])
    assert (type(refused), filed.status) == (ReusedKeyError, 201)


def test_a_key_means_something_for_its_own_client_alone(workflow):
    first, second = workflow.file_once([posting(key="k", client="ours"), posting(key="k", client="theirs")])
    assert first.body != second.body


def test_an_error_is_no_answer_to_keep(workflow):
    workflow.file_once([posting()])
    other = posting(message="another body", key="k")
    assert isinstance(workflow.file_once([other])[0], ConflictError)
    assert isinstance(workflow.file_once([other])[0], ConflictError)
    assert workflow.file_once([posting("2", key="k")])[0].status == 201


def test_a_crash_between_work_and_answer_leaves_neither(workflow, store):
    def crash(_filed):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workflow.file_once([replace(posting(key="k"), write=crash)])
    with store.write() as writer:
        assert writer.recall(posting(key="k").once) is None
        assert writer.records(Query()).items == ()
    assert workflow.file_once([posting(key="k")])[0].status == 201
