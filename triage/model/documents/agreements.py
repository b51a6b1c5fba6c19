"""What was agreed with a customer, and what was billed under it item by item."""

from dataclasses import dataclass
from typing import Literal

from triage.model.documents.receivables import Period
from triage.model.types import STRICT, Amount, Count, Currency, Id, Rate, Text, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The half-open time for which something holds; an end that is not given is open."""

    __pydantic_config__ = STRICT

    start: When | None = None
    end: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionItem:
    """One product of a subscription: `quantity` units of `price` minor units each, every interval."""

    __pydantic_config__ = STRICT

    id: Id
    product: Text
    price: Amount
    quantity: Count = 1
    effective: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A recurring agreement; `quantity` charges of `amount` are expected in each period.

    `billing_time`: periods run from the `anchor` (its anniversary) or with the calendar (month, quarter, year).
    `in_advance`: a period is billed when it begins, else when it has ended. `trial_days` are civil days before the
    first charge. `items` say what the amount is made of.
    """

    __pydantic_config__ = STRICT

    id: Id
    customer: Id
    currency: Currency
    amount: Amount
    interval: Literal["day", "week", "month", "year"] = "month"
    interval_count: Count = 1
    quantity: Count = 1
    period: Period | None = None
    anchor: When | None = None
    billing_time: Literal["anniversary", "calendar"] = "anniversary"
    in_advance: bool | None = None
    started: When | None = None
    ended: When | None = None
    trial_days: Amount = 0
    items: tuple[SubscriptionItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """A change of plan at one instant inside a period.

    `at` is when it takes effect, `recorded` when it was asked for. It moves the price of a whole period from
    `old_price` to `new_price` for `quantity` units. `quoted` is the amount that the customer was shown, as computed
    for the instant `quoted_at`.
    """

    __pydantic_config__ = STRICT

    id: Id
    subscription: Id | None = None
    at: When
    recorded: When | None = None
    old_price: Amount | None = None
    new_price: Amount | None = None
    quantity: Count = 1
    quoted: Amount | None = None
    quoted_at: When | None = None
    status: Literal["pending", "applied", "cancelled"] = "applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceItem:
    """A prorated charge or credit as it was billed.

    `price` is the price of the whole `period` for one of `quantity` units, or the difference that `change` makes to it;
    `service` is the part of it that the item covers. Where `service` is not given, the item runs from `change` to the
    end of the period, as a credit for the old plan or a charge for the new; in arrears it may be the old plan's charge
    up to `change`. The discount is a share of the price or an amount off that of all units. `tax_rate` (0.19 is 19 %)
    is added to the net amount, so that `amount` includes it. `trial_end` is when the free time ends: nothing before it
    is charged or given back.
    """

    __pydantic_config__ = STRICT

    id: Id
    customer: Id | None = None
    subscription: Id | None = None
    invoice: Id | None = None
    type: Literal["charge", "credit"] = "charge"
    amount: Amount
    currency: Currency
    price: Amount
    quantity: Count = 1
    period: Period
    service: Period | None = None
    change: Id | None = None
    discount_share: Rate | None = None
    discount_amount: Amount | None = None
    tax_rate: Rate | None = None
    trial_end: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One clause of a contract and the time for which it holds.

    `price` is what a unit of `product` costs a period, `discount` a `share` or an `amount` off a line a period,
    `quantity` the committed number of units, `minimum` and `cap` bound a period's net amount, `uplift` raises the price
    by a `share` from the start of its time on, `currency` is what is billed in. A ramp is several clauses, each with
    its own time. A clause without a product is about all of them. `supersedes` names the clause of an earlier version
    that this one replaces, from the start of its own time on.
    """

    __pydantic_config__ = STRICT

    id: Id
    customer: Id
    currency: Currency
    clause: Literal["price", "discount", "quantity", "minimum", "cap", "uplift", "currency"]
    contract: Id | None = None
    subscription: Id | None = None
    product: Text | None = None
    amount: Amount | None = None
    share: Rate | None = None
    quantity: Count | None = None
    effective: Span | None = None
    supersedes: Id | None = None
