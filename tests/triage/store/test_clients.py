"""Whoever may not see a row cannot, and whoever may not write it cannot."""

from contextlib import closing

import pytest

from triage.errors import ForbiddenError, NotFoundError, StoreError
from triage.model import Query
from triage.store import Store
from triage.store.database import open_database
from triage.store.tables import metadata
from triage.store.triggers.promises import OF_A_CLIENT
from triage.testing.desk import payment_exception
from triage.workflow import TriageWorkflow

OURS, THEIRS = frozenset({"ours"}), frozenset({"theirs"})


@pytest.fixture
def two(workflow):
    """Records of the same exception, filed by each of two clients."""
    return [workflow.file(payment_exception(client=client, sure=False)).record for client in ("ours", "theirs")]


@pytest.fixture
def within(store, clock, content):
    """The desk as some clients see it."""
    return lambda clients: TriageWorkflow(store=store.within(clients), clock=clock, content=content)


@pytest.mark.parametrize("read", ["record", "receipt", "evidence", "history", "why", "replay"])
def test_of_another_client_there_is_nothing(two, within, read):
    ours, theirs = two
    assert getattr(within(OURS), read)(ours.id)
    with pytest.raises(NotFoundError):
        getattr(within(OURS), read)(theirs.id)


def test_lists_hold_what_is_ours(two, within):
    ours, _ = two
    assert [record.id for record in within(OURS).records(Query()).items] == [ours.id]
    assert [case.id for case in within(OURS).cases(Query()).items] == [ours.case_id]
    assert within(OURS).records(Query(client="theirs")).items == ()
    assert len(within(OURS | THEIRS).records(Query()).items) == 2


def test_nothing_is_done_to_what_another_client_has(two, within):
    _, theirs = two
    with pytest.raises(NotFoundError):
        within(OURS).reopen(theirs.id, side="pipeline", by="ours", reason="none of ours")


def test_nothing_is_filed_for_another_client(within, sql):
    lot = [payment_exception(client=client) for client in ("ours", "theirs")]
    filed, refused = within(OURS).file_many(lot)
    assert (filed.created, type(refused)) == (True, ForbiddenError)
    assert sql("SELECT DISTINCT tenant_id FROM exceptions") == [("ours",)]


def test_every_table_of_a_client_is_known_as_such():
    assert {table.name for table in metadata.sorted_tables if "tenant_id" in table.c} == set(OF_A_CLIENT)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["exceptions", "decisions", "evidence", "receipts", "cases", "audit", "outbox"])
@pytest.mark.usefixtures("two")
def test_the_server_itself_shows_no_row_of_another_client(database_url, table):
    with closing(open_database(database_url)) as database, database.read(OURS) as connection:
        found = connection.exec_driver_sql(f"SELECT DISTINCT tenant_id FROM {table}").scalars().all()
    assert found == ["ours"]


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("two")
def test_the_server_shows_nothing_to_whoever_names_nobody(database_url):
    with closing(open_database(database_url)) as database, database.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM exceptions").scalar() == 0


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("two")
def test_the_server_takes_no_row_for_another_client(database_url):
    copied = "SELECT 'theirs', digest || 'x', body FROM contents LIMIT 1"
    with (
        closing(open_database(database_url)) as database,
        pytest.raises(StoreError, match="row-level security"),
        database.write(OURS) as connection,
    ):
        connection.exec_driver_sql(f"INSERT INTO contents (tenant_id, digest, body) {copied}")


@pytest.mark.usefixtures("two")
def test_two_processes_agree_on_what_is_there(database_url):
    with closing(Store.open(database_url)) as other, other.read() as reader:
        assert {record.client for record in reader.records(Query()).items} == {"ours", "theirs"}
