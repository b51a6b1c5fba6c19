"""Axes: what a region is about. Mostly a fact; else a sum of facts, a text in a list, or a comparison as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from triage.judge.expression import evaluate, parse
from triage.judge.kleene import EXACT
from triage.judge.regions.form import Form, number
from triage.judge.regions.region import Point, Region, by_branch
from triage.judge.regions.spans import FULL, Number, Spans, compared, intersection, union, whole
from triage.judge.scope import Scope
from triage.model import FactType, FactValue
from triage.money import Money

AxisType = Literal["money", "ratio", "int", "bool", "str", "date", "datetime", "list"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

TRUE = whole(compared("==", 1))
FALSE = whole(compared("==", 0))
WHOLE = ("money", "int", "date", "datetime")
"""Types whose numbers are whole: minor units, days and microseconds."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that clauses speak about, by the text that names it, and all that it may be.

    An axis is a fact, a sum of facts (`form`), whether a list has a text (`item`), or a whole `comparison` known by its
    text alone. `optional` are the facts without which the latter three are unknown; where amounts may be in two
    currencies or in one without a parameter (`mixed`), they may be unknown all the same.
    """

    name: str
    type: AxisType
    domain: Region
    facts: tuple[str, ...]
    optional: tuple[str, ...] = ()
    mixed: bool = False
    form: Form | None = None
    item: str | None = None
    comparison: str | None = None

    def point(self, facts: Mapping[str, FactValue], scope: Scope) -> Point:
        """Return where these facts stand on the axis."""
        points = [point for name in self.facts if (point := fact_point(facts.get(name))) is not None]
        if len(points) < len(self.facts):
            return None
        if self.form is not None:
            return _total(self.form, self.facts, points)
        if self.item is not None:
            held = facts[self.facts[0]]
            return "", int(isinstance(held, tuple) and self.item in held)
        return points[0] if self.comparison is None else _truth(self.comparison, facts, scope)


def _total(form: Form, facts: Sequence[str], points: Sequence[tuple[str, Number]]) -> Point:
    """Return a sum in its currency; in two currencies at once it is not known."""
    currencies = {currency for currency, _ in points if currency}
    value = form.value({name: number for name, (_, number) in zip(facts, points, strict=True)})
    return None if len(currencies) > 1 else (next(iter(currencies), ""), value)


def _truth(comparison: str, facts: Mapping[str, FactValue], scope: Scope) -> Point:
    truth = evaluate(parse(comparison, scope), facts, scope)
    return None if truth is None else ("", int(truth))


@lru_cache(maxsize=4096)
def fact_axis(fact: FactType) -> Axis:
    """Return the axis of a fact."""
    return Axis(fact.name, fact.type, _domain(fact), (fact.name,))


def _domain(fact: FactType) -> Region:
    if fact.options:
        return by_branch(dict.fromkeys(fact.options, FULL), unknown=fact.optional)
    return Region((), _RANGES.get(fact.type, FULL), fact.optional)


def _between(least: int, most: int) -> Spans:
    return whole(intersection(compared(">=", least), compared("<=", most)))


def fact_point(value: FactValue) -> Point:
    """Return where a fact stands."""
    match value:
        case None:
            return None
        case Money(amount=amount, currency=currency):
            return currency, amount
        case bool():
            return "", int(value)
        case str():
            return value, 0
        case datetime():
            return "", (value - EPOCH) // MICROSECOND
        case date():
            return "", value.toordinal()
        case tuple():
            return "", 0
    return "", number(value)


_RANGES: dict[AxisType, Spans] = {
    "bool": union(TRUE, FALSE),
    "date": _between(date.min.toordinal(), date.max.toordinal()),
    "datetime": _between((_FIRST - EPOCH) // MICROSECOND, (_LAST - EPOCH) // MICROSECOND),
}
"""All that a truth, a day and an instant can be; other types have no end."""


def fact_value(axis: Axis, point: Point) -> FactValue:
    """Return the fact that stands at a point of its axis; a ratio that no decimal is has four places."""
    if point is None:
        return None
    branch, place = point
    match axis.type:
        case "money":
            return Money(int(place), branch)
        case "bool":
            return bool(place)
        case "str":
            return branch
        case "date":
            return date.fromordinal(int(place))
        case "datetime":
            return EPOCH + int(place) * MICROSECOND
        case "list":
            return ()
        case "int":
            return int(place)
    return _decimal(Fraction(place))


def _decimal(value: Fraction) -> Decimal:
    exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return exact if Fraction(exact) == value else exact.quantize(Decimal("0.0001"), context=EXACT)
