"""Decides stored exceptions again."""

from collections.abc import Iterator
from dataclasses import replace as changed
from typing import Annotated

import typer

from triage.bootstrap import opened
from triage.errors import InputError
from triage.model import Query, Record
from triage.model.record import LARGEST_PAGE
from triage.settings import read_settings
from triage.workflow import TriageWorkflow

DIFFERS = 4
"""Exit code when a decision came out otherwise than it was recorded."""


def replay(
    exception: Annotated[str | None, typer.Argument(metavar="ID", help="The id of an exception.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Replay every exception.")] = False,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
) -> None:
    """Decide a stored exception again from what is stored, and print what comes out otherwise."""
    if (exception is None) != every:
        raise InputError("give the id of one exception, or --all")
    replayed = differing = 0
    with opened(read_settings(database=db)) as workflow:
        for id_ in ids(workflow) if exception is None else [exception]:
            differences = workflow.replay(id_).differences
            replayed, differing = replayed + 1, differing + bool(differences)
            for line in differences:
                typer.echo(f"{id_} {line}")
    typer.echo(f"{replayed} replayed, {differing} differ", err=True)
    raise typer.Exit(DIFFERS if differing else 0)


def ids(workflow: TriageWorkflow) -> Iterator[str]:
    """Yield the id of every exception, newest first."""
    return (record.id for record in records(workflow))


def records(workflow: TriageWorkflow) -> Iterator[Record]:
    """Yield every exception, newest first, page by page."""
    query: Query | None = Query(limit=LARGEST_PAGE)
    while query is not None:
        page = workflow.records(query)
        yield from page.items
        query = changed(query, cursor=page.next_cursor) if page.next_cursor else None
