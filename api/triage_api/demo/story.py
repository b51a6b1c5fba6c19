"""Decisions told to a person: what was resolved with its proof, what was not and why, and one of each in full."""

from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triage.certify import Certificate
from triage.learned import TooFew
from triage.model import BillingException, Record, Why
from triage.model.choice import Choice
from triage.model.codec import exception_id
from triage.model.consultation import Consultation
from triage.why import why_lines
from triage_api.demo.history import Made

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


def past(made: Made, *, seconds: float) -> RenderableType:
    """Tell what people decided before, and what a model learned from it."""
    known = f"{made.taught + made.watched} payments of the last months, decided by people, in {seconds:.1f} seconds."
    learned = made.learned
    if isinstance(learned, TooFew):
        return Text(f"{known}\nToo few to learn from: {learned.n} of {learned.needed}.")
    report = learned.held_out
    taught = (
        f"{learned.name} learned from the first {learned.cases}, without a key or a network; of the newest {report.n} "
        f"of them, held out, {report.accuracy or 0:.0%} were right. About each of the other {made.watched} it was "
        "asked before a person decided, who did not see its answer."
    )
    return Text(f"{known}\n{taught}\n{_certified(made)}\n")


def _certified(made: Made) -> str:
    """Say what was proved of each cell, or what is missing."""
    told = []
    for said in made.certified:
        verdict = said.verdict
        if isinstance(verdict, Certificate):
            bound = f"at most {verdict.alpha:%} of its choices that score {verdict.threshold} or more are wrong"
            told.append(f"Certified for {verdict.cell}: {bound} ({verdict.k} of {verdict.n} were).")
        else:
            told.append(f"Not certified for {verdict.cell}: {verdict.told}.")
    return "\n".join(told)


def carried_out(
    book: Sequence[BillingException], records: Sequence[Record], said: Mapping[str, Consultation]
) -> RenderableType:
    """Tell what a model chose and the desk did, under a certificate and within the same guardrails as for rules."""
    stories = {exception_id(exception): exception.message for exception in book}
    done = [record for record in records if record.id in said and record.state == "resolved"]
    told = [(record, stories[record.id], _done(record, said[record.id])) for record in done]
    return Group(_heading(f"Chosen by a model under a certificate, and done ({len(done)})"), _table(told))


def suggestions(
    book: Sequence[BillingException], records: Sequence[Record], said: Mapping[str, Consultation]
) -> RenderableType:
    """Tell what a model chose for what was left to a person, and why nobody but a person carries it out."""
    stories = {exception_id(exception): exception.message for exception in book}
    waiting = [record for record in records if record.state == "escalated"]
    chosen = [(record, one) for record in waiting if (one := said.get(record.id)) and one.explanation]
    told = [(record, stories[record.id], _suggestion(one)) for record, one in chosen]
    heading = f"Suggested by a model, of {len(said)} that it was asked about ({len(chosen)})"
    return Group(_heading(heading), _table(told))


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


def _done(record: Record, said: Consultation) -> Text:
    rating = said.rating
    scored = f"scored {rating.score} under {rating.certificate}" if rating else ""
    return Text.assemble(record.summary, "\n", (f"by {', '.join(record.proposed_by)}, {scored}", "green"))


def _suggestion(said: Consultation) -> Text:
    """Show a choice as what it is, a model's, with its probability and all that stands against it."""
    if not isinstance(said.with_texts, Choice):
        return Text()
    explanation, share = said.with_texts.ranked[0]
    against = "; ".join(said.against)
    return Text.assemble(f"{explanation} with {share}: {said.with_texts.rationale}\n", (against, "yellow"))


def _reasons(record: Record) -> Text:
    """Give each reason a line; of what rules miss only the nearest rule, for the receipt has them all."""
    reasons = ["; ".join(reason.split("; ")[:3]) for reason in record.reasons]
    shown = [f"proposed: {record.summary}", *reasons] if record.action else reasons
    return Text("\n".join(shown), style="yellow")
