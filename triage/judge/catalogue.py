"""What people look up about a rule pack, generated from the rules and the facts themselves."""

from collections.abc import Iterable, Iterator, Mapping

from triage.errors import ContentError
from triage.judge.rule import Rule
from triage.judge.rule_schema import RuleFile
from triage.model import FactType, JsonObject, Kind

SCHEMA_FILE = "rule.schema.json"
MODELINE = f"# yaml-language-server: $schema=../{SCHEMA_FILE}\n"
"""The first line of every rule file, by which editors check it while it is written."""

FactsByKind = Mapping[Kind, Mapping[str, FactType]]


def with_reference(readme: str, rules: Iterable[Rule], facts: FactsByKind) -> str:
    """Return a README with its generated parts written anew. Raises `ContentError` when it has no place for them."""
    readme = _between(readme, "catalogue", catalogue(rules))
    return _between(readme, "facts", fact_reference(facts))


def _between(text: str, name: str, generated: Iterable[str]) -> str:
    begin, end = f"<!-- begin {name}: written by `triage rules catalogue --write` -->", f"<!-- end {name} -->"
    before, opened, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise ContentError(f"README.md has no place for the {name}: put the lines {begin} and {end} into it")
    lines = "\n".join(generated).strip()
    return f"{before}{begin}\n\n{lines}\n\n{end}{after}"


def catalogue(rules: Iterable[Rule]) -> Iterator[str]:
    """Write the rules as a table, by kind and id."""
    yield "| kind | rule | what it does | action | status | version |"
    yield "|---|---|---|---|---|---|"
    for rule in sorted(rules, key=lambda rule: (rule.kind.value, rule.id)):
        link = f"[{rule.id}]({rule.path})"
        yield f"| {rule.kind.value} | {link} | {_cell(rule.title)} | {rule.action} | {rule.status} | {rule.version} |"


def fact_reference(facts: FactsByKind) -> Iterator[str]:
    """Write the facts of every kind as a table, in the order in which their detector states them."""
    for kind in sorted(facts):
        yield from (f"### Facts of {kind.value}", "", "| fact | type | what it is |", "|---|---|---|")
        yield from (f"| `{fact.name}` | {_type(fact)} | {_cell(fact.help)} |" for fact in facts[kind].values())
        yield ""


def _type(fact: FactType) -> str:
    written = " or ".join(f"`'{option}'`" for option in fact.options) or _TYPES.get(fact.type, fact.type)
    return f"{written}, or not known" if fact.optional else written


_TYPES = {"int": "whole number", "bool": "true/false", "str": "text", "list": "list of text", "datetime": "instant"}


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def json_schema(facts: FactsByKind) -> JsonObject:
    """Return the JSON Schema of a rule file, for editors: its keys, and the facts that the tests of each kind state.

    It is not the whole check: expressions and the types of facts are what `triage rules check` reads.
    """
    schema = RuleFile.model_json_schema()
    named = ({"if": _is(kind), "then": _tests_state(facts[kind])} for kind in sorted(facts))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "allOf": list(named)}


def _is(kind: Kind) -> JsonObject:
    return {"properties": {"kind": {"const": kind.value}}, "required": ["kind"]}


def _tests_state(facts: Mapping[str, FactType]) -> JsonObject:
    stated = {name: {"description": fact.help} for name, fact in facts.items()}
    example = {"properties": {"facts": {"properties": stated, "additionalProperties": False}}}
    return {"properties": {"tests": {"items": example}}}


def with_modeline(text: str) -> str:
    """Return a rule file whose first line names the schema."""
    return text if text.startswith(MODELINE) else MODELINE + text
