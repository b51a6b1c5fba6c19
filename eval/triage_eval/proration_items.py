"""A published proration row as the invoice items that its source would bill, with the source's policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from triage.calendar import add_months, civil, parse_when
from triage.explain.proration.spans import civil_days, whole_months
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
)
from triage.money import LARGEST, Money, Rounding, exponent
from triage_eval.rows import Row
from triage_eval.trial import Unjudged

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
    "net": "follows from the charge and the credit",
    "invoice_issuing_date": "a date, not an amount",
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


def parts(row: Row) -> Iterator[Part | Unjudged]:
    """Return a row's charge and credit as items, and a reason for everything in it that is not judged."""
    for name in row["expected"]:
        if name in _UNJUDGED_PARTS:
            yield Unjudged(f"{row['id']}:{name}", _UNJUDGED_PARTS[name])
        elif name == "tax" or (name.endswith("_total") and name.removesuffix("_total") in row["expected"]):
            yield Unjudged(f"{row['id']}:{name}", "tax is computed on the net amount, which is judged")
        else:
            yield _part(row, name)


def _part(row: Row, name: str) -> Part | Unjudged:
    side: Side = "credit" if name.startswith("credit") else "charge"
    reason = _why_not(row)
    if reason:
        return Unjudged(f"{row['id']}:{name}", reason)
    currency = row["currency"]
    published = Money.of(row["expected"][name], currency)
    price = _price(row, side)
    if name.endswith("_total"):
        price = price * (100 + Decimal(str(row["tax_rate"]))) / 100
    minor = int(price.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP))
    item = InvoiceItem(
        id=f"{row['id']}:{side}",
        customer=f"{row['system']}-customer",
        subscription="subscription",
        type=side,
        amount=published.amount,
        currency=currency,
        price=minor,
        period=_period(row, side),
        service=_service(row),
        change="change" if "change_at" in row else None,
    )
    return Part(
        id=f"{row['id']}:{side}",
        published=published,
        item=item,
        documents=_documents(row, item),
        policy=_policy(row, item),
        control=row["kind"] == "full_period_control",
    )


def _why_not(row: Row) -> str | None:
    if "period_start" not in row:
        return "no dates are published"
    if row["id"] in _UNJUDGED_ROWS:
        return _UNJUDGED_ROWS[row["id"]]
    discount = row.get("discount") or {}
    if not discount.keys() <= {"old", "new", "coupon"}:
        return f"how {', '.join(sorted(discount))} reduces the amount is only in prose"
    return None


def _price(row: Row, side: Side) -> Decimal:
    """Return the price of the plan that the side is about, less its discount, in major units."""
    new = side == "charge" and "new_plan_price" in row
    price = Decimal(row["new_plan_price" if new or "plan_price" not in row else "plan_price"])
    discount = row.get("discount") or {}
    if "coupon" in discount:
        return max(Decimal(0), price - Decimal(discount["coupon"]))
    kind, size = discount.get("new" if new else "old") or ("fixed", 0)
    if kind == "percentage":
        return price * (10_000 - size) / 10_000
    return price - Decimal(size) / 100


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
    if "service_from" not in row:
        return None
    return Period(start=parse_when(row["service_from"]), end=parse_when(row["service_to"]))


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
    )
    return Documents(
        items=(item,),
        subscriptions=(subscription,),
        plan_changes=tuple(PlanChange(id="change", subscription="subscription", at=at) for at in moments),
    )


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
        ),
        limits=(Money(LARGEST, item.currency),),
        daily_caps=(Money(LARGEST, item.currency),),
        daily_decisions=10**9,
    )
