"""A published proration row as the invoice items that its source would bill, with the source's policy."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from triage.calendar import add_months, civil, parse_when
from triage.explain.proration.audit import agreed_reading
from triage.explain.proration.cost import Cost
from triage.explain.proration.hypotheses import cases_of
from triage.explain.proration.reading import cost
from triage.explain.spans import civil_days, whole_months
from triage.model import (
    ClientPolicy,
    DayCount,
    Documents,
    InvoiceItem,
    Kind,
    Mode,
    Period,
    PlanChange,
    ProrationPolicy,
    Subscription,
    TaxPolicy,
)
from triage.money import LARGEST, Money, Rounding
from triage_eval.rows import Row, minor
from triage_eval.trial import Measured, Unjudged

Side = Literal["charge", "credit"]

DAY_COUNTS: dict[str, DayCount] = {
    "daily_actual": "actual",
    "daily_fixed_30": "fixed_30",
    "daily_30": "over_30",
    "daily_actual_per_calendar_month": "calendar_month",
    "second": "second",
}
MONTHS = {"monthly": 1, "monthlylastday": 1, "quarterly": 3, "biannual": 6, "semiannual": 6, "annual": 12, "yearly": 12}

_UNJUDGED_PARTS = {
    "refund": "the paid amount is only in prose",
    "offset": "the paid amount is only in prose",
    "credit_kept": "the paid amount is only in prose",
}


_UNJUDGED_ROWS = {"doc-02": "whose day the change day is stands only in its notes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One item of a row: what its source published for it, and everything that it is recomputed from."""

    id: str
    published: Money
    item: InvoiceItem
    documents: Documents
    policy: ClientPolicy
    control: bool


def parts(row: Row) -> Iterator[Part | Measured | Unjudged]:
    """Return a row's charges and credits as items, net and with tax, and a reason for everything that is not judged."""
    for name in row["expected"]:
        reason = _UNJUDGED_PARTS.get(name) or _why_not(row)
        if reason:
            yield Unjudged(f"{row['id']}:{name}", reason)
        elif name == "invoice_issuing_date":
            yield _issuing_date(row)
        elif name == "tax":
            yield _tax(row)
        elif name == "net":
            yield _net(row)
        else:
            yield _part(row, name)


def _issuing_date(row: Row) -> Measured | Unjudged:
    """An invoice is issued on the civil day of its instant in the customer's zone."""
    if "change_at" not in row:
        return Unjudged(f"{row['id']}:invoice_issuing_date", "the instant of the invoice is not given")
    day = civil(parse_when(row["change_at"]), row["timezone"])
    return Measured(f"{row['id']}:invoice_issuing_date", {"exact": str(day) == row["expected"]["invoice_issuing_date"]})


def _tax(row: Row) -> Measured:
    """The tax of a row's item, recomputed from its net price."""
    sides = (name for name in row["expected"] if name.removesuffix("_total") in ("charge", "credit"))
    reckoned = _reckoned(row, next(sides, "charge"), tax_rate=_rate(row))
    return _measured(row, "tax", reckoned.tax if reckoned else None)


def _net(row: Row) -> Measured:
    """What a plan change costs on balance: the charge for the new plan less the credit for the old one."""
    charge, credit = (_reckoned(row, name) for name in ("charge", "credit"))
    return _measured(row, "net", charge.total - credit.total if charge and credit else None)


def _reckoned(row: Row, name: str, *, tax_rate: Decimal | None = None) -> Cost | None:
    part = _part(row, name)
    case, *_ = cases_of(replace(part.item, tax_rate=tax_rate), part.documents, zone=row["timezone"])
    return cost(case, agreed_reading(part.policy))


def _measured(row: Row, name: str, reckoned: Money | None) -> Measured:
    gap = abs(reckoned - Money.of(row["expected"][name], row["currency"])).amount if reckoned is not None else LARGEST
    return Measured(f"{row['id']}:{name}", {"exact": gap == 0, "within_one_minor": gap <= 1})


def _part(row: Row, name: str) -> Part:
    side: Side = "credit" if name.startswith("credit") else "charge"
    published = Money.of(row["expected"].get(name, "0"), row["currency"])
    item = InvoiceItem(
        id=f"{row['id']}:{name}",
        customer=f"{row['system']}-customer",
        subscription="subscription",
        type=side,
        amount=published.amount,
        currency=row["currency"],
        price=minor(row[_price_field(row, side)], row["currency"]),
        period=_period(row, side),
        service=_service(row),
        change="change" if "change_at" in row else None,
        discount_share=_discount(row, side).share,
        discount_amount=_discount(row, side).amount,
        tax_rate=_rate(row) if name.endswith("_total") else None,
        trial_end=parse_when(row["service_from"]) if row.get("trial_days") and "service_from" in row else None,
    )
    return Part(
        id=item.id,
        published=published,
        item=item,
        documents=_documents(row, item),
        policy=_policy(row, item),
        control=row["kind"] == "full_period_control",
    )


