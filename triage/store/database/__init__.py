"""Databases: an embedded file, or a server that several processes share."""

from triage.errors import InputError
from triage.store.database.database import HEAD, MIGRATIONS, Clients, Database
from triage.store.database.postgresql import PostgresqlDatabase
from triage.store.database.sqlite import SqliteDatabase


def open_database(url: str) -> Database:
    """Return the database at an address such as `sqlite:///triage.db` or `postgresql+psycopg://user@host/name`."""
    if url.startswith("sqlite:///"):
        return SqliteDatabase(url)
    if url.startswith(("postgresql+psycopg://", "postgresql://")):
        return PostgresqlDatabase(url.replace("postgresql://", "postgresql+psycopg://", 1))
    raise InputError(f"use a path, sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME, not {_unsecret(url)}")


def _unsecret(url: str) -> str:
    """Return an address without the password that may be in it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


__all__ = ["HEAD", "MIGRATIONS", "Clients", "Database", "open_database"]
