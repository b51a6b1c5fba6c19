"""What a rule file may hold, key by key."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from triage.content.near import did_you_mean
from triage.content.overlay import ClauseText, Name, PilotSection, RuleId
from triage.content.schema import MoneyByCurrency, Number, Schema, fault
from triage.judge.life import FileStatus
from triage.model import ACTION_TYPES, Kind
from triage.money import Money

Words = Annotated[str, Field(min_length=1, max_length=2000)]


class _Param(Schema):
    help: Words


class IntParam(_Param):
    """A whole number in a range."""

    type: Literal["int"]
    default: int
    min: int | None = None
    max: int | None = None

    @model_validator(mode="after")
    def _inside(self) -> Self:
        return _check_range(self, self.default, self.min, self.max)


class RatioParam(_Param):
    """A decimal in a range."""

    type: Literal["ratio"]
    default: Number
    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _inside(self) -> Self:
        return _check_range(self, self.default, self.min, self.max)


class BoolParam(_Param):
    """A switch."""

    type: Literal["bool"]
    default: bool


class MoneyParam(_Param):
    """An amount in each currency that the rule is meant for, in a range for each."""

    type: Literal["money"]
    default: Annotated[MoneyByCurrency, Field(min_length=1)]
    min: MoneyByCurrency = ()
    max: MoneyByCurrency = ()

    @model_validator(mode="after")
    def _inside(self) -> Self:
        least, most = ({money.currency: money for money in bound} for bound in (self.min, self.max))
        for money in self.default:
            _check_range(self, money, least.get(money.currency), most.get(money.currency))
        return self


AnyParam = Annotated[IntParam | RatioParam | BoolParam | MoneyParam, Field(discriminator="type")]


_P = TypeVar("_P", bound=_Param)
_V = TypeVar("_V", int, Decimal, Money)


def _check_range(param: _P, value: _V, least: _V | None, most: _V | None) -> _P:
    if (least is not None and value < least) or (most is not None and value > most):
        low, high = ("any" if bound is None else str(bound) for bound in (least, most))
        raise fault(f"{value} is outside {low} to {high}", key="default")
    return param


def _known_action(action: str) -> str:
    if action not in ACTION_TYPES:
        near = did_you_mean(action, ACTION_TYPES) or f"; it is one of {', '.join(ACTION_TYPES)}"
        raise fault(f"unknown action {action!r}{near}")
    return action


class _Resolve(Schema):
    action: Annotated[str, AfterValidator(_known_action), Field(json_schema_extra={"enum": [*ACTION_TYPES]})]


class _Escalate(Schema):
    reason: Name
    to: Words
    runbook: str = ""


class Example(Schema):
    """An example as it is written; its facts are read by their declared types later."""

    name: Words
    expect: Literal["resolve", "no_match", "escalate"]
    because: list[str] | None = None
    currency: str = "USD"
    facts: dict[str, object]


def _civil_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise fault(f"{text!r} is not a date such as 2026-06-30") from error
    return text


class DeprecatedSection(Schema):
    """Since when a rule is about to go, and what takes its place."""

    since: Annotated[str, AfterValidator(_civil_date), Field(description="A civil date such as 2026-06-30.")]
    replaced_by: RuleId | None = None


class RuleFile(Schema):
    """The whole of a rule file."""

    id: RuleId
    title: Words
    kind: Annotated[Kind, Field(strict=False)]
    status: FileStatus
    pilot: PilotSection | None = None
    deprecated: DeprecatedSection | None = None
    version: Annotated[int, Field(ge=1)]
    owner: Words
    description: Words
    known_misfires: list[Words]
    params: dict[Name, AnyParam] = Field(default_factory=dict)
    when: Annotated[list[ClauseText], Field(min_length=1)]
    unless: list[ClauseText] = Field(default_factory=list)
    resolve: _Resolve
    escalate: _Escalate
    tests: Annotated[list[Example], Field(min_length=1)]

    @model_validator(mode="after")
    def _at_its_stage(self) -> Self:
        """A pilot states its bounds and a deprecated rule its end; at any other stage neither belongs."""
        for stage, stated in (("pilot", self.pilot), ("deprecated", self.deprecated)):
            if (self.status == stage) != (stated is not None):
                raise fault(f"`status: {stage}` and the section `{stage}` belong together", key="status")
        return self
