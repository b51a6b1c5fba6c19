"""Price-free proration rows: the published fraction against the one that the auditor's arithmetic gives."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from triage.calendar import add_months, month_end
from triage.explain.proration.cycles import Cycles
from triage.explain.proration.fraction import days_share
from triage.explain.spans import Days
from triage_eval.proration_items import DAY_COUNTS, MONTHS
from triage_eval.rows import Row
from triage_eval.trial import Measured

NINE_PLACES = Decimal("0.000000001")
ONE_HUNDREDTH = Decimal("0.01")


def measured(row: Row) -> Measured:
    """Compare a published fraction with ours: to nine places, or to a hundredth where the source asserts no more."""
    published = Decimal(next(iter(row["expected"].values())))
    gap = abs(_fraction(row) - published)
    exact = gap <= (ONE_HUNDREDTH if "next_invoice_date" in row else 0)
    return Measured(row["id"], {"exact": exact, "within_one_minor": gap <= ONE_HUNDREDTH})


def _fraction(row: Row) -> Decimal:
    if "billing_cycles" in row["expected"]:
        return sum((_nine_places(part) for part in _cycles(row).due(_date(row["target_date"]))), Decimal(0))
    if "next_invoice_date" in row:
        return _nine_places(_contract_fraction(row))
    return _nine_places(_stub_fraction(row))


def _nine_places(fraction: Fraction) -> Decimal:
    return (Decimal(fraction.numerator) / fraction.denominator).quantize(NINE_PLACES, ROUND_HALF_UP)


def _cycles(row: Row) -> Cycles:
    return Cycles(
        start=_date(row["service_from"]),
        end=_date(row["service_to"]) if row.get("service_to") else None,
        billing_day=row["billing_cycle_day"],
        months=MONTHS[row["billing_period"]],
        in_advance=row["billing_mode"] == "in_advance",
    )


def _stub_fraction(row: Row) -> Fraction:
    """The part of a cycle that starts with the service."""
    service = Days(_date(row["service_from"]), _date(row["service_to"]))
    months = MONTHS[row["billing_period"]]
    whole = Days(service.start, add_months(service.start, months))
    share = days_share(service, whole, day_count=DAY_COUNTS[row["method"]], months=months)
    return share.fraction if share else Fraction(-1)


def _contract_fraction(row: Row) -> Fraction:
    """A contract line is invoiced from the last invoiced day on; these rows count the last day of service."""
    whole = _contract_period(row)
    first, last = _date(row["service_from"]), whole.end
    if "last_invoiced" in row:
        first = max(first, _date(row["last_invoiced"]) + timedelta(days=1))
    if row.get("service_to"):
        last = min(last, _date(row["service_to"]) + timedelta(days=1))
    share = days_share(Days(first, last), whole, day_count="actual", months=None)
    return share.fraction if share else Fraction(-1)


def _contract_period(row: Row) -> Days:
    """The cycle that ends on the next invoice date in arrears, or starts on it in advance."""
    following, months = _date(row["next_invoice_date"]), 1
    if row["billing_period"] == "monthlylastday":
        return Days(following.replace(day=1), month_end(following))
    if row["billing_mode"] == "in_advance":
        return Days(following, add_months(following, months))
    return Days(add_months(following, -months), following)


def _date(text: str) -> date:
    return date.fromisoformat(text)
