"""Boxes: a region for each of some facts, all at once; and unions of boxes, kept small."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from triage.judge.regions.region import Region, join, meet

Box = Mapping[str, Region]
"""What some facts must be; a fact that is not named may be anything. No region of a box is empty."""

Boxes = tuple[Box, ...]
"""Points that lie in at least one of the boxes."""

NOWHERE: Boxes = ()
EVERYWHERE: Boxes = ({},)

MOST = 128
"""A clause or rule that falls into more boxes than these is not analysed."""


class TooManyBoxesError(Exception):
    """A condition branches too much to be analysed."""


def both(left: Box, right: Box) -> Box | None:
    """Return where two boxes overlap, or None where they do not."""
    found = dict(left)
    for name, region in right.items():
        shared = meet(found[name], region) if name in found else region
        if not shared:
            return None
        found[name] = shared
    return found


def apart(left: Box, right: Box) -> bool:
    """Return whether two boxes share no point."""
    for name, region in right.items():
        mine = left.get(name)
        if mine is not None and mine is not region and not meet(mine, region):
            return True
    return False


def disjoint(left: Boxes, right: Boxes) -> bool:
    """Return whether no box of one side touches a box of the other."""
    return all(apart(one, other) for one in left for other in right)


def all_of(parts: Iterable[Boxes]) -> Boxes:
    """Return where all of the parts hold. Raises `TooManyBoxesError`."""
    return reduce(_product, parts, EVERYWHERE)


def any_of(parts: Iterable[Boxes]) -> Boxes:
    """Return where any of the parts holds. Raises `TooManyBoxesError`."""
    return _kept([box for boxes in parts for box in boxes])


def _product(left: Boxes, right: Boxes) -> Boxes:
    if len(left) * len(right) > MOST * 4:
        raise TooManyBoxesError
    return _kept([shared for one in left for other in right if (shared := both(one, other)) is not None])


def _kept(boxes: Sequence[Box]) -> Boxes:
    """Merge boxes that are one, and leave out those inside another."""
    kept = list[Box]()
    for box in boxes:
        merged = box
        for other in tuple(kept):
            together = _merged(other, merged)
            if together is not None:
                kept.remove(other)
                merged = together
        kept.append(merged)
        if len(kept) > MOST:
            raise TooManyBoxesError
    return tuple(kept)


def _merged(left: Box, right: Box) -> Box | None:
    """Return the box that is exactly both together, or None where there is none."""
    if left.keys() == right.keys():
        differing = [name for name, region in left.items() if region != right[name]]
        if len(differing) <= 1:
            return {**left, **{name: join(left[name], right[name]) for name in differing}}
    for outer, inner in ((left, right), (right, left)):
        if all(name in inner and meet(outer[name], inner[name]) == inner[name] for name in outer):
            return outer
    return None
