"""Regions and values in words."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from triage.calendar import format_when
from triage.judge.regions.axis import WHOLE, Axis, fact_value
from triage.judge.regions.spans import HIGHEST, LOWEST, Cut, Number
from triage.model import FactValue
from triage.money import Money


def shown(value: FactValue) -> str:
    """Write a fact for a person."""
    match value:
        case None:
            return "not known"
        case bool():
            return str(value).lower()
        case Decimal():
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case date():
            return format_when(value)
        case tuple():
            return among(value, word="and") if value else "nothing"
        case Money() | int() | str():
            return str(value)


def among(words: Sequence[str], *, word: str = "or") -> str:
    """List words as a sentence does."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {word} {words[-1]}"


def amount(axis: Axis, branch: str, number: Number) -> str:
    """Write a number as the fact of an axis has it."""
    return shown(fact_value(axis, (branch, number)))


def span(axis: Axis, branch: str, part: tuple[Cut, Cut]) -> str:
    """Say what lies between two cuts."""
    low, high = part
    if axis.type == "bool":
        return "true" if low[1] == 1 else "false"
    domain = axis.domain.at(branch)
    least = amount(axis, branch, low[1]) if low not in (LOWEST, domain[0]) else ""
    if axis.type in WHOLE and high not in (HIGHEST, domain[-1]):
        high = (0, high[1] - 1, 1)
    most = amount(axis, branch, high[1]) if high not in (HIGHEST, domain[-1]) else ""
    if least == most:
        return least
    if least and most and (low[2], high[2]) == (0, 1):
        return f"between {least} and {most}"
    low_words, high_words = _DATES if axis.type in ("date", "datetime") else _NUMBERS
    ends = [low_words[low[2]].format(least)] if least else []
    ends += [high_words[high[2]].format(most)] if most else []
    return " and ".join(ends)


_NUMBERS = (("at least {}", "above {}"), ("below {}", "at most {}"))
_DATES = (("{} or later", "after {}"), ("before {}", "{} or earlier"))
"""How a low and a high end are told, by whether the cut is below or above its number."""
