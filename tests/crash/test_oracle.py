"""What looks for the damage must find it: each promise is broken once, and each wrong history is told apart."""

from contextlib import closing

import pytest

from crash.book import exception
from crash.oracle import broken_promises
from crash.told import Try, fits
from triage.bootstrap import Content, now
from triage.store import Store
from triage.workflow import TriageWorkflow

DAMAGE = {
    "outbox": ("DELETE FROM outbox WHERE id = 1", "without its outbox row"),
    "audit": ("DELETE FROM audit WHERE event = 'receive' AND seq = 1", "without the audit row of its receipt"),
    "evidence": ("DELETE FROM evidence WHERE exception = 1", "without its evidence"),
    "receipt": ("DELETE FROM receipts WHERE exception = 1", "without its receipt"),
    "texts": ("DELETE FROM contents", "a text that is not kept"),
    "case": ("DELETE FROM cases", "has no open case"),
    "taken": ("UPDATE exceptions SET state = 'undone' WHERE seq = 1", "money is taken"),
    "sum": ("UPDATE claims SET amount = 101 WHERE role = 'settle'", "more is taken"),
    "count": ("UPDATE spending SET decisions = decisions + 1", "the daily count"),
    "standing": ("UPDATE exceptions SET standing_decision = 7 WHERE seq = 1", "no decision that stands"),
    "choice": ("UPDATE decisions SET number = 2, outcome = 'resolved' WHERE exception = 1", "nobody was asked for"),
    "orphans": ("DELETE FROM exceptions WHERE seq = 1", "orphans"),
}


@pytest.fixture
def connection(tmp_path):
    """A connection to a sound database of two exceptions, whose triggers and references look away."""
    with closing(Store.open(f"sqlite:///{tmp_path}/desk.db")) as store:
        workflow = TriageWorkflow(store=store, clock=now, content=Content())
        assert {workflow.file(exception(n)).record.state for n in range(2)} == {"resolved", "escalated"}
        with store._database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            yield connection


@pytest.mark.parametrize(("damage", "found"), DAMAGE.values(), ids=DAMAGE)
def test_every_broken_promise_is_found(connection, damage, found):
    assert list(broken_promises(connection)) == []
    connection.exec_driver_sql(damage)
    assert any(found in told for told in broken_promises(connection))


@pytest.mark.parametrize(
    ("tries", "events", "possible"),
    [
        ([("undo", "done")], ["undo"], True),
        ([("undo", "done")], [], False),
        ([("undo", "refused")], ["undo"], False),
        ([("undo", None)], [], True),
        ([("undo", None)], ["undo"], True),
        ([], ["undo"], False),
        ([("apply", "done"), ("apply", "done")], ["apply"], True),
        ([("apply", None), ("apply", "done")], ["apply"], True),
        ([("apply", "done"), ("reopen", "done")], ["reopen", "apply"], False),
        ([("undo", None), ("review", "done")], ["undo", "review"], True),
    ],
)
def test_a_history_is_possible_or_not(tries, events, possible):
    assert fits([Try(verb, outcome) for verb, outcome in tries], events) is possible
