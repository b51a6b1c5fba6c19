from dataclasses import dataclass
from typing import Annotated

import pytest

from triage.errors import ContentError
from triage.judge import fact_types, load_pack
from triage.judge.catalogue import MODELINE, catalogue, fact_reference, json_schema, with_modeline, with_reference
from triage.model import Facts, Kind

PATH = "duplicate_invoice/dup-exact-reissue.yaml"
README = """# Rules

<!-- begin catalogue: written by `triage rules catalogue --write` -->
stale words
<!-- end catalogue -->
between
<!-- begin facts: written by `triage rules catalogue --write` -->
<!-- end facts -->
after
"""


@dataclass(frozen=True, slots=True)
class Twin(Facts):
    namespace = "twin"

    number: Annotated[int | None, "Its number, a|b."] = None


TABLES = {Kind.DUPLICATE_INVOICE: (Twin,)}


def test_the_catalogue_has_a_line_for_each_rule(rule_text, tables):
    text = rule_text.replace("Same invoice issued twice within a few days", "Twice")
    assert list(catalogue(load_pack({PATH: text}, tables).rules))[2:] == [
        f"| duplicate_invoice | [dup-exact-reissue]({PATH}) | Twice | hold_invoice | stable | 1 |"
    ]


def test_the_reference_names_every_fact_with_its_type():
    assert list(fact_reference(fact_types(TABLES))) == [
        "### Facts of duplicate_invoice",
        "",
        "| fact | type | what it is |",
        "|---|---|---|",
        r"| `twin.number` | whole number, or not known | Its number, a\|b. |",
        "",
    ]


def test_only_what_is_between_the_marks_is_written_anew(rule_text, tables):
    rules = load_pack({PATH: rule_text}, tables).rules
    written = with_reference(README, rules, fact_types(TABLES))
    assert written == with_reference(written, rules, fact_types(TABLES))
    assert written.startswith("# Rules\n\n<!-- begin catalogue")
    assert written.endswith("<!-- end facts -->\nafter\n")
    assert ("stale words" in written, "\nbetween\n" in written, "`twin.number`" in written) == (False, True, True)


def test_a_readme_without_the_marks_is_refused(rule_text, tables):
    with pytest.raises(ContentError, match="no place for the facts"):
        with_reference(README.replace("<!-- end facts -->", ""), load_pack({PATH: rule_text}, tables).rules, {})


def test_the_schema_knows_the_keys_the_actions_and_the_facts_of_a_kind():
    schema = json_schema(fact_types(TABLES))
    assert {"id", "pilot", "deprecated", "known_misfires"} <= set(schema["properties"])
    assert "hold_invoice" in schema["$defs"]["_Resolve"]["properties"]["action"]["enum"]
    (kind,) = schema["allOf"]
    assert kind["if"]["properties"]["kind"] == {"const": "duplicate_invoice"}
    facts = kind["then"]["properties"]["tests"]["items"]["properties"]["facts"]
    assert (list(facts["properties"]), facts["additionalProperties"]) == (["twin.number"], False)


def test_the_first_line_is_added_once():
    assert with_modeline(with_modeline("id: x\n")) == f"{MODELINE}id: x\n"
