"""Conditions: truths as trees of atoms, and the boxes in which they are true, false or unknown."""

from dataclasses import dataclass
from typing import TypeAlias

from triage.judge.regions.axis import Axis
from triage.judge.regions.box import Boxes, all_of, any_of
from triage.judge.regions.region import KNOWN, UNKNOWN, Region, rest


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """One comparison, one true/false fact or one `known(...)`: where on its axis it is true, and where false.

    Elsewhere it is unknown.
    """

    axis: Axis
    true: Region
    false: Region

    def boxes(self, *, truth: bool, firm: bool) -> Boxes:
        """Return where the atom has a truth; one that is not firm may be unknown as well."""
        holds = self.true if truth else self.false
        if not self.axis.optional:
            region = holds if firm else rest(self.axis.domain, self.false if truth else self.true)
            return ({self.axis.name: region},) if region else ()
        return self._firm(holds) + (() if firm else self._unknown())

    def _firm(self, holds: Region) -> Boxes:
        return ({self.axis.name: holds, **dict.fromkeys(self.axis.optional, KNOWN)},) if holds else ()

    def _unknown(self) -> Boxes:
        """Return where the atom is unknown: an unknown fact, a currency without a parameter, or two currencies."""
        missing = tuple({name: UNKNOWN} for name in self.axis.optional)
        left = rest(rest(self.axis.domain, self.true), self.false)
        return missing + (({self.axis.name: left},) if left and (self.axis.mixed or left != UNKNOWN) else ())


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Conditions joined by `and` (`every`) or `or`; of none, the one is always true and the other never."""

    every: bool
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Negated:
    """The opposite of a condition; what is unknown stays so."""

    part: "Condition"


Condition: TypeAlias = Atom | Joined | Negated


def where(condition: Condition, *, truth: bool, firm: bool) -> Boxes:
    """Return where a condition is `truth`, or, unless `firm`, where it is that or unknown.

    Raises `TooManyBoxesError`.
    """
    match condition:
        case Atom():
            return condition.boxes(truth=truth, firm=firm)
        case Negated(part=part):
            return where(part, truth=not truth, firm=firm)
        case Joined(every=every, parts=parts):
            each = [where(part, truth=truth, firm=firm) for part in parts]
            return all_of(each) if every == truth else any_of(each)


def axes(condition: Condition) -> dict[str, Axis]:
    """Return the axes of a condition by name."""
    match condition:
        case Atom():
            return {condition.axis.name: condition.axis}
        case Negated(part=part):
            return axes(part)
        case Joined(parts=parts):
            return {name: axis for part in parts for name, axis in axes(part).items()}
