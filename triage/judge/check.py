"""What a rule file must prove about itself: its tests pass, and each of its clauses is needed by one of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage.content.overlay import Overlay
from triage.errors import ContentError
from triage.judge.lint import lint
from triage.judge.lock import Lock, unlocked
from triage.judge.overlay import narrowed
from triage.judge.pack import FactTables, compile_files, fact_types
from triage.judge.readiness import going, unready
from triage.judge.rule import CompiledRule, RuleTest, verdict
from triage.model import RuleResult

EXPECTED = {"admits": "resolve", "unmet": "no_match", "guarded": "escalate"}
"""What each verdict is called in a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One test of one rule; `problem` is None when it passes."""

    rule: str
    path: str
    line: int
    name: str
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The rules and tests that were read, and all that is to be changed as `file:line: problem`.

    `unread` are the faults of files that could not be compiled, whose tests did not run. `notices` inform, and need no
    change.
    """

    rules: int
    tests: tuple[Tried, ...]
    unread: tuple[str, ...]
    findings: tuple[str, ...]
    notices: tuple[str, ...] = ()


def check_rules(
    files: Mapping[str, str], tables: FactTables, *, lock: Lock | None = None, overlays: Iterable[Overlay] = ()
) -> Report:
    """Check rule files: schema, types, tests, a test for every clause and outcome, their lock, and clients' overlays.

    Without a lock versions are not checked. Overlays and lock are compared once every file can be read.
    """
    compiled, faults = compile_files(files, tables)
    tests = tuple(tried for rule in compiled for tried in try_tests(rule))
    failed = (f"{tried.path}:{tried.line}: test {tried.name!r}: {tried.problem}" for tried in tests if tried.problem)
    untested = (problem for rule in compiled for problem in _untested(rule))
    rules = tuple(each.rule for each in compiled)
    others = () if faults else (*unlocked(rules, lock), *_overlaid(compiled, overlays, tables))
    analysed = lint(compiled)
    return Report(
        rules=len(files),
        tests=tests,
        unread=faults,
        findings=(*faults, *failed, *untested, *analysed.findings, *unready(rules), *others),
        notices=(*analysed.notices, *going(rules)),
    )


def _overlaid(compiled: tuple[CompiledRule, ...], overlays: Iterable[Overlay], tables: FactTables) -> Iterator[str]:
    rules = {each.rule.id: each for each in compiled}
    for overlay in overlays:
        try:
            narrowed(rules, overlay, fact_types(tables))
        except ContentError as error:
            yield str(error)


def try_tests(rule: CompiledRule) -> tuple[Tried, ...]:
    """Run all tests of one rule."""
    return tuple(
        Tried(rule=rule.rule.id, path=rule.rule.path, line=test.line, name=test.name, problem=run_test(rule, test))
        for test in rule.rule.tests
    )


def run_test(rule: CompiledRule, test: RuleTest) -> str | None:
    """Return what is wrong, with what every clause read and said, or None when the test passes."""
    holds, cut = _holds(rule, test), len(rule.rule.when)
    said = EXPECTED[verdict(holds[:cut], holds[cut:])]
    because = sorted(rule.rule.clauses[index].label for index in _decisive(holds, cut))
    if said != test.expect:
        return f"expected {test.expect}, the rule says {said}\n{_shown(rule.judge('test', test.facts))}"
    if test.because is not None and sorted(set(test.because)) != because:
        shown = _shown(rule.judge("test", test.facts))
        return f"expected because {sorted(test.because)}, it is {because}\n{shown}"
    return None


def _holds(rule: CompiledRule, test: RuleTest) -> tuple[bool | None, ...]:
    return rule.evaluate(*map(test.facts.get, rule.reads))


def _decisive(holds: Sequence[bool | None], cut: int) -> list[int]:
    """Name the clauses that decide: the unmet ones, or those that stop a rule that matched."""
    unmet = [index for index, part in enumerate(holds[:cut]) if part is not True]
    return unmet or [index for index, part in enumerate(holds[cut:], cut) if part is not False]


def _shown(result: RuleResult) -> str:
    words = {True: "true", False: "false", None: "unknown"}
    return "\n".join(
        f"    {section} {clause.label}: {words[clause.holds]}  ({', '.join(f'{n} = {v}' for n, v in clause.reads)})"
        for section, clauses in (("when", result.when), ("unless", result.unless))
        for clause in clauses
    )


def _untested(rule: CompiledRule) -> Iterator[str]:
    """Name each clause that could be dropped without any test noticing, and a rule that no test sees resolve.

    Dropping a clause changes the outcome of those tests alone in which nothing else decides.
    """
    cut = len(rule.rule.when)
    decisive = [_decisive(_holds(rule, test), cut) for test in rule.rule.tests]
    needed = {indexes[0] for indexes in decisive if len(indexes) == 1}
    for index, clause in enumerate(rule.rule.clauses):
        if index not in needed:
            section, kind = ("when", "no_match") if index < cut else ("unless", "escalate")
            yield (
                f"{rule.rule.path}:{clause.line}: no test needs {section} {clause.label!r}: "
                f"add one that expects {kind} because of it alone"
            )
    if not any(test.expect == "resolve" for test in rule.rule.tests):
        yield f"{rule.rule.path}:{rule.rule.tests[0].line}: no test expects resolve: add one"
