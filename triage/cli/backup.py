"""Copies the database, and puts a copy in its place."""

from pathlib import Path
from typing import Annotated

import typer

from triage.settings import read_settings, shown_address
from triage.store.backup import back_up
from triage.store.backup import restore as put_back

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")], *, db: Where = None
) -> None:
    """Copy the database into a file, verified, while the service goes on."""
    address = read_settings(database=db).database_url
    back_up(address, file)
    typer.echo(f"{shown_address(address)} is backed up to {file} ({file.stat().st_size:,} bytes)", err=True)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    db: Where = None,
    force: Annotated[bool, typer.Option("--force", help="Take the place of a database that exists.")] = False,
) -> None:
    """Make the database what it was in a backup, and verify it. Stop the service first."""
    address = read_settings(database=db).database_url
    put_back(address, file, force=force)
    typer.echo(f"{shown_address(address)} is restored from {file}", err=True)
