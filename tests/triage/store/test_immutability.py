from contextlib import closing

import pytest

from triage.errors import StoreError
from triage.model import Choose
from triage.store import Store
from triage.store.database import Database
from triage.store.triggers import APPEND_ONLY, FROZEN, triggers
from triage.testing.desk import payment_exception


@pytest.fixture(autouse=True)
def every_table_has_a_row(workflow):
    workflow.file(payment_exception("1"))
    filed = workflow.file(payment_exception("2", payment="pay_2", invoices=("in_2",), sure=False))
    workflow.review(filed.record.case_id, version=1, review=Choose(explanation="pay_2-in_2"), reviewer="ada")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_of_the_record_are_never_changed_deleted_or_replaced(table, refused, sql):
    assert sql(f"SELECT count(*) FROM {table}")[0][0] > 0
    refused(f"UPDATE {table} SET tenant_id = 'other'", "append-only")
    refused(f"DELETE FROM {table}", "append-only")
    refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "append-only|must follow")


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, listed in FROZEN.items() for column in listed]
)
def test_what_was_posted_or_claimed_is_never_altered(table, column, refused):
    refused(f"UPDATE {table} SET {column} = {column}", "append-only")


@pytest.mark.parametrize("table", FROZEN)
def test_nothing_posted_or_claimed_is_deleted(table, refused):
    refused(f"DELETE FROM {table}", "append-only")


@pytest.mark.parametrize("name", triggers("sqlite"))
def test_a_database_without_one_of_its_triggers_does_not_open(name, sql, store, tmp_path):
    sql(f"DROP TRIGGER {name}")
    assert store.faults() == (f"trigger: {name} is missing or altered",)
    with pytest.raises(StoreError, match=name):
        Store.open(f"sqlite:///{tmp_path}/triage.db")


def test_an_upgrade_puts_lost_triggers_back(sql, store, tmp_path):
    sql("DROP TRIGGER audit_update")
    with closing(Database(f"sqlite:///{tmp_path}/triage.db")) as database:
        database.upgrade()
    assert store.faults() == ()
