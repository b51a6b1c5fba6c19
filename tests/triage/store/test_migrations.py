"""Every schema there ever was, full of rows, comes to this release with all of them."""

from contextlib import closing
from itertools import chain, count

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, MetaData, String, cast, inspect, select

from triage.model import Choose
from triage.model.codec import digest
from triage.store import Store
from triage.store.database import HEAD, MIGRATIONS, open_database
from triage.store.triggers import postgresql, sqlite
from triage.store.triggers.promises import OF_A_CLIENT
from triage.testing import PinnedClock
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import TriageWorkflow

pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")

HISTORY = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]

FIRST_ON_POSTGRESQL = "r0006"
"""Databases on servers never had an older schema; they are migrated here without the triggers of this release."""

RENAMED = {("outbox", "delivered_at"): "sent_at", ("audit", "exception"): "subject"}
"""From what a column was called in any earlier schema to its name now."""

NUMBERED = {("exceptions", "seq"), ("claims", "id"), ("rulings", "id"), ("audit", "seq"), ("outbox", "id")}
"""The columns from which a database numbers rows itself."""

FILLED = (
    "exceptions",
    "decisions",
    "evidence",
    "receipts",
    "contents",
    "claims",
    "cases",
    "reviews",
    "audit",
    "outbox",
)

SURE, REVIEWED, ROWS = 560, 300, 10_000


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """What a desk of this release stored of many exceptions, by table: at least ten thousand rows."""
    with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('rows')}/triage.db")) as store:
        workflow = TriageWorkflow(store=store, clock=PinnedClock(), content=FakeContent())
        named = (_exception(number, sure=number > REVIEWED) for number in range(1, SURE + REVIEWED + 1))
        for number, filed in zip(count(1), workflow.file_many(named), strict=False):
            if number <= REVIEWED:
                review = Choose(explanation=f"pay_{number}-in_{number}")
                workflow.review(filed.record.case_id, version=1, review=review, reviewer="ada")
        with store.read() as reader:
            found = dict(
                _tables(reader._connection, lambda table: reader._connection.execute(select(table)).mappings())
            )
    assert sum(map(len, found.values())) >= ROWS
    assert all(found[name] for name in FILLED)
    return found


def _exception(number, *, sure):
    return payment_exception(f"{number}", payment=f"pay_{number}", invoices=(f"in_{number}",), sure=sure)


def _tables(connection, read):
    """Yield what is read of each table that is there, by its name, parents before their children."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            yield table.name, list(read(table))


@pytest.fixture
def empty_url(dialect, request, tmp_path):
    """The address of a database without any table."""
    return request.getfixturevalue("new_postgresql")() if dialect == "postgresql" else f"sqlite:///{tmp_path}/old.db"


@pytest.fixture(params=HISTORY)
def old(request, empty_url, rows):
    """A database at a schema of the history, with as much of these rows as it knows, under its triggers."""
    with closing(open_database(empty_url)) as database:
        with database.upgrading() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS))
            command.upgrade(config, request.param)
            dict(_tables(connection, lambda table: _fill(connection, table, rows[table.name])))
            _guard(connection, request.param)
        yield database


def _fill(connection, table, rows):
    names = {column.name: RENAMED.get((table.name, column.name), column.name) for column in table.columns}
    if rows:
        connection.execute(table.insert(), [{name: row[now] for name, now in names.items()} for row in rows])
        _go_on_counting(connection, table)
    return rows


def _go_on_counting(connection, table):
    """Let a server number the next row after the rows there are, as if it had numbered these itself."""
    first = table.primary_key.columns.values()[0].name
    if connection.dialect.name == "postgresql" and (table.name, first) in NUMBERED:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{first}'), max({first})) FROM {table.name}"
        )


def _guard(connection, revision):
    """Put those triggers in place that the schema takes: a migration meets them in every real database."""
    tables = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        for name, statement in sqlite.triggers().items():
            table, _, verb = name.rpartition("_")
            if (verb in ("update", "delete") and table in tables) or revision == HEAD:
                connection.exec_driver_sql(statement)
    elif revision >= FIRST_ON_POSTGRESQL:
        of_triggers = (trigger.statements() for trigger in postgresql.triggers() if trigger.table in tables)
        of_clients = (postgresql.row_security(table) for table in OF_A_CLIENT if table in tables)
        for statement in chain.from_iterable(chain(of_triggers, of_clients)):
            connection.exec_driver_sql(statement)


def digests(database, columns):
    """Return the number of rows and the digest of their content by table, of some columns of each."""

    def read(table):
        wanted = [table.c[name] for name in columns[table.name]]
        told = select(*(cast(each, String) if isinstance(each.type, JSON) else each for each in wanted))
        return sorted(repr(tuple(row)) for row in connection.execute(told)) if table.name in columns else []

    with database.read() as connection:
        found = dict(_tables(connection, lambda table: read(table) if table.name in columns else []))
    return {name: (len(lines), digest("\n".join(lines).encode())) for name, lines in found.items() if name in columns}


def columns(database):
    """Return the names of the columns by table."""
    with database.read() as connection:
        return dict(_tables(connection, lambda table: [column.name for column in table.columns]))


def test_no_row_is_lost_on_the_way_to_this_release(old, empty_url, rows):
    before = columns(old)
    now = {table: [RENAMED.get((table, name), name) for name in names] for table, names in before.items()}
    told = digests(old, before)
    assert {name: told[name][0] for name in FILLED} == {name: len(rows[name]) for name in FILLED}
    old.upgrade()
    assert digests(old, now) == told
    with closing(Store.open(empty_url)) as store:
        assert (store.faults(), store.verify().rows) == ((), len(rows["audit"]))
        assert store.verify().unsealed == 0
        works(store)


def works(store):
    """Fail unless a desk on the database decides, reviews and replays, in the chain that was there."""
    workflow = TriageWorkflow(store=store, clock=PinnedClock(), content=FakeContent())
    before = store.verify()
    filed = workflow.file(_exception(9_999, sure=True)).record
    earlier = (workflow.file(_exception(number, sure=number > REVIEWED)).record for number in (1, SURE))
    assert [workflow.replay(id_).differences for id_ in (filed.id, *(record.id for record in earlier))] == [()] * 3
    store.seal()
    after = store.verify()
    assert (after.rows, after.broken) == (before.rows + 2, None)
