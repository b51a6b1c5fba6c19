"""Each published item filed twice: billed as published, and billed with one planted mistake."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from triage.explain.proration.audit import agreed_reading
from triage.explain.proration.facts import ProrationFacts
from triage.explain.proration.reading import Case, Reading, amount
from triage.explain.proration.surroundings import case_of
from triage.model import AutoResolve, BillingException, Kind, Receipt
from triage.money import Money
from triage_eval.proration_items import Part
from triage_eval.trial import Grade, Trial

AS_OF = datetime(2030, 1, 1, tzinfo=UTC)

SMALLEST_ERROR = 2
"""Minor units: one is rounding, which the trade tolerates."""

MISTAKES = ("minor", "day", "thirty_day_month", "zone")


def trials(part: Part) -> Iterator[Trial]:
    """File an item as published, which must end in no action, and altered, which must end in the right difference."""
    yield _trial(part, "published", part.published)
    yield _trial(part, "altered", altered(part))


def altered(part: Part) -> Money:
    """Bill an item with one mistake, chosen by its id, that is worth at least `SMALLEST_ERROR`."""
    chance = random.Random(part.id)  # noqa: S311 - reproducible, not secret
    case, agreed = case_of(part.item, part.documents), agreed_reading(part.policy)
    mistaken = _mistaken(case, agreed, chance)
    if mistaken is not None and abs(mistaken - part.published).amount >= SMALLEST_ERROR:
        return mistaken
    error = Money(chance.randint(SMALLEST_ERROR, 500), part.published.currency)
    return part.published - error if part.published >= error and chance.random() < 0.5 else part.published + error


def _mistaken(case: Case, agreed: Reading, chance: random.Random) -> Money | None:
    step, at_start = chance.choice((-1, 1)), chance.random() < 0.5
    readings = {
        "day": replace(agreed, earlier=step) if at_start else replace(agreed, later=step),
        "thirty_day_month": replace(agreed, day_count="fixed_30"),
        "zone": replace(agreed, zone=chance.choice(("Asia/Tokyo", "America/Los_Angeles"))),
    }
    mistake = chance.choice(MISTAKES)
    return amount(case, readings[mistake]) if mistake in readings else None


def _trial(part: Part, variant: str, billed: Money) -> Trial:
    item = replace(part.item, amount=billed.amount)
    return Trial(
        id=f"{part.id}:{variant}",
        exception=BillingException(
            source="published",
            external_id=f"{part.id}:{variant}",
            kind=Kind.PRORATION_MISMATCH,
            subject=item.id,
            client=part.policy.client,
            documents=replace(part.documents, items=(item,)),
        ),
        policy=part.policy,
        as_of=AS_OF,
        grade=(lambda receipt: _grade_published(receipt, part))
        if variant == "published"
        else (lambda receipt: _grade_altered(receipt, part, billed)),
    )


def _grade_published(receipt: Receipt, part: Part) -> Grade:
    facts = next(group for e in receipt.explanations for group in e.facts if isinstance(group, ProrationFacts))
    gap = None if facts.expected is None else abs(facts.expected - part.published).amount
    ended = isinstance(receipt.decision, AutoResolve) and _action(receipt) == "no_action"
    measures = {"exact": gap == 0, "within_one_minor": gap is not None and gap <= 1, "published_no_action": ended}
    if part.control:
        measures["not_prorated"] = facts.full_period is True
    return Grade(wrong=isinstance(receipt.decision, AutoResolve) and not ended, measures=measures)


def _grade_altered(receipt: Receipt, part: Part, billed: Money) -> Grade:
    """Accept the correction that brings the item to the published amount, to within the one unit of rounding."""
    if not isinstance(receipt.decision, AutoResolve):
        return Grade(wrong=False, measures={"altered_corrected": False})
    direction = {"credit": -1, "debit": 1}
    sign = 1 if part.item.type == "charge" else -1
    effects = receipt.decision.proposal.explanation.effects
    moved = sum(sign * direction.get(effect.type, 0) * effect.amount.amount for effect in effects)
    right = abs(billed.amount + moved - part.published.amount) <= 1
    return Grade(wrong=not right, measures={"altered_corrected": right})


def _action(receipt: Receipt) -> str:
    return receipt.decision.proposal.explanation.action.type if receipt.decision.proposal else ""
