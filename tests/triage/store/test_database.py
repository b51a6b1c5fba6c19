import shutil
import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from triage.durable.tables import metadata as durable
from triage.errors import InputError, StoreError
from triage.model import State
from triage.model.lifecycle import steps
from triage.store import Store
from triage.store.database import HEAD, MIGRATIONS, open_database
from triage.store.mirror.tables import metadata as mirror
from triage.store.tables import metadata
from triage.testing.desk import payment_exception

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrations_build_the_tables_that_the_code_works_with(store):
    with store.read() as reader:
        assert compare_metadata(MigrationContext.configure(reader._connection), [metadata, mirror, durable]) == []


@on_sqlite
def test_the_migrations_build_the_indexes_that_cannot_be_compared(sql):
    (billed,) = (index for index in mirror.tables["mirror_items"].indexes if index.name == "mirror_items_billed")
    wanted = str(CreateIndex(billed).compile(dialect=sqlite.dialect()))
    assert sql("SELECT sql FROM sqlite_master WHERE name = 'mirror_items_billed'") == [(wanted,)]


def test_the_revision_of_this_release_is_the_newest_migration():
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


@on_sqlite
def test_upgrading_twice_changes_nothing(workflow, store, sql):
    workflow.file(payment_exception())
    before = sql("SELECT type, name, sql FROM sqlite_master ORDER BY name")
    store.upgrade()
    assert sql("SELECT type, name, sql FROM sqlite_master ORDER BY name") == before
    assert sql("SELECT count(*) FROM exceptions") == [(1,)]


@on_sqlite
def test_what_is_committed_reaches_the_file_when_its_log_is_folded(workflow, store, tmp_path):
    file = Path(make_url(store.database_url).database)

    def in_the_file():
        """Count the exceptions that a copy of the file holds without its log."""
        shutil.copy(file, tmp_path / "copy.db")
        with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
            return connection.execute("SELECT count(*) FROM exceptions").fetchone()[0]

    store.fold_log()
    workflow.file(payment_exception())
    assert in_the_file() == 0
    store.fold_log()
    assert in_the_file() == 1


def test_a_schema_of_another_release_is_refused(tmp_path):
    with closing(open_database(f"sqlite:///{tmp_path}/other.db")) as database:
        database.upgrade()
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
        with pytest.raises(StoreError, match=f"at revision r9999, not {HEAD}"):
            database.require_ready()


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)],
)
def test_every_connection_is_durable_and_strict(sql, pragma, value):
    assert sql(f"PRAGMA {pragma}") == [(value,)]


def test_a_database_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(StoreError, match="unable to open"):
        Store.open(f"sqlite:///{tmp_path}/missing/triage.db")


def test_other_databases_are_refused_and_no_password_is_told():
    with pytest.raises(InputError, match=r"use a path, sqlite:///FILE .*, not mysql://db/triage$"):
        Store.open("mysql://desk:secret@db/triage")


FILED = "INSERT INTO exceptions VALUES (1, 'exc_1', 't', 's', '1', 'k', 'p', 'b', 0, '{state}', 1)"


def test_a_review_of_an_earlier_release_keeps_its_number(tmp_path):
    with closing(open_database(f"sqlite:///{tmp_path}/earlier.db")) as database:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "r0001")
            connection.exec_driver_sql(FILED.format(state="reviewed"))
            connection.exec_driver_sql("INSERT INTO cases VALUES (1,'t',2,'decided','cash',0)")
            connection.exec_driver_sql("INSERT INTO reviews VALUES (1,'t','ada',5,'{}')")
        database.upgrade()
        database.require_ready()
        with database.read() as connection:
            kept = connection.exec_driver_sql("SELECT exception, number, reviewer, reviewed_at FROM reviews").all()
            assert kept == [(1, 2, "ada", 5)]
            assert connection.exec_driver_sql("SELECT opened_by FROM cases").scalar() == 1


@pytest.mark.parametrize(("before", "after"), list(product(get_args(State), repeat=2)))
def test_the_database_takes_no_step_that_the_life_of_an_exception_does_not_have(sql, refused, before, after):
    sql(FILED.format(state=before))
    change = f"UPDATE exceptions SET state = '{after}'"
    if (before, after) in steps():
        sql(change)
        assert sql("SELECT state FROM exceptions") == [(after,)]
    else:
        refused(change, "does not take this step")
