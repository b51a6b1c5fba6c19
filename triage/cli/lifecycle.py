"""Takes decisions on or back, and tells the life of an exception."""

import json
from typing import Annotated

import typer

from triage.bootstrap import opened
from triage.calendar import format_when, parse_when
from triage.model import Record, Transition
from triage.settings import read_settings

Exception_ = Annotated[str, typer.Argument(metavar="ID", help="The id of an exception.")]
Database = Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]
By = Annotated[str, typer.Option("--by", help="Who says so.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; the next person reads it.")]


def applied(
    exception: Exception_,
    *,
    by: By,
    at: Annotated[str | None, typer.Option(help="When, by the pipeline's clock; default: now.")] = None,
    receipt: Annotated[str | None, typer.Option(help="The SHA-256 of the receipt of what was done.")] = None,
    db: Database = None,
) -> None:
    """Note that the pipeline did what was decided."""
    when = None if at is None else parse_when(at)
    with opened(read_settings(database=db)) as workflow:
        _tell(workflow.apply(exception, by=by, at=when, receipt=receipt))


def reopen(exception: Exception_, *, by: By, reason: Reason, db: Database = None) -> None:
    """Hand a decision to a person, because it should not have been applied."""
    with opened(read_settings(database=db)) as workflow:
        _tell(workflow.reopen(exception, side="reviewer", by=by, reason=reason))


def undo(exception: Exception_, *, by: By, reason: Reason, db: Database = None) -> None:
    """Take back a decision whose effect was not sent."""
    with opened(read_settings(database=db)) as workflow:
        _tell(workflow.undo(exception, by=by, reason=reason))


def history(
    exception: Exception_,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object a step.")] = False,
    db: Database = None,
) -> None:
    """Tell every step of an exception's life with its actor."""
    with opened(read_settings(database=db)) as workflow:
        for step in workflow.history(exception):
            typer.echo(json.dumps(_plain(step)) if as_json else _line(step))


def _tell(record: Record) -> None:
    typer.echo(f"{record.id} {record.state}: {record.summary}")


def _plain(step: Transition) -> dict[str, str | None]:
    return {"at": format_when(step.at), "event": step.event, "actor": step.actor, "before": step.before} | {
        "after": step.after,
        "reason": step.reason,
    }


def _line(step: Transition) -> str:
    told = f" ({step.reason})" if step.reason else ""
    return f"{format_when(step.at)}  {step.event:<8} {step.before or '-':<9} -> {step.after:<9} {step.actor}{told}"
