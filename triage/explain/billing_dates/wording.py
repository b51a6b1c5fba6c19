"""The dates of a bill told to a person: one sentence, and the recomputation line by line."""

from collections.abc import Iterator

from triage.calendar import format_when
from triage.explain.billing_dates.due import Due, cycles_of, service_begins
from triage.explain.billing_dates.finding import Finding
from triage.explain.billing_dates.mistakes import MISTAKES
from triage.explain.billing_dates.reading import Reading
from triage.model import Subscription


def summary(finding: Finding) -> str:
    """Say in one sentence what a bill covers, what was agreed, and why they differ."""
    bill, expected = finding.case.bill.id, finding.expected
    if expected is None or finding.reading is None:
        return f"which period {bill} should cover cannot be said: {'; '.join(finding.objections)}"
    told = f"{bill} covers {finding.case.bill.posted}, agreed is {expected} by {finding.reading.days.name}"
    if finding.agrees:
        return f"{told}: nothing is wrong"
    why = " or ".join(MISTAKES[cause] for cause in finding.causes) or "no single mistake gives these dates"
    dated = f", billed on {finding.bill_on}" if finding.bill_on else ""
    return f"{told}{dated}: {why}"


def arithmetic(finding: Finding) -> tuple[str, ...]:
    """Write the recomputation so that a person can follow it line by line."""
    reading, expected = finding.reading, finding.expected
    if reading is None or expected is None:
        return finding.objections
    return (*_agreed(finding, reading), *_due(expected, finding), *_billed(finding))


def _agreed(finding: Finding, reading: Reading) -> Iterator[str]:
    subscription, created = finding.case.subscription, finding.case.bill.created
    yield f"days are counted by {reading.days.name}"
    if subscription.trial_days:
        begins = service_begins(subscription, reading)
        yield f"{subscription.trial_days} days of trial: service begins on {begins}"
    yield _every(subscription, reading)
    yield f"the bill of {format_when(created)} is of {reading.days.day(created)} there"


def _every(subscription: Subscription, reading: Reading) -> str:
    count = subscription.interval_count
    interval = subscription.interval if count == 1 else f"{count} {subscription.interval}s"
    if reading.calendar:
        return f"a period is a {interval} of the calendar" if count == 1 else f"a period is {interval} of the calendar"
    return f"a period begins every {interval} from {cycles_of(subscription, reading).anchor}"


def _due(expected: Due, finding: Finding) -> Iterator[str]:
    in_advance = finding.reading is not None and finding.reading.in_advance
    which = "in advance, the period that has begun" if in_advance else "in arrears, the last period that has ended"
    if finding.bill_on is not None:
        which = f"if the period was meant, to be billed on {finding.bill_on}"
    yield f"{which}: {expected}"
    if expected.is_part:
        yield f"cut from {expected.cycle} (not included) at the start or the end of the subscription"
    yield f"in instants: {format_when(expected.first)} to {format_when(expected.last)} (not included)"


def _billed(finding: Finding) -> Iterator[str]:
    posted = finding.case.bill.posted
    if posted.last_second is not None:
        yield f"the posted end {format_when(posted.last_second)} is the last second, so the period ends with it"
    yield f"billed: {posted}"
    for cause in finding.causes:
        yield f"these dates come out if {MISTAKES[cause]}"
