"""A desk whose model was right for as long as it was watched, and the same desk certified."""

import shutil
from contextlib import closing

import pytest
from certified import Desk

from triage.certify import Certificate
from triage.store import Store
from triage.testing import PinnedClock


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """A database in which a model watched and was right, with the instant at its end."""
    file, clock = tmp_path_factory.mktemp("past") / "triage.db", PinnedClock()
    with closing(Store.open(f"sqlite:///{file}")) as store:
        Desk(store=store, clock=clock).live()
    return file, clock.now


@pytest.fixture
def desk(past, tmp_path):
    """A desk with that past."""
    file, now = past
    shutil.copy(file, tmp_path / "triage.db")
    with closing(Store.open(f"sqlite:///{tmp_path}/triage.db")) as store:
        yield Desk(store=store, clock=PinnedClock(now))


@pytest.fixture
def certified(desk):
    """The same, certified."""
    (said,) = desk.certify()
    assert isinstance(said.verdict, Certificate)
    return desk


@pytest.fixture
def sqlite_rows(desk):
    """Reads rows of the desk's database."""

    def rows(statement):
        with desk.store.read() as reader:
            return [tuple(row) for row in reader._connection.exec_driver_sql(statement)]

    return rows
