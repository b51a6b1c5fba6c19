"""What is offered: the explanations that nobody would break anything by, as facts that code states."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from triage.calendar import format_when
from triage.choose.preconditions import unmet
from triage.choose.texts import normalised
from triage.decide import deed, fitting, is_beside_the_point
from triage.guard import broken
from triage.model import CreditNote, Document, Evidence, Explanation, Invoice, Judgement, Payment, RuleResult
from triage.model.choice import Offer
from triage.model.facts import FactValue
from triage.model.rulings import declined
from triage.money import Money

MOST = 12
"""So many explanations are offered, the best evidence first."""


def offered(
    evidence: Evidence, explanations: tuple[Explanation, ...], judgement: Judgement
) -> tuple[tuple[Explanation, ...], ...]:
    """Return what may be offered, best first: explanations that would do the same stand together, the best in front.

    What would break a guardrail that binds everybody, what lacks a precondition of its action, and what a person turned
    down is never offered; nor is it that nothing is wrong of another kind than the posted one.
    """
    groups = dict[tuple[object, ...], list[Explanation]]()
    for explanation in explanations:
        if _may_be_offered(explanation, evidence):
            groups.setdefault(deed(explanation), []).append(explanation)
    fits = {explanation.id for explanation in fitting(explanations, judgement)}
    ordered = sorted(groups.values(), key=lambda group: not any(explanation.id in fits for explanation in group))
    return tuple(map(tuple, ordered[:MOST]))


def _may_be_offered(explanation: Explanation, evidence: Evidence) -> bool:
    return not (
        is_beside_the_point(explanation, evidence)
        or declined(explanation, evidence)
        or broken(explanation, evidence)
        or unmet(explanation, evidence)
    )


def offer(
    group: tuple[Explanation, ...], evidence: Evidence, explanations: tuple[Explanation, ...], judgement: Judgement
) -> Offer:
    """Return the offer of explanations that would do the same, told by the first of them."""
    first, ids = group[0], {explanation.id for explanation in group}
    return Offer(
        explanation=first.id,
        kind=first.kind,
        summary=normalised(first.summary),
        action=first.action.type,
        facts=(*_deeds(first), *_documents(first, evidence), *_facts(first)),
        fits=any(explanation.id in ids for explanation in fitting(explanations, judgement)),
        guarded=any(result.explanation in ids and result.guards for result in judgement.results),
        doubted=any(result.explanation in ids and _doubts(result) for result in judgement.results),
    )


def _doubts(result: RuleResult) -> bool:
    """Tell whether a rule's own guards speak against an explanation, even where its conditions do not hold.

    A text can make a condition fail by garbling what code reads of it; it must not silence the guard with it.
    """
    return result.objects and any(clause.holds is not False for clause in result.unless)


def concerned(explanation: Explanation) -> frozenset[str]:
    """Return the ids of all documents that an explanation takes of, moves money on, or sets a moment for."""
    moved = {effect.document for effect in explanation.effects} | {timing.document for timing in explanation.timings}
    customer = {explanation.customer} if explanation.customer else set()
    return frozenset({claim.document for claim in explanation.claims} | moved | customer)


def _deeds(explanation: Explanation) -> Iterator[tuple[str, str]]:
    """Yield what would be done, by the money and the moments that code computed."""
    yield "cause", explanation.cause
    for effect in explanation.effects:
        yield f"{effect.type} {effect.document}", str(effect.amount)
    for timing in explanation.timings:
        yield " ".join(part for part in (timing.type, timing.document, timing.step) if part), format_when(timing.when)


def _documents(explanation: Explanation, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield what is to be known of the documents that are concerned: numbers, amounts and dates, no text."""
    wanted = concerned(explanation)
    for document in evidence.documents:
        if document.id in wanted and isinstance(document, (Invoice, CreditNote, Payment)):
            yield f"{type(document).__name__} {document.id}", "; ".join(described(document))


def described(document: Document) -> Iterator[str]:
    """Yield what the billing system itself knows of a document, each with its name."""
    if isinstance(document, (Invoice, CreditNote)):
        if (number := document.number) and is_plain(number):
            yield f"number {number}"
        yield f"total {Money(document.total, document.currency)}"
        yield f"open {Money(document.amount_remaining, document.currency)}"
    if isinstance(document, Payment):
        yield f"amount {Money(document.amount, document.currency)}"
    if isinstance(document, (Invoice, CreditNote, Payment)) and document.created:
        yield f"created {format_when(document.created)}"
    if isinstance(document, Invoice) and document.due_date:
        yield f"due {format_when(document.due_date)}"
    if isinstance(document, Invoice) and document.period:
        yield f"period {format_when(document.period.start)} to {format_when(document.period.end)}"


def is_plain(number: str) -> bool:
    """Tell whether a document's number is one, and no sentence: up to 40 letters, digits and marks without a blank."""
    return len(number) <= 40 and all(sign.isalnum() or sign in "-_/.#:" for sign in number)


def _facts(explanation: Explanation) -> Iterator[tuple[str, str]]:
    """Yield the facts that rules read, as text; what is not known is left out."""
    for name, value in sorted(explanation.fact_values.items()):
        if value is not None:
            yield name, as_text(value)


def as_text(value: FactValue) -> str:
    """Write a fact as a person would: `yes`, `12.50 EUR`, `2026-06-30`, `a, b`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return format_when(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
