"""Single named mistakes: what each would have put on the bill."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.clock import Clock
from triage.explain.billing_dates.due import Due, due
from triage.explain.billing_dates.posted import Posted
from triage.explain.billing_dates.reading import Reading

MISTAKES: dict[str, str] = {
    "utc_dates": "dates were read in UTC",
    "client_zone_dates": "dates were read in the client's zone, not the customer's",
    "customer_zone_dates": "dates were read in the customer's zone, not the client's",
    "zone_rules_dates": "dates were read by the rules of the zone, not at the agreed offset",
    "creation_offset_dates": "dates were read at the offset of the day when the customer was made",
    "winter_offset_dates": "dates were read at the offset of winter",
    "summer_offset_dates": "dates were read at the offset of summer",
    "calendar_periods": "the period ran with the calendar, not from the anniversary",
    "anniversary_periods": "the period ran from the anniversary, not with the calendar",
    "billed_in_arrears": "the period before was billed, as in arrears",
    "billed_in_advance": "the period that had just begun was billed, as in advance",
    "anchor_day_lost": "the day of a short month was kept for the months after it",
    "thirty_day_months": "months were taken as 30 days",
    "weeks_from_sunday": "weeks were begun on Sunday",
    "trial_in_hours": "the trial was counted in hours, not in civil days",
    "trial_ignored": "the trial was not counted",
    "not_cut": "the first or last period was not cut at the start or end of the subscription",
    "end_included": "the end was taken for the last day of the period",
    "day_early": "both dates are one day early",
    "day_late": "both dates are one day late",
    "starts_a_day_early": "the start is one day early",
    "starts_a_day_late": "the start is one day late",
    "ends_a_day_late": "the end is one day late",
    "dated_a_day_early": "the bill is dated the day before the one on which it is due",
}
"""Every named mistake, in words for people, to be read after "because"."""

_OTHER_CLOCKS = frozenset(name for name in MISTAKES if name.endswith("_dates"))

_DAY = timedelta(days=1)
_SHIFTS = {
    "end_included": (0, -1),
    "day_early": (1, -1),
    "day_late": (-1, 1),
    "starts_a_day_early": (1, 0),
    "starts_a_day_late": (-1, 0),
    "ends_a_day_late": (0, 1),
}
"""By how many days each slip moves the start back and the end forward."""


def causes(case: Case, agreed: Reading, expected: Due, clocks: Mapping[str, Clock]) -> tuple[str, ...]:
    """Name every single mistake that gives exactly the posted dates, in order of name.

    A slip of one day is named only where no mistake with a reason of its own comes to the same dates.
    """
    found = {
        name
        for name, reading in (*_in_other_clocks(agreed, clocks), *_of_the_terms(case, agreed))
        if _gives(case, reading)
    }
    return tuple(sorted(found or _slips(expected, case.bill.posted)))


def clock_causes(case: Case, agreed: Reading, clocks: Mapping[str, Clock]) -> tuple[str, ...]:
    """Name every other clock by which a bill of its date has exactly the posted dates, in order of name."""
    return tuple(sorted({n for n, r in _in_other_clocks(agreed, clocks) if _gives(case, r)}))


def told_apart(names: tuple[str, ...]) -> int:
    """Count mistakes; clocks that agree on a bill's dates are one mistake, whichever of them was read."""
    return len({"another_clock" if name in _OTHER_CLOCKS else name for name in names})


def _gives(case: Case, reading: Reading) -> bool:
    found = due(case, reading, at=case.bill.created)
    return not found.is_empty and found.is_posted(case.bill.posted)


def _in_other_clocks(agreed: Reading, clocks: Mapping[str, Clock]) -> Iterator[tuple[str, Reading]]:
    """Yield a clock read for everything, for the days alone, and for the midnights alone."""
    for name, clock in clocks.items():
        yield name, replace(agreed, days=clock, bounds=clock)
        yield name, replace(agreed, days=clock)
        yield name, replace(agreed, bounds=clock)


def _of_the_terms(case: Case, agreed: Reading) -> Iterator[tuple[str, Reading]]:
    subscription = case.subscription
    yield (
        "anniversary_periods" if agreed.calendar else "calendar_periods",
        replace(agreed, calendar=not agreed.calendar),
    )
    yield (
        "billed_in_arrears" if agreed.in_advance else "billed_in_advance",
        replace(agreed, in_advance=not agreed.in_advance),
    )
    if subscription.trial_days:
        yield "trial_in_hours", replace(agreed, trial="hours")
        yield "trial_ignored", replace(agreed, trial="ignored")
    if subscription.interval in ("month", "year"):
        yield "anchor_day_lost", replace(agreed, keep_day=False)
        yield "thirty_day_months", replace(agreed, thirty_day_months=True)
    if subscription.interval == "week":
        yield "weeks_from_sunday", replace(agreed, week_from=-1)
    yield "not_cut", replace(agreed, clip=False)


def _slips(expected: Due, posted: Posted) -> set[str]:
    """Name the slips of a day: the civil dates of the agreed period, moved, at midnights of the agreed clock."""
    return {name for name, (back, on) in _SHIFTS.items() if _moved(expected, back, on).is_posted(posted)}


def _moved(period: Due, back: int, on: int) -> Due:
    return replace(period, start=period.start - back * _DAY, end=period.end + on * _DAY)
