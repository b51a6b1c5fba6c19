"""Copies of PostgreSQL databases by its own programs, which get passwords by the environment, never as arguments."""

import os
import subprocess
from pathlib import Path

from triage.errors import InputError, StoreError
from triage.store.triggers.postgresql import EVERYBODY

_EVERYBODYS = {"PGOPTIONS": f"-c triage.clients={EVERYBODY}"}
"""Policies show a transaction the rows of the clients that it names, and those who own the tables are held to them."""


def dump(address: str, target: Path) -> None:
    """Write a database to a file in the custom format, as it stands at one moment."""
    _run("pg_dump", address, "--format=custom", "--no-owner", "--enable-row-security", f"--file={target}")


def load(address: str, source: Path, *, force: bool) -> None:
    """Read a file of `dump` into a database in one transaction. Raises `InputError` where tables are and no `force`."""
    if not force and _has_tables(address):
        raise InputError("the database has tables: name an empty one, or say --force to drop and replace what is in it")
    replace = ("--clean", "--if-exists") if force else ()
    _run("pg_restore", address, "--no-owner", "--single-transaction", "--exit-on-error", *replace, str(source))


def _run(program: str, address: str, *arguments: str) -> None:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parts = conninfo_to_dict(address.replace("postgresql+psycopg://", "postgresql://", 1))
    password = parts.pop("password", None)
    environ = os.environ | _EVERYBODYS | ({"PGPASSWORD": str(password)} if password else {})
    command = [program, f"--dbname={make_conninfo('', **parts)}", "--no-password", *arguments]
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise InputError(f"{program} is not installed: it comes with the client programs of PostgreSQL") from error
    if done.returncode:
        raise StoreError(f"{program} failed: {done.stderr.strip() or f'exit code {done.returncode}'}")


def _has_tables(address: str) -> bool:
    import psycopg

    query = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    try:
        with psycopg.connect(address.replace("postgresql+psycopg://", "postgresql://", 1)) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.OperationalError as error:
        raise StoreError(f"the database did not answer: {error}") from error
    return row is not None and row[0] > 0
