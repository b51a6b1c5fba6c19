"""What a boundary row publishes, against the same quantity from the detector's own recomputation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from triage.calendar import parse_when
from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.due import Due, clipped, cycles_of, due, service_begins
from triage.explain.billing_dates.posted import posted
from triage.explain.billing_dates.reading import Reading
from triage.model import Period
from triage_eval.boundary_rows import Boundary
from triage_eval.rows import Row

Periods = Callable[[Case, Reading, Row], Due]


def billed(case: Case, reading: Reading, row: Row) -> Due:  # noqa: ARG001 - as every quantity is asked
    """Return the period that is billed at the row's instant."""
    return due(case, reading, at=case.bill.created)


def _usage(case: Case, reading: Reading, row: Row) -> Due:
    """Return the period whose usage is billed: usage is always billed in arrears."""
    return billed(case, replace(reading, in_advance=False), row)


def _running(case: Case, reading: Reading, row: Row) -> Due:  # noqa: ARG001 - as every quantity is asked
    """Return the whole cycle that the row's instant lies in, even where the subscription ends within it."""
    whole = replace(reading, clip=False)
    return clipped(cycles_of(case.subscription, reading).around(reading.days.day(case.bill.created)), case, whole)


def _previous(case: Case, reading: Reading, row: Row) -> Due:
    """Return the whole cycle before the one of the row's instant, or that cycle itself where the row asks for it."""
    running = _running(case, reading, row)
    if row.get("current_period"):
        return running
    return clipped(cycles_of(case.subscription, reading).before(running.cycle), case, replace(reading, clip=False))


def _first(case: Case, reading: Reading, row: Row) -> Due:
    """Return the first period that is charged."""
    begins = service_begins(case.subscription, reading)
    if begins is None:
        return billed(case, reading, row)
    return clipped(cycles_of(case.subscription, reading).around(begins), case, reading)


STARTS: dict[str, Periods] = {
    "from_datetime": billed,
    "charges_from_datetime": _usage,
    "previous_beginning_of_period": _previous,
}
ENDS: dict[str, Periods] = {
    "to_datetime": billed,
    "charges_to_datetime": _usage,
    "next_end_of_period": _running,
    "end_of_period": _running,
    "charged_through_date": _first,
}
WHOLE: dict[str, Periods] = {"period": billed, "first_invoice_period": _first}
LENGTHS: dict[str, Periods] = {"charges_duration_in_days": _usage, "single_day_price": billed}

PERIODS = STARTS | ENDS | WHOLE
"""The quantities that are bounds of a period, or a whole one."""

BILLS = frozenset({"from_datetime", "to_datetime", "charged_through_date", *WHOLE})
"""The quantities that are dates of a bill of the subscription itself, not of its usage."""


def is_exact(row: Boundary, reading: Reading) -> bool:
    """Tell whether the recomputation under a reading is what the row publishes."""
    quantity = row.row["quantity"]
    if quantity in LENGTHS:
        return _is_length(row, LENGTHS[quantity](row.case, reading, row.row))
    period = PERIODS[quantity](row.case, reading, row.row)
    return period.is_posted(posted(published(row, period))) or _is_start_of_usage(row, period)


def published(row: Boundary, period: Due) -> Period:
    """Return the published period; a bound that the row does not publish is that of the recomputed one."""
    quantity, expected = row.row["quantity"], row.row["expected"]
    if quantity in WHOLE:
        start, end = (_when(part) for part in expected.split("/"))
        return Period(start=start, end=end)
    one = _when(expected)
    instants = isinstance(one, datetime)
    if quantity in STARTS:
        return Period(start=one, end=period.last if instants else period.end)
    return Period(start=period.first if instants else period.start, end=one)


def _is_start_of_usage(row: Boundary, period: Due) -> bool:
    """Usage of a first period is counted from the instant of the start, not from the day's first moment."""
    started = row.case.subscription.started
    if row.row["quantity"] != "charges_from_datetime" or started is None:
        return False
    return period.clock.day(started) == period.start and _when(row.row["expected"]) == started


def _is_length(row: Boundary, period: Due) -> bool:
    published = Decimal(str(row.row["expected"]))
    length = Fraction(len(period.cycle))
    if row.row["quantity"] == "single_day_price":
        length = Fraction(row.row["plan_amount_cents"]) / length
    exact = Decimal(length.numerator) / Decimal(length.denominator)
    return exact.quantize(published, ROUND_HALF_UP) == published


def _when(text: str) -> date | datetime:
    """Read a date or an instant; Ruby writes the latter with a blank and UTC."""
    return parse_when(text.removesuffix(" UTC").replace(" ", "T") + "Z" if text.endswith(" UTC") else text)
