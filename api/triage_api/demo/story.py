"""Decisions told to a person: what was resolved with its proof, what was not and why, and one of each in full."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triage.model import BillingException, Record, Why
from triage.model.codec import exception_id
from triage.why import why_lines

WIDTH = 100


def console() -> Console:
    """Return a console that is at most `WIDTH` wide, and plain where it is not a terminal."""
    found = Console(highlight=False)
    return Console(highlight=False, width=min(found.width, WIDTH) if found.is_terminal else WIDTH)


def ledger(book: Sequence[BillingException], records: Sequence[Record]) -> RenderableType:
    """Show every decision: first those that needed nobody, then those that wait for a person."""
    told = {exception_id(exception): exception.message for exception in book}
    resolved = [record for record in records if record.outcome == "resolved"]
    escalated = [record for record in records if record.outcome == "escalated"]
    return Group(
        _heading(f"Resolved, each with a proof ({len(resolved)})"),
        _table([(record, told[record.id], _proof(record)) for record in resolved]),
        _heading(f"Left to a person, with every reason ({len(escalated)})"),
        _table([(record, told[record.id], _reasons(record)) for record in escalated]),
    )


def chapter(title: str, why: Why) -> RenderableType:
    """Tell why one exception was decided as it was, with its arithmetic and the clauses of the rules."""
    return Group(_heading(title), Padding(Text("\n".join(why_lines(why))), (0, 0, 0, 2)))


def _heading(text: str) -> RenderableType:
    return Padding(Text(text, style="bold"), (1, 0))


def _table(rows: Sequence[tuple[Record, str, Text]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 1, 2), pad_edge=False)
    table.add_column(width=11, style="cyan")
    table.add_column(width=34)
    table.add_column(ratio=1)
    for record, told, decided in rows:
        table.add_row(record.external_id, told, decided)
    return table


def _proof(record: Record) -> Text:
    action = str((record.action or {}).get("type", "")).replace("_", " ")
    rules = ", ".join(name.removeprefix("rule:") for name in record.proposed_by)
    return Text.assemble(record.summary, "\n", (f"{action}, by {rules}", "green"))


def _reasons(record: Record) -> Text:
    """Give each reason a line; of what rules miss only the nearest rule, for the receipt has them all."""
    reasons = ["; ".join(reason.split("; ")[:3]) for reason in record.reasons]
    shown = [f"proposed: {record.summary}", *reasons] if record.action else reasons
    return Text("\n".join(shown), style="yellow")
