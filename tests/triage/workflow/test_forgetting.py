"""What was kept for long enough is forgotten, and nothing else."""

import json
import logging
from contextlib import closing
from datetime import timedelta
from itertools import product

import pytest

from triage.durable import prepare
from triage.model.repeat import Answer, Once
from triage.settings import Retention
from triage.store import Store
from triage.store.outbox import Endpoint, Secret
from triage.testing import NOON
from triage.testing.desk import payment_exception
from triage.workflow import Forgetting, Rota

ANSWERED = Answer(status=201, headers={}, body=b"{}")
KEPT = Retention(answers=7, messages=90, jobs=30)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def store(database_url):
    with closing(Store.open(database_url)) as store:
        prepare(database_url, store.gate)
        yield store


@pytest.fixture
def forgetting(store, clock):
    return Forgetting(store=store, clock=clock, retention=KEPT)


def once(key):
    return Once(client="default", method="POST", path="/v1/exceptions", key=key, fingerprint="f")


def test_answers_are_kept_for_their_days(store, forgetting, clock):
    with store.write() as writer:
        writer.remember(once("old"), ANSWERED, NOON)
        writer.remember(once("new"), ANSWERED, NOON + MOMENT)
    clock.now = NOON + timedelta(days=7) + MOMENT
    assert (forgetting.forget()["answers"], forgetting.forget()["answers"]) == (1, 0)
    with store.write() as writer:
        assert [writer.recall(once(key)) for key in ("old", "new")] == [None, ANSWERED]


def test_many_answers_go_in_lots(store):
    with store.write() as writer:
        for number in range(10):
            writer.remember(once(str(number)), ANSWERED, NOON + number * MOMENT)
    assert store.retention(lot=3).answers(before=NOON + 8 * MOMENT) == 8
    assert store.retention(lot=3).answers(before=NOON + timedelta(days=1)) == 2


def test_answers_of_one_instant_go_together(store):
    with store.write() as writer:
        for number in range(5):
            writer.remember(once(str(number)), ANSWERED, NOON)
    assert store.retention(lot=3).answers(before=NOON + MOMENT) == 5


def bodies(store):
    with store.read() as reader:
        rows = reader._connection.exec_driver_sql("SELECT CAST(body AS TEXT) FROM outbox ORDER BY id").scalars()
        return [bool(json.loads(row)) for row in rows]


KEPT_WHILE = {"delivered": False, "withdrawn": False, "pending": True, "dead": True}


def test_a_body_is_kept_while_anybody_waits_for_it(workflow, store, forgetting, clock):
    with store.write() as writer:
        for name in ("we_1", "we_2"):
            where = {"id": name, "client": "default", "url": "https://x/", "topics": ("*",)}
            writer.endpoints.add(Endpoint(**where, secrets=(Secret("s"),), created_at=NOON))
    states = list(product(KEPT_WHILE, KEPT_WHILE))
    for message, told in enumerate(states, 1):
        workflow.file(payment_exception(str(message), payment=f"pay_{message}", sure=False))
        with store.write() as writer:
            for endpoint, state in zip(("we_1", "we_2"), told, strict=True):
                values = f"SET state = '{state}' WHERE endpoint = '{endpoint}' AND message = {message}"
                writer._connection.exec_driver_sql(f"UPDATE deliveries {values}")
    clock.now = NOON + timedelta(days=90) + MOMENT
    assert (forgetting.forget()["messages"], forgetting.forget()["messages"]) == (4, 0)
    assert bodies(store) == [KEPT_WHILE[one] or KEPT_WHILE[other] for one, other in states]


def test_messages_are_kept_for_their_days_and_go_in_lots(workflow, store, clock):
    for name in "12345":
        workflow.file(payment_exception(name, payment=f"pay_{name}", sure=False))
        clock.now += MOMENT
    assert store.retention(lot=2).messages(before=NOON + 3 * MOMENT, now=clock.now) == 3
    assert bodies(store) == [False] * 3 + [True] * 2


def test_what_was_decided_replays_after_all_is_forgotten(workflow, forgetting, store, clock):
    filed = workflow.file(payment_exception())
    history = workflow.history(filed.record.id)
    clock.now = NOON + timedelta(days=10_000)
    assert forgetting.forget()["messages"] == 1
    assert (workflow.record(filed.record.id), workflow.history(filed.record.id)) == (filed.record, history)
    assert workflow.replay(filed.record.id).same
    assert store.faults() == ()


def test_sessions_that_ended_are_gone(store, forgetting, clock):
    with store.write() as writer:
        run = writer._connection.exec_driver_sql
        run("INSERT INTO users (id, tenant_id, email, name, roles, created_at) VALUES ('u', 'd', 'e', 'n', '[]', 0)")
        for digest, ends in (("over", clock.now - MOMENT), ("on", clock.now)):
            at = round(ends.timestamp() * 1_000_000)
            run(
                'INSERT INTO sessions (digest, tenant_id, "user", created_at, seen_at, expires_at) '
                f"VALUES ('{digest}', 'd', 'u', 0, 0, {at})"
            )
    assert forgetting.forget()["sessions"] == 1
    with store.read() as reader:
        assert list(reader._connection.exec_driver_sql("SELECT digest FROM sessions").scalars()) == ["on"]


def test_what_was_forgotten_is_counted_in_the_log(store, forgetting, clock, caplog):
    caplog.set_level(logging.INFO, logger="triage")
    Rota((forgetting.round,), store=store, clock=clock).tasks()["forget"].handler({"slot": 1})
    assert "forgotten: 0 answers, 0 messages, 0 sessions, 0 batches, 0 jobs" in caplog.text
