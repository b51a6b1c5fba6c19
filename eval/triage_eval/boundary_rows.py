"""A published boundary row as the agreement that its source describes; nothing of what it expects is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from triage.calendar import parse_when
from triage.errors import InputError
from triage.explain.billing_dates.case import Case, DatedBill
from triage.explain.billing_dates.due import service_begins
from triage.explain.billing_dates.posted import posted
from triage.explain.billing_dates.reading import Reading, agreed_readings
from triage.model import BillingDatePolicy, ClientPolicy, Customer, Kind, Mode, Period, Subscription
from triage.money import LARGEST, Money
from triage_eval.rows import Row

INTERVALS: dict[str, tuple[Literal["day", "week", "month", "year"], int]] = {
    "daily": ("day", 1),
    "weekly": ("week", 1),
    "monthly": ("month", 1),
    "quarterly": ("month", 3),
    "semiannual": ("month", 6),
    "biannual": ("month", 6),
    "yearly": ("year", 1),
    "annual": ("year", 1),
}
"""What sources call an interval."""

_TOLD = {"id", "quantity", "expected", "recompute", "source", "notes", "reference_time"}
_BILLED_BY_INSTANT = {
    *("interval", "billing_time", "pay_in_advance", "timezone", "billing_at", "current_period"),
    *("subscription_at", "started_at", "terminated_at", "plan_amount_cents"),
}
_BILLED_AFTER_TRIAL = {
    *("timezone", "account_created", "subscription_created", "subscription_start_local", "trial_days"),
}

PRICE = Money(10_000, "USD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A row's case, billed at the instant that it names, and every reading that its source leaves open."""

    row: Row
    case: Case
    policy: ClientPolicy

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings that the source's policy leaves open, the rules of the zone first."""
        return agreed_readings(self.case, self.policy)


def boundary(row: Row) -> Boundary:
    """Read a row. Raises `InputError` where it has a field of unknown meaning, which may change the answer."""
    known = _BILLED_AFTER_TRIAL if "account_created" in row else _BILLED_BY_INSTANT
    if strange := sorted(row.keys() - known - _TOLD):
        raise InputError(f"what {', '.join(strange)} means for the dates is not known")
    if "account_created" in row:
        return _after_trial(row)
    return _by_instant(row)


def _by_instant(row: Row) -> Boundary:
    """Read a row that is billed at an instant, in the customer's zone by its rules."""
    interval, count = INTERVALS[row["interval"]]
    anchor = parse_when(row["subscription_at"])
    subscription = Subscription(
        id="subscription",
        customer="customer",
        currency=PRICE.currency,
        amount=PRICE.amount,
        interval=interval,
        interval_count=count,
        billing_time=row["billing_time"],
        in_advance=row["pay_in_advance"],
        anchor=anchor,
        started=parse_when(row["started_at"]) if "started_at" in row else anchor,
        ended=parse_when(row["terminated_at"]) if "terminated_at" in row else None,
    )
    customer = Customer(id="customer", timezone=row["timezone"])
    return _boundary(row, customer, subscription, parse_when(row["billing_at"]), offset="zone_rules")


def _after_trial(row: Row) -> Boundary:
    """Read a row of monthly bills in advance, the first on the day on which the trial is over by every clock.

    Whether the zone's own rules count or the offset of the account is not said, so that both are open.
    """
    created = parse_when(row["account_created"])
    started = row.get("subscription_start_local") or row.get("subscription_created") or row["account_created"]
    subscription = Subscription(
        id="subscription",
        customer="customer",
        currency=PRICE.currency,
        amount=PRICE.amount,
        in_advance=True,
        started=parse_when(started),
        trial_days=row.get("trial_days", 0),
    )
    customer = Customer(id="customer", timezone=row["timezone"], created=created)
    first = _boundary(row, customer, subscription, created, offset="unsettled")
    return _boundary(row, customer, subscription, max(_begins(first)), offset="unsettled")


def _begins(first: Boundary) -> Iterator[date]:
    for reading in first.readings:
        begins = service_begins(first.case.subscription, reading)
        if begins is not None:
            yield begins


def _boundary(
    row: Row,
    customer: Customer,
    subscription: Subscription,
    at: date | datetime,
    *,
    offset: Literal["zone_rules", "unsettled"],
) -> Boundary:
    bill = DatedBill(
        id="invoice",
        customer=customer.id,
        subscription=subscription.id,
        invoice="invoice",
        amount=PRICE,
        net=PRICE.amount,
        posted=posted(Period(start=at, end=at)),
        created=at,
    )
    policy = ClientPolicy(
        client=f"published {row['id']}",
        modes=((Kind.BILLING_DATE_MISMATCH, Mode.AUTO),),
        billing_dates=BillingDatePolicy(offset=offset),
        limits=(Money(LARGEST, PRICE.currency),),
        daily_caps=(Money(LARGEST, PRICE.currency),),
        daily_decisions=10**9,
    )
    return Boundary(row=row, case=Case(bill=bill, subscription=subscription, customer=customer), policy=policy)
