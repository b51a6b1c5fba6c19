"""Facts inside a box: candidates, in a fixed order. Whoever shows one has evaluated the rules on it first."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product

from triage.judge.regions.axis import EPOCH, MICROSECOND, Axis, AxisType, fact_axis, fact_value
from triage.judge.regions.box import Box
from triage.judge.regions.form import Form
from triage.judge.regions.region import Point, Region, meet
from triage.judge.regions.spans import Number, picks
from triage.judge.scope import Scope
from triage.model import FactValue
from triage.money import EXPONENTS

CURRENCY = "USD"
TRIES = 8
"""So many candidates are tried before a box is given up."""

NEAR: dict[AxisType, Number] = {
    "date": date(2026, 1, 1).toordinal(),
    "datetime": (datetime(2026, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND,
}
"""Where to look first for a plain day or instant; elsewhere zero is plainest."""


def candidates(
    box: Box, axes: Mapping[str, Axis], scope: Scope, reads: tuple[str, ...]
) -> Iterator[dict[str, FactValue]]:
    """Yield facts for `reads` that lie in a box as far as single facts go, moved to satisfy its sums and lists."""
    named = {name: fact_axis(scope.facts[name]) for name in reads}
    choices = [_choices(axis, box.get(name)) for name, axis in named.items()]
    joint = [(axes[name], region) for name, region in box.items() if name not in scope.facts]
    for points in islice(product(*choices), TRIES):
        found = dict(zip(named, points, strict=True))
        for axis, region in joint:
            found = _moved(found, axis, region, box, named)
        yield {name: _value(named[name], point, joint) for name, point in found.items()}


@lru_cache(maxsize=4096)
def _choices(axis: Axis, region: Region | None) -> tuple[Point, ...]:
    return tuple(islice(_points(axis, region), 4))


def _points(axis: Axis, region: Region | None) -> Iterator[Point]:
    """Yield plain points of a fact; known ones first."""
    inside = axis.domain if region is None else meet(axis.domain, region)
    branches = {name: spans for name, spans in inside.branches if spans}
    if inside.others and axis.type == "money":
        branches.setdefault(_other(inside), inside.others)
    elif inside.others:
        branches[_text(inside) if axis.type == "str" else ""] = inside.others
    for branch in sorted(branches, key=lambda name: name != CURRENCY):
        yield from ((branch, number) for number in picks(branches[branch], near=NEAR.get(axis.type, 0)))
    if inside.unknown:
        yield None


def _other(region: Region) -> str:
    named = {name for name, _ in region.branches}
    return next((currency for currency in (CURRENCY, *EXPONENTS) if currency not in named), CURRENCY)


def _text(region: Region) -> str:
    named = {name for name, _ in region.branches}
    return next(text for count in range(len(named) + 1) if (text := "other" + "s" * count) not in named)


def _moved(
    found: dict[str, Point], axis: Axis, region: Region, box: Box, named: Mapping[str, Axis]
) -> dict[str, Point]:
    """Move one fact so that the sum lies where the box wants it; what cannot be moved so is left as it is."""
    if axis.form is None or any(found[name] is None for name in axis.facts):
        return found
    known = {name: point for name, point in found.items() if point is not None}
    currency = known[axis.facts[0]][0]
    numbers = {name: known[name][1] for name in axis.facts}
    for goal in picks(region.at(currency), near=axis.form.value(numbers)):
        for name, number in _solutions(axis.form, numbers, goal):
            inside = meet(named[name].domain, box.get(name, named[name].domain))
            if inside.holds((known[name][0], number)):
                return found | {name: (known[name][0], number)}
    return found


def _solutions(form: Form, numbers: Mapping[str, Number], goal: Number) -> Iterator[tuple[str, Number]]:
    """Yield each fact that stands alone in a term, with the value that brings the form to the goal."""
    missing = goal - form.value(numbers)
    for term, factor in form.terms:
        match term:
            case (str(name),):
                moved = numbers[name] + (missing if factor == 1 else missing / Fraction(factor))
                yield name, int(moved) if moved == int(moved) else moved


def _value(axis: Axis, point: Point, joint: list[tuple[Axis, Region]]) -> FactValue:
    if axis.type == "list" and point is not None:
        wanted = [(other.item, region) for other, region in joint if other.item and other.facts == axis.facts]
        return tuple(item for item, region in wanted if item and region.holds(("", 1)))
    return fact_value(axis, point)
