"""What one fact may be: numbers by currency or text, and whether it may be unknown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from triage.judge.regions.spans import EMPTY, FULL, Number, Spans, complement, contains, intersection, union

Point = tuple[str, Number] | None
"""Where a fact stands: an amount in its currency, a text (with 0), a number (with no branch), or unknown."""


@dataclass(frozen=True, slots=True)
class Region:
    """A set of points: the spans of each named branch in order of name, of all other branches, and the unknown point.

    Money has a branch for each currency and text one for each text; plain numbers use no names, and a truth is 0 or 1.
    """

    branches: tuple[tuple[str, Spans], ...] = ()
    others: Spans = EMPTY
    unknown: bool = False

    def __bool__(self) -> bool:
        return self.unknown or bool(self.others) or any(spans for _, spans in self.branches)

    def at(self, branch: str) -> Spans:
        """Return the spans of a branch."""
        return next((spans for name, spans in self.branches if name == branch), self.others)

    def holds(self, point: Point) -> bool:
        """Return whether a point is in the region."""
        return self.unknown if point is None else contains(self.at(point[0]), point[1])


ANYTHING = Region((), FULL, unknown=True)
UNKNOWN = Region((), EMPTY, unknown=True)
KNOWN = Region((), FULL)


def by_branch(spans: dict[str, Spans], *, others: Spans = EMPTY, unknown: bool = False) -> Region:
    """Return the region with these branches; those that are as all others are not named."""
    named = tuple((name, spans[name]) for name in sorted(spans) if spans[name] != others)
    return Region(named, others, unknown)


@lru_cache(maxsize=16384)
def meet(left: Region, right: Region) -> Region:
    """Return what is in both regions."""
    return _joined(left, right, intersection, unknown=left.unknown and right.unknown)


@lru_cache(maxsize=4096)
def join(left: Region, right: Region) -> Region:
    """Return what is in either region."""
    return _joined(left, right, union, unknown=left.unknown or right.unknown)


@lru_cache(maxsize=4096)
def rest(domain: Region, region: Region) -> Region:
    """Return what is in the domain and not in the region."""
    branches = tuple((name, complement(spans)) for name, spans in region.branches)
    return meet(domain, Region(branches, complement(region.others), not region.unknown))


def _joined(left: Region, right: Region, combine: Callable[[Spans, Spans], Spans], *, unknown: bool) -> Region:
    names = {name for name, _ in left.branches + right.branches}
    spans = {name: combine(left.at(name), right.at(name)) for name in names}
    return by_branch(spans, others=combine(left.others, right.others), unknown=unknown)
