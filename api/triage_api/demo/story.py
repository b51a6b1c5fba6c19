"""Decisions told to a person: what was resolved with its proof, what was not and why, and one of each in full."""

import json
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triage.model import BillingException, JsonObject, Record
from triage.model.codec import exception_id

WIDTH = 100

MARKS = {True: "holds   ", False: "fails   ", None: "unknown "}


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


def why(record: Record, receipt: bytes) -> RenderableType:
    """Tell why one exception was resolved: its arithmetic and each clause of the rule that admitted it."""
    told = json.loads(receipt)
    proposal = told["decision"]["proposal"]
    admitting = [result for result in _results(told, proposal["explanation"]["id"]) if result["verdict"] == "admits"]
    return _chapter(f"Why {record.external_id} was resolved", proposal["explanation"], admitting)


def why_not(record: Record, receipt: bytes) -> RenderableType:
    """Tell why no rule resolved an exception: the best explanation, and what each rule missed in it."""
    told = json.loads(receipt)
    best = told["explanations"][0]
    return _chapter(f"Why {record.external_id} was not", best, _results(told, best["id"]))


def _chapter(title: str, explanation: JsonObject, results: Sequence[JsonObject]) -> RenderableType:
    lines = [explanation["summary"], *(f"  {line}" for line in explanation["arithmetic"])]
    for result in results:
        lines += ["", f"rule {result['rule']}@{result['version']} {result['verdict']}", *_clauses(result)]
    return Group(_heading(title), Padding(Text("\n".join(lines)), (0, 0, 0, 2)))


def _clauses(result: JsonObject) -> Iterator[str]:
    """Tell the clauses of a rule; where it is not met, only those that keep it from being met."""
    met = result["verdict"] != "unmet"
    for label, holds in result["when"]:
        if met or holds is not True:
            yield f"  {MARKS[holds]} {label}"
    for label, holds in result["unless"] if met else ():
        yield f"  {'silent  ' if holds is False else 'objects '} {label}"


def _results(receipt: JsonObject, explanation: str) -> list[JsonObject]:
    return [result for result in receipt["judgement"]["results"] if result["explanation"] == explanation]


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
