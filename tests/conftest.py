"""A PostgreSQL server of our own, for all tests that ask for one."""

import importlib.util
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from triage.store import Store

_SPEC = importlib.util.spec_from_file_location("postgresql_server", Path(__file__).with_name("postgresql_server.py"))
server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(server)

_DATABASES = count()


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server; without the programs of one, the test reports itself as not run."""
    programs = server.binaries()
    if programs is None:
        pytest.skip("not run: no PostgreSQL server is installed (initdb and postgres on PATH)")
    with server.running(programs) as address:
        yield address


@pytest.fixture(scope="session")
def administering(postgresql):
    """A connection that makes and drops databases."""
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE ROLE desk LOGIN"))
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def new_postgresql(administering):
    """Makes databases that belong to a role without any privilege, and returns the address of each."""

    def new(template="template0"):
        name = f"desk_{next(_DATABASES)}"
        administering.execute(text(f"CREATE DATABASE {name} OWNER desk TEMPLATE {template}"))
        return administering.engine.url.set(database=name, username="desk").render_as_string(hide_password=False)

    return new


@pytest.fixture(scope="session")
def upgraded_postgresql(new_postgresql):
    """The name of a database that is up to date, to copy others from."""
    url = new_postgresql()
    Store.open(url).close()
    return make_url(url).database


@pytest.fixture
def postgresql_url(new_postgresql, upgraded_postgresql, administering):
    """The address of a database that is up to date and empty."""
    url = new_postgresql(upgraded_postgresql)
    yield url
    administering.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))
