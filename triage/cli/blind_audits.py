"""Draws automatic resolutions that people look at blind, and tells which wait for an answer."""

import sys
from typing import Annotated

import typer

from triage.bootstrap import drawing_of, opened
from triage.cli.operator import operator
from triage.model import JsonObject
from triage.model.codec import canonical_json, plain
from triage.model.week import Week
from triage.settings import read_settings
from triage.store.blind_audits import BlindAudit, Draw

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]


@app.command("list")
def list_(
    *,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, the oldest first.")] = 50,
    db: Where = None,
) -> None:
    """Tell which blind audits wait for an answer, one JSON object a line, without what was decided."""
    with opened(read_settings(database=db)) as workflow:
        for audit in workflow.blind_audits.list(limit=limit).items:
            _tell(_waiting(audit))


@app.command()
def draw(
    *,
    week: Annotated[
        str | None, typer.Option(help="A week that is over, such as 2026-W46; default: the last ones.")
    ] = None,
    db: Where = None,
) -> None:
    """Draw what a worker would draw, and tell how many of how many for each client; what is drawn stays so."""
    settings = read_settings(database=db)
    wanted = None if week is None else Week.read(week)
    with opened(settings) as workflow:
        drawing = drawing_of(workflow.store, settings, by=operator())
        for drawn in drawing.catch_up() if wanted is None else drawing.draw(wanted):
            _tell(_drawn(drawn))


def _waiting(audit: BlindAudit) -> JsonObject:
    told: JsonObject = {"id": audit.id, "client": audit.client, "kind": audit.cell.kind.value}
    return told | {"week": str(audit.week), "drawn_at": plain(audit.drawn_at)}


def _drawn(draw: Draw) -> JsonObject:
    told: JsonObject = {"client": draw.client, "week": str(draw.week), "share": f"{draw.share:f}"}
    return told | {"minimum": draw.minimum, "resolutions": draw.resolutions, "audits": draw.audits}


def _tell(told: JsonObject) -> None:
    sys.stdout.buffer.write(canonical_json(told) + b"\n")
