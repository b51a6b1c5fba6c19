"""What a rule says of an explanation, clause by clause, and the nearest facts of which it would say otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from triage.judge.regions import Boxes, Condition, TooManyBoxesError, all_of, axes, condition, where
from triage.judge.regions.nearest import FARTHEST, Ground, Way
from triage.judge.regions.words import among, shown
from triage.judge.rule import Clause, CompiledRule
from triage.judge.scope import Param
from triage.judge.told import condition_told, need_told, rule_lines
from triage.model import Explanation, FactValue, RuleResult, WhyClause, WhyRule
from triage.money import Money


def why_rules(rules: Sequence[CompiledRule], explanation: Explanation) -> tuple[WhyRule, ...]:
    """Tell what rules of an explanation's kind say of it, whether they are put before it or not; the nearest first.

    Nearest is the rule that misses the fewest clauses, then the one for which the facts are least far off.
    """
    facts = explanation.fact_values
    seen = [_Seen(compiled, explanation.id, facts) for compiled in rules]
    return tuple(each.told(explanation.action.type) for each in sorted(seen, key=_Seen.nearness))


@dataclass(frozen=True)
class _Seen:
    """One rule and one explanation's facts, seen as boxes."""

    compiled: CompiledRule
    explanation: str
    facts: Mapping[str, FactValue]

    def told(self, action: str) -> WhyRule:
        result = self.result
        told = WhyRule(
            rule=result.rule,
            version=result.version,
            status=result.status,
            explanation=self.explanation,
            asked=self.compiled.rule.action == action,
            verdict=result.verdict,
            held=sum(clause.stands for clause in self.clauses),
            total=len(self.clauses),
            clauses=self.clauses,
            would_admit_if=tuple(map(condition_told, self.ways)),
            sentence="",
        )
        return replace(told, sentence="; ".join(rule_lines(told)))

    def nearness(self) -> tuple[int, bool, Fraction, str]:
        missed = sum(not clause.stands for clause in self.clauses)
        return missed, not self.ways, min((way.distance for way in self.ways), default=FARTHEST), self.result.rule

    @cached_property
    def result(self) -> RuleResult:
        return self.compiled.judge(self.explanation, self.facts)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(condition(clause.expression.source, self.compiled.scope) for clause in self.compiled.rule.clauses)

    @cached_property
    def ground(self) -> Ground:
        named = {name: axis for one in self.conditions for name, axis in axes(one).items()}
        return Ground(self.facts, named, self.compiled.scope)

    @cached_property
    def lets(self) -> tuple[Boxes | None, ...]:
        """Where each clause stands; None where it branches too much to be said."""
        return tuple(_boxes(one, holding=self.is_when(index)) for index, one in enumerate(self.conditions))

    def is_when(self, index: int) -> bool:
        return index < len(self.compiled.rule.when)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The smallest changes with which the rule admits; each is evaluated before it is told."""
        boxes = None if self.result.verdict == "admits" else _together(self.lets)
        ways = self.ground.ways(boxes) if boxes else ()
        return tuple(way for way in ways if way.sure and self.admits(way))

    def admits(self, way: Way) -> bool:
        return self.compiled.judge("", way.applied(self.facts)).verdict == "admits"

    @cached_property
    def clauses(self) -> tuple[WhyClause, ...]:
        said = [clause.holds for clause in self.result.when + self.result.unless]
        clauses = enumerate(self.compiled.rule.clauses)
        return tuple(self.clause(index, clause, holds=said[index]) for index, clause in clauses)

    def clause(self, index: int, clause: Clause, *, holds: bool | None) -> WhyClause:
        stands = holds is self.is_when(index)
        ways = () if stands else self.ground.ways(self.lets[index] or ())
        used = [param for param in self.compiled.rule.params if param.name in clause.expression.params]
        return WhyClause(
            section="when" if self.is_when(index) else "unless",
            label=clause.label,
            source=clause.expression.source,
            holds=holds,
            stands=stands,
            facts={name: shown(self.facts.get(name)) for name in clause.expression.reads},
            params={f"params.{param.name}": self.param(param, clause) for param in used},
            needs=tuple(map(need_told, ways)),
        )

    def param(self, param: Param, clause: Clause) -> str:
        """Write a parameter; of money the amount in the currencies of the facts, else in all that it lists."""
        if not isinstance(param.value, dict):
            return shown(param.value)
        read = [self.facts.get(name) for name in clause.expression.reads]
        met = {value.currency for value in read if isinstance(value, Money)} or set(param.value)
        listed = [str(Money(param.value[currency], currency)) for currency in sorted(met & set(param.value))]
        return among(listed, word="and") if listed else f"not set in {among(sorted(met))}"


def _boxes(one: Condition, *, holding: bool) -> Boxes | None:
    try:
        return where(one, truth=holding, firm=True)
    except TooManyBoxesError:
        return None


def _together(lets: tuple[Boxes | None, ...]) -> Boxes | None:
    """Return where all clauses stand, or None where that branches too much."""
    try:
        return all_of(boxes for boxes in lets if boxes is not None) if None not in lets else None
    except TooManyBoxesError:
        return None
