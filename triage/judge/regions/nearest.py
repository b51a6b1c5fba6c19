"""The nearest changes of facts that bring them into a region. Each is tried before it is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from triage.judge.regions.axis import WHOLE, Axis, fact_axis, fact_point, fact_value
from triage.judge.regions.box import Box, Boxes
from triage.judge.regions.form import Form, positive
from triage.judge.regions.region import KNOWN, Point, Region, meet
from triage.judge.regions.spans import Cut, Number, Spans, compared, intersection, moved, nearest, scaled, whole
from triage.judge.regions.words import among, amount, span
from triage.judge.scope import Scope
from triage.model import FactValue

SMALLEST = Fraction(1, 10_000)
"""How far inside an open end a ratio is put: facts have four places."""

TRIED = 64
"""So many combinations of changes are tried in one box."""

MEASURED = ("money", "ratio", "int")

FARTHEST = Fraction(1)
"""The distance between two values that have no measure, such as true and false."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one fact must be instead (`at least 1`), the value at hand that does, and how far off the fact is.

    `off` is empty where there is nothing to measure. `value` means nothing where the change is not `sure`, for instance
    because the fact is not known.
    """

    fact: str
    text: str
    value: FactValue = None
    distance: Fraction = FARTHEST
    off: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together bring the facts into a region."""

    changes: tuple[Change, ...]

    @property
    def sure(self) -> bool:
        """Whether the facts with these changes are known to lie in the region."""
        return all(change.sure for change in self.changes)

    @property
    def distance(self) -> Fraction:
        """How far it is, relative to the values themselves."""
        return sum((change.distance for change in self.changes), Fraction(0))

    def applied(self, facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
        """Return the facts with these changes made."""
        return {**facts, **{change.fact: change.value for change in self.changes}}


@dataclass(frozen=True, slots=True)
class Ground:
    """The facts as they stand, with the axes that they are seen on."""

    facts: Mapping[str, FactValue]
    axes: Mapping[str, Axis]
    scope: Scope

    def ways(self, boxes: Boxes, *, most: int = 3) -> tuple[Way, ...]:
        """Return the ways into a region with the fewest changes, the nearest first; none where boxes cannot say it."""
        found = [way for box in boxes for way in self._into(box)]
        fewest = min((len(way.changes) for way in found), default=0)
        near = {way: None for way in sorted(found, key=lambda way: way.distance) if len(way.changes) == fewest}
        return tuple(near)[:most]

    def _into(self, box: Box) -> Iterator[Way]:
        """Yield ways into one box: for each axis that the facts stand off, one of the changes that would do."""
        off = [(axis, region) for name, region in box.items() if not self._holds(axis := self._axis(name), region)]
        for changes in islice(product(*(self._changes(axis, region) for axis, region in off)), TRIED):
            way = Way(tuple(dict.fromkeys(changes)))
            if len({change.fact for change in way.changes}) == len(way.changes) and self._lies(way, box):
                yield way

    def _axis(self, name: str) -> Axis:
        return fact_axis(self.scope.facts[name]) if name in self.scope.facts else self.axes[name]

    def _holds(self, axis: Axis, region: Region) -> bool:
        return region.holds(axis.point(self.facts, self.scope))

    def _lies(self, way: Way, box: Box) -> bool:
        changed = way.applied(self.facts)
        return not way.sure or all(box[name].holds(self._axis(name).point(changed, self.scope)) for name in box)

    def _changes(self, axis: Axis, region: Region) -> list[Change]:
        """Return the single changes that would bring the facts into a region of one axis."""
        if axis.item is not None:
            return self._listed(axis, axis.item, region)
        if axis.form is not None:
            return self._summed(axis.form, axis, region)
        if axis.comparison is not None:
            return []
        change = fact_change(axis, region, fact_point(self.facts.get(axis.name)))
        return [change] if change else []

    def _listed(self, axis: Axis, item: str, region: Region) -> list[Change]:
        (name,) = axis.facts
        held = self.facts.get(name)
        has = region.holds(("", 1))
        rest = tuple(text for text in held if text != item) if isinstance(held, tuple) else ()
        text = f"{'with' if has else 'without'} {item!r}"
        return [Change(name, text, (*rest, item) if has else rest, sure=held is not None)]

    def _summed(self, form: Form, axis: Axis, region: Region) -> list[Change]:
        """Return a change for each fact of the sum that alone can bring it into the region."""
        missing = [name for name in axis.facts if self.facts.get(name) is None]
        if missing:
            return [Change(name, "known", sure=False) for name in missing]
        if axis.point(self.facts, self.scope) is None:
            return []
        solved = (self._solved(name, factor, form, region) for name, factor in form.alone)
        return [change for change in solved if change is not None]

    def _solved(self, name: str, factor: Number, form: Form, region: Region) -> Change | None:
        """Return what one fact must be while the others of its sum stay as they are."""
        points = {each: fact_point(self.facts[each]) or ("", 0) for each in form.facts}
        branch, number = points[name]
        others = form.value({each: place for each, (_, place) in points.items()}) - factor * number
        wanted = scaled(moved(region.at(branch), -others), 1 / Fraction(factor))
        axis = fact_axis(self.scope.facts[name])
        return fact_change(axis, Region((), whole(wanted) if axis.type in WHOLE else wanted), (branch, number))


def fact_change(axis: Axis, region: Region, point: Point) -> Change | None:
    """Return what a fact must be to lie in a region, or None where nothing that it can be lies there."""
    inside = meet(axis.domain, region)
    branches = [branch for branch, spans in inside.branches if spans]
    if not branches and not inside.others:
        return Change(axis.name, "not known") if inside.unknown else None
    if axis.type == "str":
        return _texts(axis, inside, point)
    if axis.type == "list" or inside == meet(axis.domain, KNOWN):
        return Change(axis.name, "known", sure=False)
    branch = point[0] if point else next(iter(branches), "")
    spans = inside.at(branch)
    if not spans or (axis.type == "money" and point is None):
        return Change(axis.name, f"in {among(branches)}" if branches else "known", sure=False)
    return _number(axis, branch, spans, point[1] if point else None)


def _texts(axis: Axis, inside: Region, point: Point) -> Change:
    """Say which texts would do; where all others would, which would not."""
    allowed = [branch for branch, spans in inside.branches if spans]
    if inside.others:
        refused = [branch for branch, spans in inside.branches if not spans]
        text = f"other than {among(refused)}" if refused else "known"
        return Change(axis.name, text, sure=False)
    return Change(axis.name, ("" if point else "known and ") + among(allowed), allowed[0])


def _number(axis: Axis, branch: str, spans: Spans, at: Number | None) -> Change:
    """Say which numbers would do, seen from where the fact stands."""
    part = nearest(spans, at or 0)
    value = _inside(part, axis.type in WHOLE or axis.type == "bool", at or 0)
    text = _refused(axis, branch, spans, at) or span(axis, branch, part)
    if at is None:
        return Change(axis.name, f"known and {text}", fact_value(axis, (branch, value)))
    if axis.type not in MEASURED:
        return Change(axis.name, text, fact_value(axis, (branch, value)))
    away = positive(value - at)
    distance = Fraction(away) / max(positive(at), positive(value), 1)
    return Change(axis.name, text, fact_value(axis, (branch, value)), distance, amount(axis, branch, away))


def _refused(axis: Axis, branch: str, spans: Spans, at: Number | None) -> str | None:
    """Say `other than 0` where the one value that the fact has is the one that will not do."""
    if at is None or axis.type == "bool":
        return None
    others = compared("!=", at)
    allowed = intersection(axis.domain.at(branch), whole(others) if axis.type in WHOLE else others)
    return f"other than {amount(axis, branch, at)}" if spans == allowed else None


def _inside(part: tuple[Cut, Cut], discrete: bool, near: Number) -> Number:  # noqa: FBT001 - what the numbers are
    """Return the number of a part that is nearest to another."""
    low, high = part
    step: Number = 1 if discrete else SMALLEST
    if low[0] == 0 and near <= low[1]:
        number = low[1] + step * low[2]
        return number if (0, number, 0) < high else Fraction(low[1] + high[1]) / 2
    if high[0] == 0 and near >= high[1]:
        number = high[1] - step * (1 - high[2])
        return number if low <= (0, number, 0) else Fraction(low[1] + high[1]) / 2
    return near
