"""Certificates: in which cells a model, or a rule on trial, may act alone, and what is missing in the others."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from triage.bootstrap import conditions, opened
from triage.certify import Certificate
from triage.cli.operator import operator
from triage.settings import read_settings
from triage.store.certificates import Said

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Database = Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]


@app.callback()
def _certificates() -> None:
    """Tell where a model may act alone, and certify anew."""


@app.command("list")
def list_(
    *,
    client: Annotated[str | None, typer.Option(help="Whose cells to list; default: everybody's.")] = None,
    db: Database = None,
) -> None:
    """List every cell with its bound, or with what is missing for one."""
    with opened(read_settings(database=db)) as workflow:
        said = workflow.certificates()
    show([one for one in said if client in (None, one.verdict.cell.client)])


@app.command()
def issue(*, db: Database = None) -> None:
    """Look at what people decided, and certify what it proves; every look makes the next proof a little harder."""
    settings = read_settings(database=db)
    with opened(settings) as workflow:
        said = workflow.certifying(conditions(settings)).certify(by=operator())
    show(said)


def show(said: Sequence[Said]) -> None:
    """Print a line for each cell."""
    if not said:
        typer.echo("no cell yet: where a client asks a model (`models:` in his file), what people decide makes labels")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("cell", "model", "may err", "errors", "from score", "stands"):
        table.add_column(name, overflow="fold")
    for one in said:
        table.add_row(*line(one, now=datetime.now(UTC)))
    Console(width=160).print(table)


def line(said: Said, *, now: datetime) -> tuple[str, ...]:
    """Tell of one cell: its bound, its counts and until when it stands, or what is missing."""
    verdict = said.verdict
    if not isinstance(verdict, Certificate):
        return str(verdict.cell), said.model, "", "", "", verdict.told
    pooled = f" of {verdict.pool}" if verdict.is_pooled else ""
    counts = f"{verdict.k} of {verdict.n}{pooled}"
    return (str(verdict.cell), said.model, f"{verdict.alpha:%}", counts, str(verdict.threshold), _stands(said, now=now))


def _stands(said: Said, *, now: datetime) -> str:
    """Say until when a certificate stands, or why it does not."""
    verdict = said.verdict
    if said.demoted is not None or not isinstance(verdict, Certificate):
        return f"demoted: {said.demoted}"
    expiry = f"{verdict.expires_at:%Y-%m-%d}"
    return f"expired on {expiry}" if verdict.expires_at <= now else f"until {expiry}, {verdict.id}"
