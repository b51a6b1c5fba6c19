from contextlib import closing

import pytest
from sqlalchemy import select

from triage.errors import InputError, StoreError
from triage.store import Store
from triage.store.backup import back_up, postgresql, restore
from triage.store.database import open_database
from triage.store.tables import metadata
from triage.testing.desk import payment_exception


@pytest.fixture
def database_url(postgresql_url):
    return postgresql_url


def rows(address):
    """Return every table of the desk with its rows, as everybody's."""
    with closing(open_database(address)) as database, database.read() as connection:
        return {name: sorted(map(str, connection.execute(select(table)))) for name, table in metadata.tables.items()}


@pytest.fixture
def filed(workflow, store):
    """Exceptions of two clients, one resolved and one for a person, in a sealed trail."""
    for client in ("ours", "theirs"):
        workflow.file(payment_exception("e1", client=client))
        workflow.file(payment_exception("e2", client=client, payment="pay_2", invoices=("in_2",), sure=False))
    store.seal()


@pytest.mark.usefixtures("filed")
def test_a_backup_has_the_rows_of_every_client_and_is_restored_as_it_was(database_url, new_postgresql, tmp_path):
    back_up(database_url, tmp_path / "desk.bak")
    restore(other := new_postgresql(), tmp_path / "desk.bak")
    before = rows(database_url)
    assert rows(other) == before
    assert len(before["exceptions"]) == 4
    with closing(Store.open(other)) as restored:
        assert restored.faults() == ()


@pytest.mark.usefixtures("filed")
def test_a_database_with_tables_is_replaced_by_force_alone(database_url, workflow, tmp_path):
    back_up(database_url, tmp_path / "desk.bak")
    before = rows(database_url)
    workflow.file(payment_exception("e3", client="ours", payment="pay_3", invoices=("in_3",)))
    with pytest.raises(InputError, match="has tables"):
        restore(database_url, tmp_path / "desk.bak")
    assert len(rows(database_url)["exceptions"]) == 5
    restore(database_url, tmp_path / "desk.bak", force=True)
    assert rows(database_url) == before


def test_what_is_no_backup_changes_nothing(database_url, tmp_path):
    (tmp_path / "desk.bak").write_text("no backup")
    before = rows(database_url)
    with pytest.raises(StoreError, match="pg_restore failed"):
        restore(database_url, tmp_path / "desk.bak", force=True)
    assert rows(database_url) == before


def test_a_server_that_does_not_answer_leaves_no_file(tmp_path):
    with pytest.raises(StoreError, match="pg_dump failed"):
        back_up(f"postgresql+psycopg://desk@/none?host={tmp_path}", tmp_path / "desk.bak")
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_no_argument_of_a_program(tmp_path, monkeypatch):
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@ / $PGPASSWORD" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(StoreError) as failed:
        postgresql.dump("postgresql+psycopg://desk:p4ss@db:5433/triage", tmp_path / "x")
    arguments, _, password = str(failed.value).partition(" / ")
    assert password == "p4ss"  # noqa: S105 - planted
    assert "p4ss" not in arguments
    assert "host=db" in arguments


def test_a_program_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="pg_dump is not installed"):
        postgresql.dump("postgresql+psycopg://h/n", tmp_path / "x")
