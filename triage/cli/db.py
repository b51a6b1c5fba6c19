"""Looks after the database."""

from contextlib import closing
from typing import Annotated

import typer

from triage.durable import prepare
from triage.settings import read_settings, shown_address
from triage.store import Store
from triage.store.database import open_database

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]


@app.command()
def upgrade(*, db: Where = None) -> None:
    """Bring the schema to this release, put the triggers in place, and prepare the tables of the jobs."""
    settings = read_settings(database=db)
    with closing(Store(open_database(settings.database_url))) as store:
        store.upgrade()
        prepare(store.database_url, store.gate)
    typer.echo(f"{shown_address(settings.database_url)} is up to date", err=True)


@app.command()
def check(*, db: Where = None) -> None:
    """Check the file, its references, its triggers, every stored byte and the audit trail."""
    with closing(Store.open(read_settings(database=db).database_url)) as store:
        faults = store.faults()
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"{len(faults)} faults", err=True)
    raise typer.Exit(1 if faults else 0)
