"""Metered usage: what was recorded, what a unit costs, and what was billed for it."""

from dataclasses import dataclass
from typing import Literal

from triage.model.documents.agreements import Span
from triage.model.documents.receivables import Period
from triage.model.types import STRICT, Amount, Currency, Id, Rate, Text, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A metered quantity, in thousandths of its unit, that was used at one instant.

    `event` is the key under which the meter sent it: the same key twice is one event. `recorded` is when it arrived.
    """

    __pydantic_config__ = STRICT

    id: Id
    subscription: Id
    meter: Text
    thousandths: Amount
    at: When
    event: Id | None = None
    recorded: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A band of a price: up to and with `up_to` thousandths (open where not given), at `unit_price` minor units a unit.

    `flat` is due once the quantity reaches into the band.
    """

    __pydantic_config__ = STRICT

    up_to: Amount | None = None
    unit_price: Rate
    flat: Amount = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What metered usage costs in a period.

    `model`: `per_unit` charges every unit alike; `graduated` prices each unit by the tier it falls in, `volume` all
    units by the tier of the last one; `package` charges every begun `package` of thousandths at the unit price. The
    first `included` thousandths cost nothing and fill no tier, `minimum` is the least that a period costs, `prepaid`
    is credit that usage draws down first. A price that names a subscription goes before the list price of its meter.
    """

    __pydantic_config__ = STRICT

    id: Id
    subscription: Id | None = None
    meter: Text
    currency: Currency
    model: Literal["per_unit", "graduated", "volume", "package"]
    tiers: tuple[Tier, ...]
    package: Amount | None = None
    included: Amount = 0
    minimum: Amount = 0
    prepaid: Amount = 0
    effective: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCharge:
    """What was billed for the usage of one meter in one period; `thousandths` is the quantity that was billed."""

    __pydantic_config__ = STRICT

    id: Id
    customer: Id | None = None
    subscription: Id
    invoice: Id | None = None
    meter: Text
    price: Id | None = None
    thousandths: Amount | None = None
    amount: Amount
    currency: Currency
    period: Period
