"""Each published item filed twice: billed as published, and billed with one planted mistake that matters in it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from triage.explain.bills import BillFacts
from triage.explain.proration.audit import agreed_reading
from triage.explain.proration.facts import ProrationFacts
from triage.explain.proration.hypotheses import cases_of
from triage.explain.proration.reading import amount
from triage.model import AutoResolve, BillingException, Kind, Receipt
from triage.money import Money
from triage_eval.proration_items import Part
from triage_eval.trial import Grade, Trial

AS_OF = datetime(2030, 1, 1, tzinfo=UTC)

SMALLEST_ERROR = 2
"""Minor units: one is rounding, which the trade tolerates."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake and the amount that it makes of an item."""

    mistake: str
    billed: Money


def trials(part: Part) -> Iterator[Trial]:
    """File an item as published, which must end in no action, and altered, which must end in the right difference."""
    yield _trial(part, "published", part.published, grade=partial(_grade_published, part=part))
    altered = planted(part)
    grade = partial(_grade_altered, part=part, billed=altered.billed)
    yield _trial(part, "altered", altered.billed, grade=grade, groups=(f"planted {altered.mistake}",))


def planted(part: Part) -> Planted:
    """Choose by a part's id one of the mistakes that are worth at least `SMALLEST_ERROR` in it."""
    chance = random.Random(part.id)  # noqa: S311 - reproducible, not secret
    worth = [one for one in _mistakes(part, chance) if abs(one.billed - part.published).amount >= SMALLEST_ERROR]
    return chance.choice(worth)


def _mistakes(part: Part, chance: random.Random) -> Iterator[Planted]:
    """Yield an amount that means nothing, a day at either end, a 30-day month, and another zone."""
    error = Money(chance.randint(SMALLEST_ERROR, 500), part.published.currency)
    lower = part.published >= error and chance.random() < 0.5
    yield Planted("amount", part.published - error if lower else part.published + error)
    agreed = agreed_reading(part.policy)
    step, at_start = chance.choice((-1, 1)), chance.random() < 0.5
    readings = {
        "day": replace(agreed, earlier=step) if at_start else replace(agreed, later=step),
        "thirty_day_month": replace(agreed, day_count="fixed_30"),
        "zone": replace(agreed, zone=chance.choice(("Asia/Tokyo", "America/Los_Angeles"))),
    }
    case, *_ = cases_of(part.item, part.documents, zone=agreed.zone)
    for mistake, reading in readings.items():
        money = amount(case, reading)
        if money is not None:
            yield Planted(mistake, money)


def _trial(
    part: Part, variant: str, billed: Money, *, grade: Callable[[Receipt], Grade], groups: tuple[str, ...] = ()
) -> Trial:
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
        grade=grade,
        groups=groups,
    )


def _grade_published(receipt: Receipt, *, part: Part) -> Grade:
    bill = next(group for group in receipt.explanations[0].facts if isinstance(group, BillFacts))
    facts = next(group for group in receipt.explanations[0].facts if isinstance(group, ProrationFacts))
    gap = None if bill.expected is None else abs(bill.expected - part.published).amount
    ended = isinstance(receipt.decision, AutoResolve) and _action(receipt) == "no_action"
    measures = {"exact": gap == 0, "within_one_minor": gap is not None and gap <= 1, "published_no_action": ended}
    if part.control:
        measures["not_prorated"] = facts.full_period is True
    return Grade(wrong=isinstance(receipt.decision, AutoResolve) and not ended, measures=measures)


def _grade_altered(receipt: Receipt, *, part: Part, billed: Money) -> Grade:
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
