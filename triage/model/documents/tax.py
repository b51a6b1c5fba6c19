"""Rates of tax and the time for which they hold."""

from dataclasses import dataclass
from typing import Literal

from triage.model.documents.agreements import Span
from triage.model.types import STRICT, Id, Rate, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """A rate of tax in a jurisdiction: `rate` is a share of the net amount ("0.19"). `category` narrows it to goods."""

    __pydantic_config__ = STRICT

    id: Id
    jurisdiction: Text
    rate: Rate
    category: Text | None = None
    treatment: Literal["standard", "reduced", "zero", "exempt", "reverse_charge"] = "standard"
    effective: Span | None = None
