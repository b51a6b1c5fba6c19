"""What a bill should cover under each hypothesis that the evidence leaves open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.clock import Clock
from triage.explain.billing_dates.due import Due, clipped, cycles_of, due
from triage.explain.billing_dates.mistakes import causes, clock_causes
from triage.explain.billing_dates.objections import objections, objections_to
from triage.explain.billing_dates.reading import Reading, agreed_readings, foreign_clocks
from triage.explain.spans import Days
from triage.model import ClientPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One hypothesis about a bill: objections, or the period that it should cover and the mistakes that fit instead.

    `bill_on` is the date that the bill should have, where the hypothesis is that its date is wrong. `meant` is the
    agreed period of the cycle that the bill mostly covers.
    """

    case: Case
    reading: Reading | None = None
    expected: Due | None = None
    objections: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    bill_on: date | None = None
    meant: Due | None = None

    @property
    def agrees(self) -> bool:
        """Whether the bill covers the expected period, and its date stays."""
        right = self.expected is not None and self.expected.is_posted(self.case.bill.posted)
        return right and self.bill_on is None

    @property
    def dates(self) -> tuple[object, ...]:
        """What tells this hypothesis from another: the bounds that it gives the bill, and the bill's own date."""
        bounds = self.expected.written_as(self.case.bill.posted) if self.expected else self.objections
        return (self.bill_on, *bounds)


def findings(case: Case, policy: ClientPolicy) -> tuple[Finding, ...]:
    """Return every hypothesis about a bill: for each clock that the policy leaves open, that its date is right, and
    that its period is the one that was meant and its date is wrong. Clocks that come to one period are one hypothesis.
    """
    missing = objections(case, policy)
    if missing:
        return (Finding(case=case, objections=missing),)
    found: dict[object, Finding] = {}
    for reading in agreed_readings(case, policy):
        clocks = foreign_clocks(case, policy, reading.days)
        for finding in _under(case, reading, clocks):
            found.setdefault(finding.dates, finding)
    return tuple(found.values())


def _under(case: Case, reading: Reading, clocks: Mapping[str, Clock]) -> Iterator[Finding]:
    """Yield the hypotheses of one reading; where the bill is as agreed there is no other."""
    by_date = due(case, reading, at=case.bill.created)
    objected = objections_to(case, reading, by_date)
    if objected:
        yield Finding(case=case, reading=reading, objections=objected)
        return
    meant = _meant(case, reading)
    if by_date.is_empty:
        nothing = f"nothing is due on {reading.days.day(case.bill.created)}: there was no service from {by_date.cycle}"
        yield Finding(case=case, reading=reading, objections=(nothing,), meant=meant)
    else:
        found = () if by_date.is_posted(case.bill.posted) else causes(case, reading, by_date, clocks)
        yield Finding(case=case, reading=reading, expected=by_date, causes=found, meant=meant)
    if not meant.is_empty and meant.cycle != by_date.cycle:
        yield _redated(case, reading, clocks, meant)


def _meant(case: Case, reading: Reading) -> Due:
    """Return the agreed period of the cycle that holds the middle of what was billed."""
    billed = Days(reading.bounds.day(case.bill.posted.start), reading.bounds.day(case.bill.posted.end))
    middle = billed.start + timedelta(days=len(billed) // 2)
    return clipped(cycles_of(case.subscription, reading).around(middle), case, reading)


def _redated(case: Case, reading: Reading, clocks: Mapping[str, Clock], meant: Due) -> Finding:
    """Suppose that the period was meant: then the bill was made on another date than it should have been."""
    found = clock_causes(case, reading, clocks)
    day_before = reading.days.day(case.bill.created) == meant.bill_on - timedelta(days=1)
    if not found and day_before and meant.is_posted(case.bill.posted):
        found = ("dated_a_day_early",)
    return Finding(
        case=case,
        reading=reading,
        expected=meant,
        causes=found,
        bill_on=meant.bill_on,
        meant=meant,
    )
