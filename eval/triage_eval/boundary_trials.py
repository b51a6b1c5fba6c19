"""Each published bill filed with the dates that it has, and again with every planted slip."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from triage.explain.billing_dates.due import Due
from triage.explain.billing_dates.facts import DateFacts
from triage.explain.billing_dates.posted import Posted, posted
from triage.model import AutoResolve, BillingException, Documents, Invoice, Kind, Period, Receipt
from triage_eval.boundary_rows import Boundary
from triage_eval.boundary_values import PERIODS, is_exact, published
from triage_eval.trial import Grade, Trial, Unjudged

AS_OF = datetime(2030, 1, 1, tzinfo=UTC)

SLIPS: dict[str, tuple[timedelta, timedelta]] = {
    "a day early": (timedelta(days=-1), timedelta(days=-1)),
    "a day late": (timedelta(days=1), timedelta(days=1)),
    "starts a day early": (timedelta(days=-1), timedelta()),
    "starts a day late": (timedelta(days=1), timedelta()),
    "ends a day early": (timedelta(), timedelta(days=-1)),
    "ends a day late": (timedelta(), timedelta(days=1)),
    "five hours early": (timedelta(hours=-5), timedelta(hours=-5)),
    "nine hours late": (timedelta(hours=9), timedelta(hours=9)),
}
"""By how much each planted slip moves the start and the end."""

CUT_IN_UTC = "cut at midnight in UTC"


def trials(row: Boundary) -> Iterator[Trial | Unjudged]:
    """File a bill as published, which must end in no action, and with each slip, which must end in the right dates.

    Where the source's clocks differ the published bill has a rival, and what is asked is that both are explained.
    """
    compute = PERIODS[row.row["quantity"]]
    periods = {reading: compute(row.case, reading, row.row) for reading in row.readings}
    right = next((reading for reading in periods if is_exact(row, reading)), row.readings[0])
    if periods[right].is_empty:
        yield Unjudged(f"{row.row['id']}:filed", "the subscription began after the period: there is nothing to bill")
        return
    period = published(row, periods[right])
    rivals = len({due.written_as(posted(period)) for due in periods.values()}) > 1
    yield _trial(row, "published", period, partial(_grade_published, rivals=rivals))
    for slip in (*SLIPS, CUT_IN_UTC):
        altered = _cut_in_utc(periods[right], period) if slip == CUT_IN_UTC else _altered(period, slip)
        if altered is not None:
            yield _trial(row, slip, altered, partial(_grade_altered, right=posted(period)))


def _altered(period: Period, slip: str) -> Period | None:
    """Move the bounds of a period; civil dates cannot move by hours."""
    start, end = SLIPS[slip]
    if not isinstance(period.start, datetime) and any(moved % timedelta(days=1) for moved in (start, end)):
        return None
    return Period(start=period.start + start, end=period.end + end)


def _cut_in_utc(due: Due, period: Period) -> Period | None:
    """Cut the right civil days at midnights of UTC, where those are not the customer's own."""
    cut = Period(start=_midnight(due.start), end=_midnight(due.end))
    return cut if isinstance(period.start, datetime) and posted(cut) != posted(period) else None


def _midnight(when: date | datetime) -> datetime:
    return when if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC)


def _trial(row: Boundary, variant: str, period: Period, grade: Callable[[Receipt], Grade]) -> Trial:
    id_, bill = f"{row.row['id']}:{variant}", row.case.bill
    policy = replace(row.policy, client=id_)
    invoice = Invoice(
        id=bill.id,
        customer=bill.customer,
        subscription=bill.subscription,
        currency=bill.amount.currency,
        total=bill.amount.amount,
        amount_remaining=bill.amount.amount,
        created=bill.created,
        period=period,
    )
    customers = (row.case.customer,) if row.case.customer else ()
    return Trial(
        id=id_,
        exception=BillingException(
            source="published",
            external_id=id_,
            kind=Kind.BILLING_DATE_MISMATCH,
            subject=bill.id,
            client=policy.client,
            documents=Documents(customers=customers, subscriptions=(row.case.subscription,), invoices=(invoice,)),
        ),
        policy=policy,
        as_of=AS_OF,
        grade=grade,
    )


def _grade_published(receipt: Receipt, *, rivals: bool) -> Grade:
    resolved = isinstance(receipt.decision, AutoResolve)
    ended = resolved and _action(receipt) == "no_action"
    if rivals:
        return Grade(wrong=resolved and not ended, measures={"difference_explained": _explains(receipt)})
    return Grade(wrong=resolved and not ended, measures={"published_no_action": ended})


def _explains(receipt: Receipt) -> bool:
    """Tell whether one explanation has the published dates, and another names the clock that they were read by."""
    found = [facts for e in receipt.explanations for facts in e.facts if isinstance(facts, DateFacts)]
    named = any("creation_offset_dates" in facts.causes or "zone_rules_dates" in facts.causes for facts in found)
    return named and any(facts.agrees is True for facts in found)


def _grade_altered(receipt: Receipt, *, right: Posted) -> Grade:
    if not isinstance(receipt.decision, AutoResolve):
        return Grade(wrong=False, measures={"altered_corrected": False})
    timings = {timing.type: timing.when for timing in receipt.decision.proposal.explanation.timings}
    corrected = timings.get("period_start") == right.start and timings.get("period_end") == right.end
    return Grade(wrong=not corrected, measures={"altered_corrected": corrected})


def _action(receipt: Receipt) -> str:
    return receipt.decision.proposal.explanation.action.type if receipt.decision.proposal else ""
