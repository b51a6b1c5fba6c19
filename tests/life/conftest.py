from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from life.desk import Desk
from life.machine import Lives, Tally
from triage.store import Store
from triage.testing import PinnedClock

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one: flushing proves nothing here


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A database as it is before the first exception, made once."""
    path = tmp_path_factory.mktemp("life") / "empty.db"
    Store.open(f"sqlite:///{path}").close()
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
            return desks.enter_context(closing(Desk(new_postgresql(upgraded_postgresql), clock=PinnedClock())))

        yield machine(lend)


def machine(lend):
    return type("OfHere", (Lives,), {"lend": staticmethod(lend), "tally": Tally()})
