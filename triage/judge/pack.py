"""A rule pack: all rules that run together, a pure value built from their text."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain

from triage.content.overlay import Overlay, overlay_of
from triage.errors import ContentError
from triage.judge.overlay import narrowed
from triage.judge.rule import CompiledRule, Rule, compile_rule
from triage.judge.rule_file import read_rule
from triage.model import Explanation, Facts, FactType, Judgement, Kind, RuleResult
from triage.model.codec import canonical_json, digest

FactTables = Mapping[Kind, tuple[type[Facts], ...]]
"""Which fact groups the explanations of each kind carry."""

_Place = tuple[Kind, str]

_LEFT_OUT = "this client's parameters leave it out"


@dataclass(frozen=True, slots=True, eq=False)
class RulePack:
    """Compiled rules by kind and action; `digest` is the SHA-256 of the text they were compiled from."""

    digest: str
    compiled: Mapping[_Place, tuple[CompiledRule, ...]] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in order of id."""
        return tuple(compiled.rule for compiled in self.each)

    @property
    def each(self) -> tuple[CompiledRule, ...]:
        """All compiled rules, in order of id."""
        return tuple(sorted(chain.from_iterable(self.compiled.values()), key=lambda compiled: compiled.rule.id))

    def judge(self, explanations: tuple[Explanation, ...], *, exception: str | None = None) -> Judgement:
        """Put every explanation before every rule of its kind and action.

        A pilot draws its share by the id of the exception; without one it only watches. What a client's parameters
        leave out of a rule still rivals and objects: else a stricter rule could let another one resolve more.
        """
        results = tuple(
            result
            for explanation in sorted(explanations, key=lambda explanation: explanation.id)
            for result in self._results(explanation, exception)
        )
        return Judgement(results=results, admitted=_admitted(results))

    def _results(self, explanation: Explanation, exception: str | None) -> Iterator[RuleResult]:
        rules = self.compiled.get((explanation.kind, explanation.action.type), ())
        facts = explanation.fact_values if rules else {}
        for each in rules:
            result = each.judge(explanation.id, facts, part=each.rule.part(explanation, exception))
            yield result
            if each.shipped and result.verdict == "unmet":
                part = each.shipped.rule.part(explanation, exception)
                left_out = each.shipped.judge(explanation.id, facts, part=replace(part, aside=part.aside or _LEFT_OUT))
                yield from () if left_out.verdict == "unmet" else (left_out,)


def _admitted(results: tuple[RuleResult, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    admitted = dict[str, list[str]]()
    for result in results:
        if result.admits:
            admitted.setdefault(result.explanation, []).append(result.name)
    return tuple((explanation, tuple(rules)) for explanation, rules in admitted.items())


def compile_file(path: str, text: str, tables: FactTables) -> CompiledRule:
    """Compile one rule file by itself. Raises one `ContentError` with all its faults."""
    return compile_rule(*read_rule(path, text, fact_types(tables)))


def load_pack(files: Mapping[str, str], tables: FactTables, overlay: Overlay | None = None) -> RulePack:
    """Compile rule files (`<kind>/<id>.yaml` to text). Raises one `ContentError` with the faults of all files.

    An overlay is what one client's file says about the rules; its faults are told once the files have none.
    """
    compiled, faults = compile_files(files, tables)
    if faults:
        raise ContentError("\n".join(faults))
    pack = RulePack(digest(pack_text(files)), placed(compiled))
    return narrow(pack, files, tables, overlay) if overlay else pack


def narrow(pack: RulePack, files: Mapping[str, str], tables: FactTables, overlay: Overlay) -> RulePack:
    """Return a pack as one client's file narrows it; only the rules that it names are compiled anew."""
    if not overlay.rules:
        return pack
    rules = narrowed({each.rule.id: each for each in pack.each}, overlay, fact_types(tables))
    return RulePack(digest(pack_text(files, overlay)), placed(rules.values()))


def compile_files(files: Mapping[str, str], tables: FactTables) -> tuple[tuple[CompiledRule, ...], tuple[str, ...]]:
    """Compile what can be compiled, in order of path, and return it with the faults of everything else."""
    compiled, faults = list[CompiledRule](), list[str]()
    facts = fact_types(tables)
    for path in sorted(files):
        try:
            compiled.append(compile_rule(*read_rule(path, files[path], facts)))
        except ContentError as error:
            faults.append(str(error))
    return tuple(compiled), (*faults, *_repeated(compiled))


def fact_types(tables: FactTables) -> dict[Kind, dict[str, FactType]]:
    """Return the declared facts of each kind by dotted name."""
    return {
        kind: {name: fact for group in groups for name, fact in group.table().items()}
        for kind, groups in tables.items()
    }


def pack_text(files: Mapping[str, str], overlay: Overlay | None = None) -> bytes:
    """Write rule files and a client's overlay as the one text that stands for them and builds the same pack again."""
    narrowing = {"overlay": overlay.text} if overlay and overlay.rules else {}
    return canonical_json({"files": dict(files), **narrowing})


def pack_from_text(text: bytes, tables: FactTables) -> RulePack:
    """Build a pack again from its stored text. Raises `ContentError` when it is damaged."""
    try:
        stored = json.loads(text, parse_float=Decimal)
        files, overlay = stored["files"], stored.get("overlay")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContentError("the stored text of this rule pack is damaged") from error
    return load_pack(files, tables, overlay_of(overlay) if overlay else None)


def _repeated(compiled: Iterable[CompiledRule]) -> list[str]:
    first = dict[str, str]()
    return [
        f"{rule.path}: the id {rule.id!r} is already taken by {first[rule.id]}"
        for rule in (each.rule for each in compiled)
        if first.setdefault(rule.id, rule.path) != rule.path
    ]


def placed(compiled: Iterable[CompiledRule]) -> dict[_Place, tuple[CompiledRule, ...]]:
    """Return compiled rules by kind and action, each list in order of id."""
    placed = dict[_Place, tuple[CompiledRule, ...]]()
    for each in sorted(compiled, key=lambda each: each.rule.id):
        place = (each.rule.kind, each.rule.action)
        placed[place] = (*placed.get(place, ()), each)
    return placed
