"""From the YAML text of one rule to a `Rule`, or to errors that name file, line, clause and column."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from triage.content.near import did_you_mean
from triage.content.schema import read
from triage.content.strict_yaml import Block, line_of, load
from triage.errors import ContentError, InputError
from triage.judge.expression import parse
from triage.judge.life import Deprecation, Life, Pilot
from triage.judge.rule import Clause, Rule, RuleTest
from triage.judge.rule_schema import AnyParam, BoolParam, Example, MoneyParam, RuleFile
from triage.judge.scope import Amounts, Param, Scope
from triage.judge.stated import fact_value
from triage.model import FactType, FactValue, Kind
from triage.money import Money


def read_rule(path: str, text: str, facts: Mapping[Kind, Mapping[str, FactType]]) -> tuple[Rule, Scope]:
    """Read one rule file and check it against the facts of its kind. Raises one `ContentError` with every fault."""
    block = load(text, path)
    given = read(RuleFile, block, path)
    if path.rpartition("/")[2] != f"{given.id}.yaml" or path.split("/")[-2:-1] != [given.kind.value]:
        raise ContentError(f"{path}:{block.lines['id']}: the file must be {given.kind.value}/{given.id}.yaml")
    if given.kind not in facts:
        raise ContentError(f"{path}:{block.lines['kind']}: no detector states facts of the kind {given.kind.value}")
    scope = Scope(facts[given.kind], {name: _param(name, param) for name, param in given.params.items()})
    return _Assembly(path, block, given, scope).rule(), scope


class _Assembly:
    """Puts a rule together and gathers faults on the way, so that all are told at once."""

    def __init__(self, path: str, block: Block, given: RuleFile, scope: Scope) -> None:
        self.path, self.block, self.given, self.scope = path, block, given, scope
        self.faults: list[str] = []

    def rule(self) -> Rule:
        given = self.given
        when, unless = self.clauses("when", given.when), self.clauses("unless", given.unless)
        self.check_labels()
        tests = tuple(self.test(index, test, when + unless) for index, test in enumerate(given.tests))
        self.check_params(when + unless)
        if self.faults:
            raise ContentError("\n".join(self.faults))
        return Rule(
            path=self.path,
            lines=self.block.lines,
            **{name: getattr(given, name) for name in ("id", "title", "kind", "version", "owner")},
            life=_life(given),
            description=given.description.strip(),
            known_misfires=tuple(given.known_misfires),
            params=tuple(self.scope.params.values()),
            when=when,
            unless=unless,
            action=given.resolve.action,
            reason=given.escalate.reason,
            to=given.escalate.to,
            runbook=given.escalate.runbook,
            tests=tests,
        )

    def clauses(self, section: str, given: list[dict[str, str]]) -> tuple[Clause, ...]:
        return tuple(
            clause
            for index, pair in enumerate(given)
            for label, source in pair.items()
            for clause in self.clause(section, label, source, self.line(section, index, label))
        )

    def clause(self, section: str, label: str, source: str, line: int) -> Iterator[Clause]:
        try:
            yield Clause(label=label, expression=parse(source, self.scope), line=line)
        except ContentError as error:
            self.fault(line, f"{section} {label!r}: {error}")

    def check_labels(self) -> None:
        seen = set[str]()
        for section in ("when", "unless"):
            for index, pair in enumerate(getattr(self.given, section)):
                (label,) = pair
                if label in seen:
                    self.fault(self.line(section, index, label), f"the label {label!r} is used twice")
                seen.add(label)

    def check_params(self, clauses: tuple[Clause, ...]) -> None:
        used = {name for clause in clauses for name in clause.expression.params}
        for name in self.scope.params:
            if name not in used and not self.faults:
                self.fault(self.line("params", name), f"the parameter {name!r} is used by no clause")

    def test(self, index: int, given: Example, clauses: tuple[Clause, ...]) -> RuleTest:
        line = self.line("tests", index)
        facts = {name: self.fact(index, given, name) for name in given.facts}
        needed = dict.fromkeys(name for clause in clauses for name in clause.expression.reads)
        missing = [name for name in needed if name not in facts]
        if missing:
            self.fault(line, f"test {given.name!r} must state {', '.join(missing)} (null where it is not known)")
        for label in given.because or ():
            known = [clause.label for clause in clauses]
            if label not in known and not self.faults:
                self.fault(line, f"test {given.name!r}: no clause is called {label!r}{did_you_mean(label, known)}")
        because = None if given.because is None else tuple(given.because)
        return RuleTest(name=given.name, expect=given.expect, because=because, facts=facts, line=line)

    def fact(self, index: int, given: Example, name: str) -> FactValue:
        try:
            if name not in self.scope.facts:
                raise ContentError(f"unknown fact{did_you_mean(name, self.scope.facts)}")
            return fact_value(self.scope.facts[name], given.facts[name], currency=given.currency)
        except InputError as error:
            self.fault(self.line("tests", index, "facts", name), f"test {given.name!r}: {name}: {error}")
            return None

    def line(self, *path: str | int) -> int:
        return line_of(self.block, path)

    def fault(self, line: int, problem: str) -> None:
        self.faults.append(f"{self.path}:{line}: {problem}")


def _life(given: RuleFile) -> Life:
    pilot, going = given.pilot, given.deprecated
    return Life(
        given.status,
        Pilot(share=pilot.share, max_amount=pilot.max_amount) if pilot else None,
        Deprecation(since=date.fromisoformat(going.since), replaced_by=going.replaced_by) if going else None,
    )


def _param(name: str, given: AnyParam) -> Param:
    plain = Param(name=name, type=given.type, value=False, help=given.help)
    if isinstance(given, BoolParam):
        return replace(plain, value=given.default)
    if isinstance(given, MoneyParam):
        value, least, most = (_by_currency(bound) for bound in (given.default, given.min, given.max))
        return replace(plain, value=value, least=least, most=most)
    return replace(plain, value=given.default, least=given.min, most=given.max)


def _by_currency(amounts: tuple[Money, ...]) -> Amounts:
    return {money.currency: money.amount for money in amounts}
