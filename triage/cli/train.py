"""Trains the local model of a client from the cases that people decided."""

from typing import Annotated

import typer

from triage.bootstrap import opened
from triage.calendar import format_when
from triage.cli.operator import operator
from triage.learned import Report, TooFew
from triage.settings import read_settings
from triage.workflow import Learned


def train(
    *,
    client: Annotated[
        str | None, typer.Option(help="Whose cases to learn from; default: every client's, each by itself.")
    ] = None,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
) -> None:
    """Learn from the cases that people decided, and tell how well that does on the newest of them."""
    with opened(read_settings(database=db)) as workflow:
        training = workflow.training
        clients = training.clients() if client is None else (client,)
        for one in clients:
            typer.echo(f"{one}: {told(training.train(one, by=operator()))}")
        if not clients:
            typer.echo("nobody has decided a case yet: there is nothing to learn from", err=True)


def told(learned: Learned | TooFew) -> str:
    """Tell what came of a training."""
    if isinstance(learned, TooFew):
        return f"too few: {learned.n} of {learned.needed} cases that people decided and a model could be asked about"
    until = format_when(learned.learned_until)
    return f"{learned.name} learned from {learned.cases} cases until {until}; {_held_out(learned.held_out)}"


def _held_out(report: Report) -> str:
    figures = ("accuracy", "abstained", "precision", "log_loss", "calibration")
    named = ((name.replace("_", " "), getattr(report, name)) for name in figures)
    return f"of the newest {report.n}, held out: " + ", ".join(
        f"{name} {'-' if figure is None else figure}" for name, figure in named
    )
