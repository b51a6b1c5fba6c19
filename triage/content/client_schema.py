"""What a client's file may hold, section by section."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from triage.calendar import zone
from triage.content.overlay import PilotSection, RuleId, RuleOverlay
from triage.content.schema import MoneyByCurrency, Number, RateByCurrency, Schema, fault
from triage.errors import CalendarError
from triage.model import (
    BillingDatePolicy,
    ClientPolicy,
    ConcurrencyPolicy,
    ContractPolicy,
    DunningPolicy,
    DunningStage,
    DuplicatePolicy,
    Kind,
    Mode,
    ModelMode,
    ModelPilot,
    PaymentPolicy,
    ProrationPolicy,
    SettlementPolicy,
    TaxPolicy,
    UsagePolicy,
)
from triage.model.policy import DayCount
from triage.money import Rounding

_PRORATION, _PAYMENTS, _DUPLICATES = ProrationPolicy(), PaymentPolicy(), DuplicatePolicy()
_DUNNING, _DATES, _USAGE, _CONTRACTS = DunningPolicy(), BillingDatePolicy(), UsagePolicy(), ContractPolicy()
_TAXES, _SETTLEMENTS, _CONCURRENCY = TaxPolicy(), SettlementPolicy(), ConcurrencyPolicy()

Share = Annotated[Number, Field(gt=0, lt=1)]
Shares = Annotated[tuple[Share, ...], Field(strict=False)]
Days = Annotated[int, Field(ge=0, le=366)]
Tolerance = Annotated[int, Field(ge=0, le=100)]
AnyRounding = Annotated[Rounding, Field(strict=False)]


def _known_zone(name: str) -> str:
    try:
        zone(name)
    except CalendarError as error:
        raise fault(str(error)) from error
    return name


class ProrationSection(Schema):
    """How a part of a period is priced."""

    day_count: DayCount = _PRORATION.day_count
    denominator: Literal["this_period", "plan_period"] = _PRORATION.denominator
    rounding: AnyRounding = _PRORATION.rounding
    change_day_owner: Literal["old", "new"] = _PRORATION.change_day_owner
    discount: Literal["before", "after"] = _PRORATION.discount
    rounded_per: Literal["item", "unit"] = _PRORATION.rounded_per
    tolerance: Tolerance = _PRORATION.tolerance


class PaymentSection(Schema):
    """What a payment may differ by."""

    discounts: Shares = _PAYMENTS.discounts
    withholding: Shares = _PAYMENTS.withholding
    bank_fee: MoneyByCurrency = _PAYMENTS.bank_fee
    exchange: RateByCurrency = _PAYMENTS.exchange
    exchange_band: Share = _PAYMENTS.exchange_band
    automatic_from: Annotated[Number, Field(ge=Decimal("0.9"), lt=1)] | None = _PAYMENTS.automatic_from
    partial: bool = _PAYMENTS.partial
    overpayment: bool = _PAYMENTS.overpayment
    unique_amount: bool = _PAYMENTS.unique_amount
    duplicate_as: Literal["hold_as_credit", "refund_payment"] = _PAYMENTS.duplicate_as


class DuplicateSection(Schema):
    """How far apart two equal documents may be."""

    payment_days: Days = _DUPLICATES.payment_days
    invoice_days: Days = _DUPLICATES.invoice_days
    invoice_action: Literal["hold_invoice", "void_invoice"] = _DUPLICATES.invoice_action


class Stage(Schema):
    """One step of dunning."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    overdue_days: Days


class DunningSection(Schema):
    """How failed payments are tried again."""

    retry_days: Annotated[tuple[Days, ...], Field(strict=False)] = _DUNNING.retry_days
    counted_from: Literal["first_failure", "previous_attempt"] = _DUNNING.counted_from
    retry_hour: Annotated[int, Field(ge=0, le=23)] = _DUNNING.retry_hour
    max_declines: Annotated[int, Field(ge=1, le=100)] = _DUNNING.max_declines
    max_attempts: Annotated[int, Field(ge=1, le=100)] = _DUNNING.max_attempts
    max_days: Days = _DUNNING.max_days
    stages: Annotated[tuple[Stage, ...], Field(strict=False)] = ()
    thresholds: MoneyByCurrency = _DUNNING.thresholds
    exhausted: Literal["person", "start_dunning"] = _DUNNING.exhausted


class BillingDateSection(Schema):
    """Whose calendar a bill's dates are of."""

    calendar: Literal["customer", "client"] = _DATES.calendar
    offset: Literal["zone_rules", "fixed", "unsettled"] = _DATES.offset


