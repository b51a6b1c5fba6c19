import importlib.util
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from triage.store import Store
from triage.store.mirror.postgresql import open_postgresql

_SPEC = importlib.util.spec_from_file_location("mirror_server", Path(__file__).with_name("server.py"))
server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(server)

_CLIENTS = count()


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server; without the programs of one, the test reports itself as not run."""
    programs = server.binaries()
    if programs is None:
        pytest.skip("not run: no PostgreSQL server is installed (initdb and postgres on PATH)")
    with server.running(programs) as address:
        yield address


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def mirror(request, tmp_path_factory):
    """A mirror on each database; tests share it, each as a client of its own."""
    if request.param == "postgresql":
        with closing(open_postgresql(request.getfixturevalue("postgresql"))) as opened:
            yield opened
    else:
        with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('mirror')}/triage.db")) as store:
            yield store.mirror


@pytest.fixture(scope="session")
def new_client():
    """Names a client of whom nothing is known."""
    return lambda: f"client-{next(_CLIENTS)}"


@pytest.fixture
def client(new_client):
    """A client of whom nothing is known."""
    return new_client()
