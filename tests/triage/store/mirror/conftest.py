from contextlib import closing
from itertools import count

import pytest

from triage.store import Store

_CLIENTS = count()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def mirror(request, tmp_path_factory):
    """A mirror on each database; tests share it, each as a client of its own."""
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgresql")()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('mirror')}/triage.db"
    with closing(Store.open(url)) as store:
        yield store.mirror


@pytest.fixture(scope="session")
def new_client():
    """Names a client of whom nothing is known."""
    return lambda: f"client-{next(_CLIENTS)}"


@pytest.fixture
def client(new_client):
    """A client of whom nothing is known."""
    return new_client()
