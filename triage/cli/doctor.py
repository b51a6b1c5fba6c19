"""Looks for what may be wrong with this installation."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from triage.doctor import diagnose
from triage.settings import load_settings


def doctor(
    *,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Make this check alone; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON array.")] = False,
) -> None:
    """Check Python, settings, rules, database, workers, disk, clock and permissions; exit code 1 on failures."""
    found = list(diagnose(load_settings(options={"database_url": db}), only=only or ()))
    if as_json:
        typer.echo(json.dumps([asdict(diagnosis) for diagnosis in found]))
    else:
        for diagnosis in found:
            typer.echo(f"{diagnosis.status:8} {diagnosis.check:14}  {diagnosis.detail}")
    raise typer.Exit(any(diagnosis.status == "failed" for diagnosis in found))
