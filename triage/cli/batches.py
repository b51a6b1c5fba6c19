"""Tells how batches stand, and what became of their lines."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from triage.bootstrap import opened
from triage.cli.lines import stated
from triage.model import JsonObject
from triage.model.batch import Batch
from triage.model.codec import canonical_json
from triage.settings import read_settings
from triage.workflow import Refused, Result

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]


@app.command("list")
def list_(
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
    db: Where = None,
) -> None:
    """Tell how the newest batches stand, one a line."""
    with opened(read_settings(database=db)) as workflow:
        for batch in workflow.batches.list(limit=limit).items:
            _tell(_batch(batch))


@app.command()
def results(
    batch: Annotated[str, typer.Argument(help="The id of a batch.")],
    *,
    from_: Annotated[int, typer.Option("--from", min=1, help="The number of the first line to tell of.")] = 1,
    db: Where = None,
) -> None:
    """Tell what became of each line in order, as far as it is done."""
    with opened(read_settings(database=db)) as workflow:
        for result in workflow.batches.results(batch, line=from_):
            _tell(_result(result))


def _batch(batch: Batch) -> JsonObject:
    return {**asdict(batch), "tally": {**asdict(batch.tally), "done": batch.tally.done}}


def _result(result: Result) -> JsonObject:
    return {"line": result.line, "error": stated(result.error)} if isinstance(result, Refused) else asdict(result)


def _tell(told: JsonObject) -> None:
    sys.stdout.buffer.write(canonical_json(told) + b"\n")
