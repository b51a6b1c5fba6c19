"""Previews a change of the rules on exceptions that were recorded."""

import json
from pathlib import Path
from typing import Annotated

import typer

from triage.errors import InputError
from triage.settings import read_settings

RECORDED = "recorded"
"""Stands for the exceptions of the database, and for the rules that each of them was decided by."""

Base = Annotated[str, typer.Argument(help="The rules before: a folder, or `recorded` for those that decided each.")]
After = Annotated[Path | None, typer.Argument(metavar="PATH", help="The rules after; default: the shipped ones.")]
Against = Annotated[
    str, typer.Option("--against", "--cases", help="`recorded`: the database's exceptions; or a JSON-lines file.")
]
Db = Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object a line.")]


def diff(
    base: Base, path: After = None, *, against: Against = RECORDED, db: Db = None, as_json: AsJson = False
) -> None:
    """Decide exceptions by two versions of the rules, and list every flipped decision with the money it moves."""
    from triage.cli.preview import flips, plainly, summary, summed, told
    from triage.workflow import Tally

    if base == RECORDED and against != RECORDED:
        raise InputError("a file of exceptions records no rules: give the folder of the rules before")
    before = None if base == RECORDED else Path(base)
    cases = None if against == RECORDED else Path(against)
    tally = Tally()
    for flip in flips(read_settings(database=db), base=before, after=path, cases=cases, tally=tally):
        typer.echo(json.dumps(plainly(flip)) if as_json else told(flip))
    typer.echo(json.dumps(summed(tally)) if as_json else "\n".join(summary(tally)))
    raise typer.Exit(1 if tally.flips or tally.unread else 0)
