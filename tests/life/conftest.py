from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from life.adviser import certify
from life.desk import Desk
from life.machine import Lives
from life.tally import Tally
from triage.store import Store
from triage.testing import PinnedClock

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one: flushing proves nothing here


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A database as it is before the first exception, with certificates, made once."""
    path = tmp_path_factory.mktemp("life") / "empty.db"
    with closing(Store.open(f"sqlite:///{path}")) as store:
        certify(store)
    return path


@pytest.fixture
def on_sqlite(empty):
    """The machine on a database in a file."""
    with (
        TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder,
        closing(Desk(f"sqlite:///{folder}/desk.db", clock=PinnedClock())) as desk,
    ):
        yield machine(lambda: desk.begin(empty))


@pytest.fixture
def on_postgresql(new_postgresql, upgraded_postgresql):
    """The machine on a server, with a database for each game."""
    with ExitStack() as desks:

        def lend():
            desk = desks.enter_context(closing(Desk(new_postgresql(upgraded_postgresql), clock=PinnedClock())))
            certify(desk.store)
            return desk

        yield machine(lend)


def machine(lend):
    return type("OfHere", (Lives,), {"lend": staticmethod(lend), "tally": Tally()})
