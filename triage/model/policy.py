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


class ModelMode(StrEnum):
    """What a model is for, where rules do not resolve: `off` asks none, `shadow` asks and keeps the answer from
    reviewers until they have decided, `suggest` shows them what it chose. Under a certificate `auto` carries its choice
    out, and `pilot` does so for a part; what they leave to people is kept from them as in shadow, for what they decide
    unseen is what certificates rest on.
    """

    OFF = "off"
    SHADOW = "shadow"
    SUGGEST = "suggest"
    PILOT = "pilot"
    AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPilot:
    """How far a model in pilot acts: a share of the exceptions, and the most that it moves, by currency (none: any)."""

    share: Decimal = Decimal(1)
    max_amount: tuple[Money, ...] = ()


DayCount = Literal["actual", "fixed_30", "over_30", "calendar_month", "second"]
"""`actual` days; `fixed_30` months with day 31 folded into day 30; actual days `over_30`; each `calendar_month` by its
own length; elapsed `second`s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProrationPolicy:
    """How a part of a period is priced.

    `denominator`: the days of `this_period`, or of the whole `plan_period` that a shortened period was cut from.
    `change_day_owner`: which plan is charged for the civil day of a plan change, and whether the day on which a trial
    ends is charged. `discount`: taken off the whole price `before` it is prorated, or whole off the part `after` it.
    `rounded_per`: the whole `item` once, or each `unit` of it.
    `tolerance` is in minor units: a gap of no more than that is rounding, not a mismatch.
    """

    day_count: DayCount = "actual"
    denominator: Literal["this_period", "plan_period"] = "this_period"
    rounding: Rounding = Rounding.HALF_UP
    change_day_owner: Literal["old", "new"] = "new"
    discount: Literal["before", "after"] = "before"
    rounded_per: Literal["item", "unit"] = "item"
    tolerance: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPolicy:
    """What a payment may differ by before a person looks at it.

    `discounts` and `withholding` are shares (`Decimal("0.02")`); `bank_fee` is the most that banks on the way keep, by
    currency. `unique_amount` lets a known customer's only exact open amount settle without any reference. `exchange` is
    what one unit of a common currency is worth in each, `exchange_band` the share by which a bank's rate may differ.
    `automatic_from` is the confidence from which the matcher's first hypothesis settles without a person; None: never.
    """

    discounts: tuple[Decimal, ...] = ()
    withholding: tuple[Decimal, ...] = ()
    bank_fee: tuple[Money, ...] = ()
    exchange: tuple[tuple[str, Decimal], ...] = ()
    exchange_band: Decimal = Decimal("0.02")
    automatic_from: Decimal | None = None
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
class DunningStage:
    """A step of dunning: its name, and how many days the oldest unpaid invoice is overdue when it begins."""

    name: str
    overdue_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DunningPolicy:
    """How failed payments are tried again. Days are civil days in the customer's zone, else the client's.

    `retry_days` are counted from the first failure, or each from the attempt before it (`counted_from`). No retry after
    `max_declines` declines, `max_attempts` tries or `max_days` days. `retry_hour` is the local hour of a retry.
    `thresholds` are the least overdue amounts, by currency, that are collected at all. `exhausted` says who goes on
    when all retries failed: a person, or the machine, which asks the customer for another way to pay.
    """

    retry_days: tuple[int, ...] = (1, 3, 7)
    counted_from: Literal["first_failure", "previous_attempt"] = "first_failure"
    retry_hour: int = 9
    max_declines: int = 7
    max_attempts: int = 20
    max_days: int = 60
    stages: tuple[DunningStage, ...] = ()
    thresholds: tuple[Money, ...] = ()
    exhausted: Literal["person", "start_dunning"] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingDatePolicy:
    """Whose calendar a bill's dates are of, and whether that zone's summer time counts.

    `offset`: `zone_rules` follow the zone through the year; `fixed` keeps the offset of the day the customer was made;
    where it is `unsettled`, a bill on which the two differ has a rival for each.
    """

    calendar: Literal["customer", "client"] = "customer"
    offset: Literal["zone_rules", "fixed", "unsettled"] = "zone_rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePolicy:
    """How metered usage is billed. Events that arrive up to `late_days` after the period's end still belong to it."""

    rounding: Rounding = Rounding.HALF_UP
    late_days: int = 3
    tolerance: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPolicy:
    """How contract terms are applied to a bill.

    `rounded_per`: an uplifted price is rounded to a minor unit for each `unit`, or only the `line` is rounded.
    """

    rounding: Rounding = Rounding.HALF_UP
    rounded_per: Literal["unit", "line"] = "unit"
    tolerance: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPolicy:
    """How tax is rounded: once for the whole invoice, or for each line."""

    rounded_per: Literal["line", "invoice"] = "line"
    rounding: Rounding = Rounding.HALF_UP
    tolerance: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPolicy:
    """What a processor may keep of a payout without anybody being asked: `fee_share` of the charges plus `fee_fixed`
    for each, and how many days a deposit may arrive after its payout. `unique_amount` lets a deposit that names nothing
    but the processor be the only payout of its amount.
    """

    fee_share: Decimal = Decimal("0.05")
    fee_fixed: tuple[Money, ...] = ()
    arrival_days: int = 7
    unique_amount: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrencyPolicy:
    """Which of two changes that race comes first, and within how many seconds two changes race.

    `quote`: the amount that a customer was shown is `binding` where it was right when it was shown, or `indicative`, so
    that the instant of effect decides.
    """

    order: Literal["effective", "recorded"] = "effective"
    quote: Literal["binding", "indicative"] = "binding"
    window_seconds: int = 300
    tolerance: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPolicy:
    """Everything that differs between clients. `limits` cap one decision, `daily_caps` a day's sum, by currency.

    A currency without a limit has the limit zero: nothing in it resolves without a person. `review_limits` cap what a
    reviewer decides before it takes an approver; a currency without one is not capped.
    """

    client: str
    timezone: str = "UTC"
    modes: tuple[tuple[Kind, Mode], ...] = ()
    models: tuple[tuple[Kind, ModelMode], ...] = ()
    model_pilots: tuple[tuple[Kind, ModelPilot], ...] = ()
    proration: ProrationPolicy = ProrationPolicy()
    payments: PaymentPolicy = PaymentPolicy()
    duplicates: DuplicatePolicy = DuplicatePolicy()
    dunning: DunningPolicy = DunningPolicy()
    billing_dates: BillingDatePolicy = BillingDatePolicy()
    usage: UsagePolicy = UsagePolicy()
    contracts: ContractPolicy = ContractPolicy()
    taxes: TaxPolicy = TaxPolicy()
    settlements: SettlementPolicy = SettlementPolicy()
    concurrency: ConcurrencyPolicy = ConcurrencyPolicy()
    limits: tuple[Money, ...] = ()
    review_limits: tuple[Money, ...] = ()
    daily_caps: tuple[Money, ...] = ()
    daily_decisions: int = 10_000

    def mode(self, kind: Kind) -> Mode:
        """Return the mode of a kind; one that is not named runs in shadow."""
        return dict(self.modes).get(kind, Mode.SHADOW)

    def model_mode(self, kind: Kind) -> ModelMode:
        """Return what a model is for in a kind; of one that is not named none is asked."""
        return dict(self.models).get(kind, ModelMode.OFF)

    def model_pilot(self, kind: Kind) -> ModelPilot:
        """Return how far a model in pilot acts in a kind."""
        return dict(self.model_pilots).get(kind, ModelPilot())

    def limit(self, currency: str) -> Money:
        """Return the most that one decision may move in a currency."""
        return next((limit for limit in self.limits if limit.currency == currency), Money(0, currency))

    def review_limit(self, currency: str) -> Money | None:
        """Return the most that a reviewer may decide in a currency, or None where that is not limited."""
        return next((limit for limit in self.review_limits if limit.currency == currency), None)

    def daily_cap(self, currency: str) -> Money:
        """Return the most that all decisions of a day may move in a currency."""
        return next((cap for cap in self.daily_caps if cap.currency == currency), Money(0, currency))
