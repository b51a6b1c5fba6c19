"""Shows the settings in effect."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from triage.settings import load_settings


def config(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON array.")] = False,
) -> None:
    """Show every setting in effect with its source, secrets masked."""
    shown = list(load_settings().shown())
    if as_json:
        typer.echo(json.dumps([asdict(setting) for setting in shown]))
        return
    widths = [max(len(text) for text in column) for column in zip(*((s.key, s.value) for s in shown), strict=True)]
    for setting in shown:
        typer.echo(f"{setting.key:{widths[0]}}  {setting.value:{widths[1]}}  {setting.source}")