def _rate(row: Row) -> Decimal:
    return Decimal(str(row.get("tax_rate", 0))) / 100


def _why_not(row: Row) -> str | None:
    if "period_start" not in row:
        return "no dates are published"
    if row["id"] in _UNJUDGED_ROWS:
        return _UNJUDGED_ROWS[row["id"]]
    discount = row.get("discount") or {}
    if not discount.keys() <= {"old", "new", "coupon", "prior_credit_note"}:
        return f"how {', '.join(sorted(discount))} reduces the amount is only in prose"
    return None


@dataclass(frozen=True, slots=True)
class _Discount:
    """What is taken off: a share, or an amount in minor units."""

    share: Decimal | None = None
    amount: int | None = None


def _price_field(row: Row, side: Side) -> str:
    new = side == "charge" and "new_plan_price" in row
    return "new_plan_price" if new or "plan_price" not in row else "plan_price"


def _discount(row: Row, side: Side) -> _Discount:
    """Return the discount of the plan that the side is about; shares are given in hundredths of a per cent."""
    given: Row = row.get("discount") or {}
    for name in ("coupon", "prior_credit_note"):
        if name in given:
            return _Discount(amount=minor(given[name], row["currency"]))
    kind, size = given.get("new" if _price_field(row, side) == "new_plan_price" else "old") or ("fixed", None)
    return _Discount(share=Decimal(str(size)) / 10_000) if kind == "percentage" else _Discount(amount=size)


def _period(row: Row, side: Side) -> Period:
    """Return the row's period; a plan of another interval starts its own period on the day of the change."""
    if side == "charge" and "new_billing_period" in row:
        start = parse_when(row["change_at"])
        return Period(start=start, end=_later(start, MONTHS[row["new_billing_period"]]))
    return Period(start=parse_when(row["period_start"]), end=parse_when(row["period_end"]))


def _later(when: date | datetime, months: int) -> date | datetime:
    day = add_months(when.date() if isinstance(when, datetime) else when, months)
    return datetime.combine(day, when.timetz()) if isinstance(when, datetime) else day


def _service(row: Row) -> Period | None:
    """Return the row's service; where a trial comes before it, the trial's end says where it begins."""
    if "service_from" not in row:
        return None
    start = row["period_start"] if row.get("trial_days") else row["service_from"]
    return Period(start=parse_when(start), end=parse_when(row["service_to"]))


def _documents(row: Row, item: InvoiceItem) -> Documents:
    moments = (parse_when(row["change_at"]),) if "change_at" in row else ()
    months = MONTHS.get(row["billing_period"])
    subscription = Subscription(
        id="subscription",
        customer=f"{row['system']}-customer",
        currency=item.currency,
        amount=item.price,
        interval="month" if months else "week",
        interval_count=months or 1,
        anchor=item.period.start,
        started=_started(row, item),
        trial_days=row.get("trial_days") or 0,
        in_advance=row.get("billing_mode") == "in_advance" if "billing_mode" in row else None,
    )
    return Documents(
        items=(item,),
        subscriptions=(subscription,),
        plan_changes=tuple(PlanChange(id="change", subscription="subscription", at=at) for at in moments),
    )


def _started(row: Row, item: InvoiceItem) -> date | None:
    """Return when a subscription with a trial began: so many days before the trial ended."""
    if item.trial_end is None:
        return None
    return civil(item.trial_end, row["timezone"]) - timedelta(days=row["trial_days"])


def _policy(row: Row, item: InvoiceItem) -> ClientPolicy:
    zone = row["timezone"]
    days = civil_days(item.period, zone)
    months = MONTHS.get(row["billing_period"])
    overlong = months is not None and civil(item.period.end, zone) > add_months(days.start, months, day=31)
    day_count = DAY_COUNTS[row["method"]]
    by_plan = day_count in ("fixed_30", "over_30") or (overlong and whole_months(days) != months)
    return ClientPolicy(
        client="published",
        timezone=zone,
        modes=((Kind.PRORATION_MISMATCH, Mode.AUTO),),
        proration=ProrationPolicy(
            day_count=day_count,
            denominator="plan_period" if by_plan else "this_period",
            rounding=Rounding(row["rounding"]),
            discount="after" if "prior_credit_note" in (row.get("discount") or {}) else "before",
        ),
        taxes=TaxPolicy(rounding=Rounding(row["rounding"])),
        limits=(Money(LARGEST, item.currency),),
        daily_caps=(Money(LARGEST, item.currency),),
        daily_decisions=10**9,
    )
