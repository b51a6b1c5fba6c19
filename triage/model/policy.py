"""A client's policy: what his contracts and his finance team settled, once, in one file."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from triage.model.kinds import Kind
from triage.money import Money, Rounding


class Mode(StrEnum):
    """Whether a kind runs: `off` escalates at once, `shadow` decides and records but escalates, `auto` resolves."""

    OFF = "off"
    SHADOW = "shadow"
    AUTO = "auto"


DayCount = Literal["actual", "fixed_30", "over_30", "calendar_month", "second"]
"""`actual` days; `fixed_30` months with day 31 folded into day 30; actual days `over_30`; each `calendar_month` by its
own length; elapsed `second`s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProrationPolicy:
    """How a part of a period is priced.

    `denominator`: the days of `this_period`, or of the whole `plan_period` that a shortened period was cut from.
    `change_day_owner`: which plan is charged for the civil day of a plan change.
    `tolerance` is in minor units: a gap of no more than that is rounding, not a mismatch.
    """

    day_count: DayCount = "actual"
    denominator: Literal["this_period", "plan_period"] = "this_period"
    rounding: Rounding = Rounding.HALF_UP
    change_day_owner: Literal["old", "new"] = "new"
    tolerance: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPolicy:
    """What a payment may differ by before a person looks at it.

    `discounts` and `withholding` are shares (`Decimal("0.02")`); `bank_fee` is the most that banks on the way keep, by
    currency. `unique_amount` lets a known customer's only exact open amount settle without any reference.
    """

    discounts: tuple[Decimal, ...] = ()
    withholding: tuple[Decimal, ...] = ()
    bank_fee: tuple[Money, ...] = ()
    partial: bool = True
    overpayment: bool = True
    unique_amount: bool = False
    duplicate_as: Literal["hold_as_credit", "refund_payment"] = "hold_as_credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatePolicy:
    """How far apart two equal documents may be and still be one, in civil days."""

    payment_days: int = 14
    invoice_days: int = 7
    invoice_action: Literal["hold_invoice", "void_invoice"] = "hold_invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPolicy:
    """Everything that differs between clients. `limits` cap one decision, `daily_caps` a day's sum, by currency.

    A currency without a limit has the limit zero: nothing in it resolves without a person.
    """

    client: str
    timezone: str = "UTC"
    modes: tuple[tuple[Kind, Mode], ...] = ()
    proration: ProrationPolicy = ProrationPolicy()
    payments: PaymentPolicy = PaymentPolicy()
    duplicates: DuplicatePolicy = DuplicatePolicy()
    limits: tuple[Money, ...] = ()
    daily_caps: tuple[Money, ...] = ()
    daily_decisions: int = 10_000

    def mode(self, kind: Kind) -> Mode:
        """Return the mode of a kind; one that is not named runs in shadow."""
        return dict(self.modes).get(kind, Mode.SHADOW)

    def limit(self, currency: str) -> Money:
        """Return the most that one decision may move in a currency."""
        return next((limit for limit in self.limits if limit.currency == currency), Money(0, currency))

    def daily_cap(self, currency: str) -> Money:
        """Return the most that all decisions of a day may move in a currency."""
        return next((cap for cap in self.daily_caps if cap.currency == currency), Money(0, currency))
