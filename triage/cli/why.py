"""Tells why an exception was decided as it was."""

from typing import Annotated

import typer

from triage.bootstrap import opened
from triage.model.codec import canonical_json
from triage.settings import read_settings
from triage.why import why_lines


def why(
    exception: Annotated[str, typer.Argument(metavar="ID", help="The id of an exception.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
) -> None:
    """Tell why a stored exception was resolved or was not, and what would have had to be otherwise."""
    with opened(read_settings(database=db)) as workflow:
        told = workflow.why(exception)
    typer.echo(canonical_json(told).decode() if as_json else "\n".join(why_lines(told)))
