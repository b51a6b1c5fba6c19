from contextlib import closing, suppress
from datetime import timedelta
from decimal import Decimal

import pytest

from triage.errors import StoreError
from triage.model import Choose, ModelMode
from triage.model.blind_audit import Undecided
from triage.model.codec import digest
from triage.store import Store, triggers
from triage.store.consultations import Consulted, KeptReply
from triage.store.database import open_database
from triage.store.models import LearnedModel
from triage.store.triggers import postgresql, sqlite
from triage.store.triggers.promises import APPEND_ONLY, FROZEN
from triage.testing import NOON
from triage.testing.desk import payment_exception
from triage.workflow import Drawing

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def every_table_has_a_row(workflow, store, clock):
    workflow.file(payment_exception("1"))
    filed = workflow.file(payment_exception("2", payment="pay_2", invoices=("in_2",), sure=False))
    said = Consulted(mode=ModelMode.SUGGEST, explanation=None, digest=digest(b"{}"), body=b"{}", at=clock())
    with store.write() as writer:
        writer.consult(filed.record, said, actor="model:small")
        reply = KeptReply(raw=b"{}", translated=None, usage={})
        learned = {"client": "default", "name": "local-1", "trained_at": clock(), "learned_until": clock()}
        writer.models.add(LearnedModel(**learned, cases=30, held_out={}, body=b"{}"))
        writer.consultations.keep("r", reply, client="default", at=clock())
    workflow.review(filed.record.case_id, version=1, review=Choose(explanation="pay_2-in_2"), reviewer="ada")
    Drawing(store=store, clock=lambda: NOON + timedelta(weeks=1), share=Decimal(1), minimum=1).catch_up()
    (audit,) = workflow.blind_audits.list().items
    workflow.blind_audits.answer(audit.id, Undecided(), reviewer="ada")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_of_the_record_are_never_changed_deleted_or_replaced(table, refused, sql):
    assert sql(f"SELECT count(*) FROM {table}")[0][0] > 0
    refused(f"UPDATE {table} SET tenant_id = 'other'", "append-only")
    refused(f"DELETE FROM {table}", "append-only")


@on_sqlite
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_of_the_record_are_not_replaced(table, refused):
    refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "append-only|must follow")


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", [*APPEND_ONLY, *FROZEN])
def test_no_table_of_the_record_is_emptied(table, refused):
    refused(f"TRUNCATE {table} CASCADE", "append-only")


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, listed in FROZEN.items() for column in listed]
)
def test_what_was_posted_or_claimed_is_never_altered(table, column, refused):
    refused(f"UPDATE {table} SET {column} = {column}", "append-only")


@pytest.mark.parametrize("table", FROZEN)
def test_nothing_posted_or_claimed_is_deleted(table, refused):
    refused(f"DELETE FROM {table}", "append-only")


class PutBackError(Exception):
    """Ends a transaction that is not to be."""


def taken_away(dialect):
    """Yield the name of each trigger with the statements that take it away."""
    if dialect == "sqlite":
        yield from ((name, f"DROP TRIGGER {name}") for name in sqlite.triggers())
    else:
        for each in postgresql.triggers():
            yield each.name, f"DROP TRIGGER {each.name} ON {each.table}"
            yield each.name, f"ALTER TABLE {each.table} DISABLE TRIGGER {each.name}"


def test_each_trigger_that_is_not_there_is_missed(store, dialect):
    for name, statement in taken_away(dialect):
        with suppress(PutBackError), store.write() as writer:
            writer._connection.exec_driver_sql(statement)
            assert triggers.missing(writer._connection) == (name,), statement
            raise PutBackError
    assert store.faults() == ()


def test_a_database_without_one_of_its_triggers_does_not_open(sql, store, dialect, database_url):
    name, statement = list(taken_away(dialect))[-1]
    sql(statement)
    assert store.faults() == (f"trigger: {name} is missing or altered",)
    with pytest.raises(StoreError, match=name):
        Store.open(database_url)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE receipts DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE receipts NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_a_client ON receipts",
    ],
)
def test_a_database_without_its_row_security_does_not_open(statement, sql, store, database_url):
    sql(statement)
    assert store.faults() == ("trigger: receipts_of_a_client is missing or altered",)
    with pytest.raises(StoreError, match="receipts_of_a_client"):
        Store.open(database_url)


def test_an_upgrade_puts_lost_triggers_back(sql, store, dialect, database_url):
    sql("DROP TRIGGER audit_delete" + (" ON audit" if dialect == "postgresql" else ""))
    with closing(open_database(database_url)) as database:
        database.upgrade()
    assert store.faults() == ()
