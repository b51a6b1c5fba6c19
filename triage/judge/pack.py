"""A rule pack: all rules that run together, a pure value built from their text."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from triage.errors import ContentError
from triage.judge.rule import WATCHING, CompiledRule, Rule, compile_rule
from triage.judge.rule_file import read_rule
from triage.model import Explanation, Facts, FactType, Judgement, Kind, RuleResult
from triage.model.codec import canonical_json, digest

FactTables = Mapping[Kind, tuple[type[Facts], ...]]
"""Which fact groups the explanations of each kind carry."""

_Place = tuple[Kind, str]


@dataclass(frozen=True, slots=True, eq=False)
class RulePack:
    """Compiled rules by kind and action; `digest` is the SHA-256 of the text they were compiled from."""

    digest: str
    compiled: Mapping[_Place, tuple[CompiledRule, ...]] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in order of id."""
        rules = (compiled.rule for listed in self.compiled.values() for compiled in listed)
        return tuple(sorted(rules, key=lambda rule: rule.id))

    def judge(self, explanations: tuple[Explanation, ...]) -> Judgement:
        """Put every explanation before every rule of its kind and action."""
        results = tuple(
            result
            for explanation in sorted(explanations, key=lambda explanation: explanation.id)
            for result in self._results(explanation)
        )
        return Judgement(results=results, admitted=_admitted(results))

    def _results(self, explanation: Explanation) -> Iterable[RuleResult]:
        rules = self.compiled.get((explanation.kind, explanation.action.type), ())
        facts = explanation.fact_values if rules else {}
        return [rule.judge(explanation.id, facts) for rule in rules]


def _admitted(results: tuple[RuleResult, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    admitted = dict[str, list[str]]()
    for result in results:
        if result.verdict == "admits" and result.status not in WATCHING:
            admitted.setdefault(result.explanation, []).append(f"{result.rule}@{result.version}")
    return tuple((explanation, tuple(rules)) for explanation, rules in admitted.items())


def compile_file(path: str, text: str, tables: FactTables) -> CompiledRule:
    """Compile one rule file by itself. Raises one `ContentError` with all its faults."""
    return compile_rule(*read_rule(path, text, fact_types(tables)))


def load_pack(files: Mapping[str, str], tables: FactTables) -> RulePack:
    """Compile rule files (`<kind>/<id>.yaml` to text). Raises one `ContentError` with the faults of all files."""
    compiled, faults = compile_files(files, tables)
    if faults:
        raise ContentError("\n".join(faults))
    return RulePack(digest(pack_text(files)), _placed(compiled))


def compile_files(files: Mapping[str, str], tables: FactTables) -> tuple[tuple[CompiledRule, ...], tuple[str, ...]]:
    """Compile what can be compiled, in order of path, and return it with the faults of everything else."""
    compiled, faults = list[CompiledRule](), list[str]()
    for path in sorted(files):
        try:
            compiled.append(compile_file(path, files[path], tables))
        except ContentError as error:
            faults.append(str(error))
    return tuple(compiled), (*faults, *_repeated(compiled))


def fact_types(tables: FactTables) -> dict[Kind, dict[str, FactType]]:
    """Return the declared facts of each kind by dotted name."""
    return {
        kind: {name: fact for group in groups for name, fact in group.table().items()}
        for kind, groups in tables.items()
    }


def pack_text(files: Mapping[str, str]) -> bytes:
    """Write rule files as the one text that stands for them, from which `pack_from_text` builds the same pack."""
    return canonical_json({"files": dict(files)})


def pack_from_text(text: bytes, tables: FactTables) -> RulePack:
    """Build a pack again from its stored text."""
    try:
        files = json.loads(text)["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError("the stored text of this rule pack is damaged") from error
    return load_pack(files, tables)


def _repeated(compiled: Iterable[CompiledRule]) -> list[str]:
    first = dict[str, str]()
    return [
        f"{rule.path}: the id {rule.id!r} is already taken by {first[rule.id]}"
        for rule in (each.rule for each in compiled)
        if first.setdefault(rule.id, rule.path) != rule.path
    ]


def _placed(compiled: Iterable[CompiledRule]) -> dict[_Place, tuple[CompiledRule, ...]]:
    placed = dict[_Place, tuple[CompiledRule, ...]]()
    for each in sorted(compiled, key=lambda each: each.rule.id):
        place = (each.rule.kind, each.rule.action)
        placed[place] = (*placed.get(place, ()), each)
    return placed
