"""One rule as boxes: where each clause lets it act, where it does not, and what remains of them all together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from triage.judge.regions import Axis, Boxes, Condition, all_of, axes, both, condition, where
from triage.judge.regions.witness import candidates
from triage.judge.rule import CompiledRule, Rule, Verdict, verdict
from triage.judge.scope import Scope
from triage.model import FactValue

Facts = Mapping[str, FactValue]

TRIED = 12
"""So many candidates are evaluated before a witness is given up."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Where a rule acts.

    `lets` and `stops` have the boxes of each clause: of a `when` where it holds and where it does not, of an `unless`
    where it is False and where it is not. `names` are the axes that each speaks of. All `when` hold in `matches`,
    nothing stops the rule in `admits`, and each of `guards` is where the rule matches and one `unless` stops it.
    """

    compiled: CompiledRule
    axes: Mapping[str, Axis]
    names: tuple[frozenset[str], ...]
    lets: tuple[Boxes, ...]
    stops: tuple[Boxes, ...]
    matches: Boxes
    admits: Boxes
    guards: tuple[Boxes, ...]

    @property
    def rule(self) -> Rule:
        """The rule itself."""
        return self.compiled.rule

    @property
    def place(self) -> str:
        """Where the rule's own conditions begin."""
        return f"{self.rule.path}:{self.rule.when[0].line}"

    def named(self, index: int) -> str:
        """Name a clause as its file does."""
        section = "when" if index < len(self.rule.when) else "unless"
        return f"{section} {self.rule.clauses[index].label!r}"


def analysed(compiled: CompiledRule) -> Analysis:
    """Analyse one rule over the declared facts of its kind. Raises `TooManyBoxesError`."""
    rule, cut = compiled.rule, len(compiled.rule.when)
    scope = _incomplete(compiled)
    read = [condition(clause.expression.source, scope) for clause in rule.clauses]
    lets = tuple(where(one, truth=index < cut, firm=True) for index, one in enumerate(read))
    stops = tuple(where(one, truth=index >= cut, firm=False) for index, one in enumerate(read))
    matches = all_of(lets[:cut])
    return Analysis(
        compiled=compiled,
        axes={name: axis for one in read for name, axis in axes(one).items()},
        names=tuple(map(_names, read)),
        lets=lets,
        stops=stops,
        matches=matches,
        admits=all_of([matches, *lets[cut:]]),
        guards=tuple(all_of([matches, each]) for each in stops[cut:]),
    )


def _incomplete(compiled: CompiledRule) -> Scope:
    """Return the names of a rule as they may be met: of a kind with several groups an explanation may lack any."""
    facts = compiled.scope.facts
    if len({name.partition(".")[0] for name in facts}) == 1:
        return compiled.scope
    return Scope({name: replace(facts[name], optional=True) for name in compiled.reads}, compiled.scope.params)


def _names(one: Condition) -> frozenset[str]:
    """Return the axes of a condition and the facts that they depend on."""
    return frozenset(name for axis in axes(one).values() for name in (axis.name, *axis.facts))


def said(rule: Analysis, facts: Facts) -> Verdict:
    """Evaluate a rule."""
    holds, cut = rule.compiled.evaluate(*map(facts.get, rule.compiled.reads)), len(rule.rule.when)
    return verdict(holds[:cut], holds[cut:])


def witness(
    rule: Analysis,
    left: Boxes,
    other: Analysis,
    right: Boxes,
    holds: Callable[[Analysis, Analysis, Facts], bool],
) -> Facts | None:
    """Return facts in a region of each of two rules of which `holds` is true, or None where none are found."""
    shared = (box for this in left for that in right if (box := both(this, that)) is not None)
    reads = tuple(dict.fromkeys(rule.compiled.reads + other.compiled.reads))
    named = {**rule.axes, **other.axes}
    found = (facts for box in shared for facts in candidates(box, named, rule.compiled.scope, reads))
    return next((facts for facts in islice(found, TRIED) if holds(rule, other, facts)), None)
