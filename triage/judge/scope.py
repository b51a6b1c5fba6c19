"""What the expressions of one rule may name: the facts of its kind and its own parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from triage.model import FactType

Amounts = dict[str, int]
"""Minor units by currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A number that finance people may move inside its range; money has one amount per currency.

    `least` and `most` bound what a client's file may say instead (money: by currency); without both it stays as it is.
    """

    name: str
    type: str
    value: int | Decimal | bool | Amounts
    help: str = ""
    least: int | Decimal | Amounts | None = None
    most: int | Decimal | Amounts | None = None


@dataclass(frozen=True)
class Scope:
    """The names of one rule, and the short variables that stand for its facts in compiled code."""

    facts: Mapping[str, FactType]
    params: Mapping[str, Param]

    @cached_property
    def variables(self) -> dict[str, str]:
        """A Python variable for each fact."""
        return {name: f"f{index}" for index, name in enumerate(self.facts)}
