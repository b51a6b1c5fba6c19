import sqlite3
import stat
import threading
from contextlib import closing

import pytest

from triage.errors import InputError, StoreError
from triage.store import Store
from triage.store.backup import back_up, restore
from triage.store.tables import metadata
from triage.testing.desk import payment_exception


@pytest.fixture
def database_url(tmp_path):
    """These tests are about files; those of a server's database stand beside."""
    return f"sqlite:///{tmp_path}/triage.db"


@pytest.fixture
def address(database_url):
    return database_url


def numbered(number):
    """Return an exception about a payment and an invoice of its own; every third is for a person."""
    payment, invoice = f"pay_{number}", f"in_{number}"
    return payment_exception(f"e{number}", payment=payment, invoices=(invoice,), sure=number % 3 > 0)


class Filing:
    """Files exceptions without a pause in a thread of its own."""

    def __init__(self, workflow):
        self.count, self._workflow, self._stop = 0, workflow, threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        while not self._stop.is_set():
            self._workflow.file(numbered(self.count))
            self.count += 1

    def reach(self, count):
        while self.count < count:
            assert self._thread.is_alive()
            self._stop.wait(0.001)

    def close(self):
        self._stop.set()
        self._thread.join()


@pytest.fixture
def filing(workflow):
    with closing(Filing(workflow)) as filing:
        yield filing


def rows(path):
    """Return every table with its rows, in the order in which the file has them."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


def test_a_backup_beside_writers_is_the_database_of_one_moment(filing, address, tmp_path):
    counts = []
    for number in range(4):
        filing.reach(max(counts, default=0) + 4)
        back_up(address, tmp_path / f"{number}.bak")
        restore(f"sqlite:///{tmp_path}/{number}.db", tmp_path / f"{number}.bak")
        kept, live = rows(tmp_path / f"{number}.db"), rows(tmp_path / "triage.db")
        counts.append(len(kept["exceptions"]))
        for table in ("exceptions", "decisions", "evidence", "receipts", "claims", "cases", "audit", "outbox"):
            assert kept[table] == live[table][: len(kept[table])], table
        assert len(kept["exceptions"]) == len(kept["receipts"]) == len(kept["evidence"]) == len(kept["audit"]) / 2
        assert sum(row[3] for row in kept["spending"]) == sum(row[4] == "resolved" for row in kept["decisions"])
        with closing(Store.open(f"sqlite:///{tmp_path}/{number}.db")) as restored:
            assert restored.faults() == ()
    filing.reach(counts[-1] + 1)
    assert 4 <= counts[0] < counts[1] < counts[2] < counts[3] < filing.count


def test_a_restored_database_has_every_table_of_the_desk_as_it_was(workflow, address, tmp_path):
    for number in range(5):
        workflow.file(numbered(number))
    back_up(address, tmp_path / "desk.bak")
    restore(f"sqlite:///{tmp_path}/other.db", tmp_path / "desk.bak")
    assert rows(tmp_path / "other.db") == rows(tmp_path / "triage.db")
    assert set(metadata.tables) <= set(rows(tmp_path / "other.db"))


@pytest.mark.usefixtures("store")
def test_a_backup_is_one_private_file(address, tmp_path):
    (tmp_path / "to").mkdir()
    back_up(address, tmp_path / "to" / "desk.bak")
    (kept,) = (tmp_path / "to").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.usefixtures("store")
def test_a_backup_never_takes_the_place_of_a_file(address, tmp_path):
    (tmp_path / "desk.bak").write_text("of yesterday")
    with pytest.raises(InputError, match="never takes the place of another"):
        back_up(address, tmp_path / "desk.bak")
    assert (tmp_path / "desk.bak").read_text() == "of yesterday"


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [("none.db", "b.bak", "none.db is no file"), ("triage.db", "missing/b.bak", "cannot be written")],
)
@pytest.mark.usefixtures("store")
def test_a_backup_that_cannot_be_made_says_why(tmp_path, source, target, said):
    with pytest.raises(InputError, match=said):
        back_up(f"sqlite:///{tmp_path}/{source}", tmp_path / target)


def test_a_damaged_database_makes_no_backup(workflow, store, address, tmp_path):
    workflow.file(payment_exception())
    with store._database.write() as connection:
        connection.exec_driver_sql(_drop_any_trigger(connection))
    with pytest.raises(StoreError, match="not whole: trigger"):
        back_up(address, tmp_path / "desk.bak")
    assert not list(tmp_path.glob("*desk.bak*"))


def _drop_any_trigger(connection):
    (name,) = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1").one()
    return f"DROP TRIGGER {name}"


@pytest.mark.parametrize(
    "content", [b"", b"no database", b"SQLite format 3\0" + b"\1" * 500], ids=["empty", "text", "torn"]
)
def test_what_is_no_backup_is_not_restored(tmp_path, content):
    (tmp_path / "desk.bak").write_bytes(content)
    with pytest.raises(StoreError, match=r"cannot be copied|holds no database"):
        restore(f"sqlite:///{tmp_path}/new.db", tmp_path / "desk.bak")
    assert [file.name for file in tmp_path.iterdir()] == ["desk.bak"]


@pytest.fixture
def saved(workflow, address, tmp_path):
    """A backup with one exception of a database that got another one since and is closed."""
    workflow.file(payment_exception("before"))
    back_up(address, tmp_path / "desk.bak")
    workflow.file(payment_exception("after", payment="pay_2", invoices=("in_2",)))
    return tmp_path / "desk.bak"


def filed(tmp_path):
    return [row[4] for row in rows(tmp_path / "triage.db")["exceptions"]]


def test_a_database_that_exists_is_replaced_by_force_alone(saved, store, address, tmp_path):
    store.close()
    with pytest.raises(InputError, match="say --force"):
        restore(address, saved)
    assert filed(tmp_path) == ["before", "after"]
    restore(address, saved, force=True)
    assert filed(tmp_path) == ["before"]


def test_a_database_in_use_is_not_replaced_even_by_force(saved, store, address, tmp_path):
    with store.read(), pytest.raises(InputError, match="in use"):
        restore(address, saved, force=True)
    assert filed(tmp_path) == ["before", "after"]


def test_a_broken_database_is_replaced_and_its_log_is_not_read_into_the_new_one(saved, store, address, tmp_path):
    store.close()
    (tmp_path / "triage.db").write_bytes(b"broken" * 1000)
    (tmp_path / "triage.db-wal").write_bytes(b"of the broken one")
    restore(address, saved, force=True)
    assert filed(tmp_path) == ["before"]
