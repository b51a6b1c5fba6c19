"""What a client's file may say about rules: it only narrows what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal, Self, TypeAlias

import orjson
from pydantic import Field, StrictBool, StrictInt, model_validator

from triage.content.schema import MoneyByCurrency, Number, Schema, fault, read

Label = Annotated[str, Field(min_length=1, max_length=80)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
RuleId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
ClauseText = Annotated[dict[Label, str], Field(min_length=1, max_length=1)]

Amounts: TypeAlias = dict[str, StrictInt | Decimal]
Moved: TypeAlias = StrictBool | StrictInt | Decimal | Amounts
"""A parameter as a client's file writes it; its rule says what it must be."""


class PilotSection(Schema):
    """How far a pilot acts: a share of the exceptions, a largest amount by currency, or both."""

    share: Annotated[Number, Field(gt=0, le=1, description="The share of exceptions that it acts on.")] = Decimal(1)
    max_amount: Annotated[MoneyByCurrency, Field(description="The most that it moves, by currency.")] = ()

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.share == 1 and not self.max_amount:
            raise fault("a pilot needs a share below 1, a max_amount, or both")
        return self


class RuleOverlay(Schema):
    """What a client's file says about one rule."""

    params: dict[Name, Moved] = Field(default_factory=dict)
    enabled: bool = True
    status: Literal["draft", "shadow", "pilot"] | None = None
    pilot: PilotSection | None = None
    unless: list[ClauseText] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise fault("say what it changes: params, enabled, status, pilot or unless")
        if (self.status == "pilot") != (self.pilot is not None):
            raise fault("`status: pilot` and `pilot: {share: ..., max_amount: ...}` belong together")
        return self


Written: TypeAlias = Mapping[str, object]
"""The section `rules:` as it stands in the file, which remembers its lines."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What one client's file changes about the rules of the pack, by rule id; `file` and `written` are for errors."""

    file: str
    rules: Mapping[str, RuleOverlay] = field(default_factory=dict)
    written: Written = field(default_factory=dict)

    @property
    def text(self) -> orjson.Fragment:
        """The overlay as JSON whose numbers are exact: what a stored pack keeps of it."""
        return orjson.Fragment(orjson.dumps({"file": self.file, "rules": self.written}, default=_exact, option=_SORTED))


def overlay_of(stored: Mapping[str, object]) -> Overlay:
    """Read an overlay back from what a stored pack keeps. Raises `ContentError` when it is damaged."""
    kept = read(_Stored, stored, "the stored overlay")
    return Overlay(kept.file, kept.rules, stored["rules"])  # type: ignore[arg-type]


class _Stored(Schema):
    file: str
    rules: dict[RuleId, RuleOverlay]


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS


def _exact(value: object) -> object:
    """Write decimals as the numbers they are, and blocks and listings as the plain values they extend."""
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}")
    return dict(value) if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