class UsageSection(Schema):
    """How metered usage is billed."""

    rounding: AnyRounding = _USAGE.rounding
    late_days: Days = _USAGE.late_days
    tolerance: Tolerance = _USAGE.tolerance


class ContractSection(Schema):
    """How contract terms are applied to a bill."""

    rounding: AnyRounding = _CONTRACTS.rounding
    rounded_per: Literal["unit", "line"] = _CONTRACTS.rounded_per
    tolerance: Tolerance = _CONTRACTS.tolerance


class TaxSection(Schema):
    """How tax is rounded."""

    rounded_per: Literal["line", "invoice"] = _TAXES.rounded_per
    rounding: AnyRounding = _TAXES.rounding
    tolerance: Tolerance = _TAXES.tolerance


class SettlementSection(Schema):
    """What a processor may keep of a payout."""

    fee_share: Annotated[Number, Field(ge=0, lt=1)] = _SETTLEMENTS.fee_share
    fee_fixed: MoneyByCurrency = _SETTLEMENTS.fee_fixed
    arrival_days: Days = _SETTLEMENTS.arrival_days
    unique_amount: bool = _SETTLEMENTS.unique_amount


class ConcurrencySection(Schema):
    """Which of two changes that race comes first."""

    order: Literal["effective", "recorded"] = _CONCURRENCY.order
    quote: Literal["binding", "indicative"] = _CONCURRENCY.quote
    window_seconds: Annotated[int, Field(ge=0, le=86_400)] = _CONCURRENCY.window_seconds
    tolerance: Tolerance = _CONCURRENCY.tolerance


PlainModelMode = Literal["off", "shadow", "suggest", "auto"]


class ModelPilotSection(Schema):
    """A model that acts on a part: as for rules, a share of the exceptions, a largest amount by currency, or both."""

    pilot: PilotSection


def _mode(said: PlainModelMode | ModelPilotSection) -> ModelMode:
    return ModelMode(said) if isinstance(said, str) else ModelMode.PILOT


def _bounds(said: ModelPilotSection) -> ModelPilot:
    return ModelPilot(share=said.pilot.share, max_amount=said.pilot.max_amount)


class ClientFile(Schema):
    """The whole of a client's file."""

    timezone: Annotated[str, AfterValidator(_known_zone)]
    modes: dict[Annotated[Kind, Field(strict=False)], Annotated[Mode, Field(strict=False)]]
    models: dict[Annotated[Kind, Field(strict=False)], PlainModelMode | ModelPilotSection] = Field(default_factory=dict)
    limits: MoneyByCurrency
    daily_caps: MoneyByCurrency
    daily_decisions: Annotated[int, Field(ge=0)] = 10_000
    review_limits: MoneyByCurrency = ()
    proration: ProrationSection = ProrationSection()
    payments: PaymentSection = PaymentSection()
    duplicates: DuplicateSection = DuplicateSection()
    dunning: DunningSection = DunningSection()
    billing_dates: BillingDateSection = BillingDateSection()
    usage: UsageSection = UsageSection()
    contracts: ContractSection = ContractSection()
    taxes: TaxSection = TaxSection()
    settlements: SettlementSection = SettlementSection()
    concurrency: ConcurrencySection = ConcurrencySection()
    rules: dict[RuleId, RuleOverlay] = Field(default_factory=dict)

    def policy(self, client: str) -> ClientPolicy:
        """Return what the file says, as the core reads it."""
        stages = tuple(DunningStage(**dict(stage)) for stage in self.dunning.stages)
        return ClientPolicy(
            client=client,
            timezone=self.timezone,
            modes=tuple(self.modes.items()),
            models=tuple((kind, _mode(said)) for kind, said in self.models.items()),
            model_pilots=tuple(
                (kind, _bounds(said)) for kind, said in self.models.items() if not isinstance(said, str)
            ),
            proration=ProrationPolicy(**dict(self.proration)),
            payments=PaymentPolicy(**dict(self.payments)),
            duplicates=DuplicatePolicy(**dict(self.duplicates)),
            dunning=DunningPolicy(**(dict(self.dunning) | {"stages": stages})),
            billing_dates=BillingDatePolicy(**dict(self.billing_dates)),
            usage=UsagePolicy(**dict(self.usage)),
            contracts=ContractPolicy(**dict(self.contracts)),
            taxes=TaxPolicy(**dict(self.taxes)),
            settlements=SettlementPolicy(**dict(self.settlements)),
            concurrency=ConcurrencyPolicy(**dict(self.concurrency)),
            limits=self.limits,
            review_limits=self.review_limits,
            daily_caps=self.daily_caps,
            daily_decisions=self.daily_decisions,
        )
