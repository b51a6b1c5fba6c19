"""All that interval analysis finds in the rules of a pack."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from triage.judge.life import WATCHING
from triage.judge.lint.analysis import Analysis, analysed
from triage.judge.lint.pairs import contradictions, overlaps
from triage.judge.lint.single import faults
from triage.judge.regions import TooManyBoxesError
from triage.judge.rule import CompiledRule
from triage.model import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """Findings fail the check, notices inform. Each is `file:line: problem`."""

    findings: tuple[str, ...]
    notices: tuple[str, ...]


def lint(compiled: Iterable[CompiledRule]) -> Lint:
    """Analyse every rule by itself and beside the others of its kind that act."""
    findings, notices = list[str](), list[str]()
    for _, rules in groupby(sorted(compiled, key=_place), lambda each: each.rule.kind):
        analyses = list[Analysis]()
        for each in rules:
            try:
                analyses.append(analysed(each))
            except TooManyBoxesError:
                notices.append(f"{each.rule.path}:{each.rule.when[0].line}: not analysed: its clauses branch too much")
        acting = [each for each in analyses if each.admits and each.rule.status not in WATCHING]
        findings += [problem for each in analyses for problem in faults(each)]
        findings += [problem for each in acting for problem in contradictions(each, acting)]
        notices += [told for each in acting for told in overlaps(each, acting)]
    return Lint(findings=tuple(findings), notices=tuple(notices))


def _place(compiled: CompiledRule) -> tuple[Kind, str]:
    return compiled.rule.kind, compiled.rule.id
