"""One rule: labelled clauses over the facts of an explanation, compiled to one function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from typing import Literal

from triage.judge.expression import Expression, compile_together
from triage.judge.kleene import all_of, any_of
from triage.judge.life import ACTS, Life, Part, Status
from triage.judge.scope import Param, Scope
from triage.model import ClauseResult, Explanation, FactValue, Kind, RuleResult

Verdict = Literal["admits", "guarded", "unmet"]

_CLAUSE = partial(tuple.__new__, ClauseResult)
"""Makes a clause's result of its fields; every decision makes hundreds of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One labelled line of a rule; `line` is where it stands in the file."""

    label: str
    expression: Expression
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """An example that a rule carries: what it says when these are the facts."""

    name: str
    expect: Literal["resolve", "no_match", "escalate"]
    because: tuple[str, ...] | None
    facts: Mapping[str, FactValue]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as its file states it, or as a client's file narrows it (`overlaid`).

    `path` is the file, `to` and `runbook` are for whoever gets what it escalates; `shipped` is the stage that the
    rule's own file states, where a client has lowered it. `lines` are where the keys of the file stand.
    """

    path: str
    lines: Mapping[str, int]
    id: str
    title: str
    kind: Kind
    life: Life
    version: int
    owner: str
    description: str
    known_misfires: tuple[str, ...]
    params: tuple[Param, ...]
    when: tuple[Clause, ...]
    unless: tuple[Clause, ...]
    action: str
    reason: str
    to: str
    runbook: str
    tests: tuple[RuleTest, ...]
    overlaid: bool = False
    shipped: Life | None = None

    @property
    def status(self) -> Status:
        """The stage of its life."""
        return self.life.status

    def part(self, explanation: Explanation, exception: str | None) -> Part:
        """Return what the rule may do about an explanation; what a client lowers still objects where it would act."""
        stake = explanation.money_at_stake if self.life.pilot or self.shipped else None
        part = self.life.part(self.id, exception, stake)
        if self.shipped is None or part.objects:
            return part
        return replace(part, objects=self.shipped.part(self.id, exception, stake).objects)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, `when` before `unless`."""
        return self.when + self.unless


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRule:
    """A rule with the one function that evaluates all its clauses, and what each of them reads of its arguments.

    `scope` are the names that its expressions were checked against; `shipped` is the rule as its file states it, where
    a client moves its parameters.
    """

    rule: Rule
    reads: tuple[str, ...]
    evaluate: Callable[..., tuple[bool | None, ...]]
    labels: tuple[str, ...]
    sources: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    scope: Scope
    shipped: "CompiledRule | None" = None

    def judge(self, explanation: str, facts: Mapping[str, FactValue], *, part: Part = ACTS) -> RuleResult:
        """Put one explanation's facts before the rule. A fact that is not there is unknown."""
        holds = self.evaluate(*map(facts.get, self.reads))
        clauses = zip(self.labels, self.sources, holds, self.names, repeat(facts, len(holds)), strict=True)
        results = tuple(map(_CLAUSE, clauses))
        rule, cut = self.rule, len(self.rule.when)
        said = verdict(holds[:cut], holds[cut:])
        return RuleResult(
            rule.id,
            rule.version,
            rule.status,
            explanation,
            said,
            results[:cut],
            results[cut:],
            rule.reason,
            rule.overlaid,
            part.aside,
            part.objects,
        )


def compile_rule(rule: Rule, scope: Scope) -> CompiledRule:
    """Compile all clauses of a rule together, so that each fact is looked up once."""
    expressions = [clause.expression for clause in rule.clauses]
    reads = tuple(dict.fromkeys(name for expression in expressions for name in expression.reads))
    return CompiledRule(
        rule=rule,
        reads=reads,
        evaluate=compile_together(expressions, reads, scope),
        labels=tuple(clause.label for clause in rule.clauses),
        sources=tuple(expression.source for expression in expressions),
        names=tuple(expression.reads for expression in expressions),
        scope=scope,
    )


def verdict(when: Sequence[bool | None], unless: Sequence[bool | None]) -> Verdict:
    """Say what clause results amount to; what is unknown never admits."""
    if all_of(*when) is not True:
        return "unmet"
    return "admits" if any_of(*unless) is False else "guarded"
