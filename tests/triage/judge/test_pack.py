from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.errors import ContentError
from triage.judge import check_rules, load_pack, pack_from_text, pack_text
from triage.model import VoidInvoice

PATH = "duplicate_invoice/dup-exact-reissue.yaml"


def test_a_rule_admits_what_it_proves_and_says_what_it_read(rule_text, tables, explain):
    judgement = load_pack({PATH: rule_text}, tables).judge((explain(),))
    assert judgement.admitted == (("e1", ("dup-exact-reissue@1",)),)
    clause = judgement.results[0].when[0]
    assert clause.reads == (("dup.candidates", 1), ("dup.score", Decimal("0.99")))


@pytest.mark.parametrize("disputed", [True, None], ids=["true", "unknown"])
def test_an_unless_that_is_not_false_guards(rule_text, tables, explain, disputed):
    judgement = load_pack({PATH: rule_text}, tables).judge((explain(disputed=disputed),))
    assert (judgement.results[0].verdict, judgement.admitted) == ("guarded", ())


def test_a_currency_without_a_parameter_is_not_met(rule_text, tables, explain):
    judgement = load_pack({PATH: rule_text}, tables).judge((explain(currency="CHF"),))
    assert judgement.results[0].when[1].holds is None
    assert judgement.results[0].verdict == "unmet"


@pytest.mark.parametrize("status", ["draft", "shadow"])
def test_a_watching_rule_is_recorded_but_admits_nothing(rule_text, tables, explain, status):
    text = rule_text.replace("status: stable", f"status: {status}")
    judgement = load_pack({PATH: text}, tables).judge((explain(),))
    assert (judgement.results[0].verdict, judgement.admitted) == ("admits", ())


def test_a_rule_judges_only_explanations_of_its_action(rule_text, tables, explain):
    assert load_pack({PATH: rule_text}, tables).judge((explain(action=VoidInvoice),)).results == ()


def test_a_stored_pack_is_the_same_pack(rule_text, tables, explain):
    files = {PATH: rule_text}
    stored = pack_from_text(pack_text(files), tables)
    pack = load_pack(files, tables)
    assert (stored.digest, stored.judge((explain(),))) == (pack.digest, pack.judge((explain(),)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(order=st.permutations(["e1", "e2", "e3"]), first=st.booleans())
def test_order_changes_nothing(rule_text, tables, explain, order, first):
    other = rule_text.replace("dup-exact-reissue", "another-rule")
    files = {PATH: rule_text, "duplicate_invoice/another-rule.yaml": other}
    shuffled = dict(sorted(files.items(), reverse=first))
    judgement = load_pack(shuffled, tables).judge(tuple(explain(id_) for id_ in order))
    assert judgement == load_pack(files, tables).judge(tuple(explain(id_) for id_ in ("e1", "e2", "e3")))


def test_a_rule_with_a_test_for_every_clause_has_no_findings(rule_text, tables):
    report = check_rules({PATH: rule_text}, tables)
    assert (report.findings, len(report.tests)) == ((), 7)


CHANGES = {
    "clause": ("dup.score >=", "dup.scor >=", ":15: when 'one clear candidate': unknown fact 'dup.scor'; did you mean"),
    "key": ("owner:", "ownr:", ":6: unknown key 'ownr'; did you mean 'owner'?"),
    "range": ("default: 0.97", "default: 0.5", ":11: params.min_score.default: 0.5 is outside 0.90 to 1"),
    "minor units": ("JPY: 1}", "JPY: 1.5}", ":13: params.max_rounding.default.JPY: 1.5 is not a whole number"),
    "folder": ("kind: duplicate_invoice", "kind: duplicate_payment", ":1: the file must be duplicate_payment/"),
    "expectation": ("expect: resolve", "expect: no_match", ":24: test 'plain reissue': expected no_match"),
    "label twice": ("- invoice disputed:", "- same amount:", ":20: the label 'same amount' is used twice"),
    "unstated": ("dup.candidates: 1,", "", ":24: test 'plain reissue' must state dup.candidates"),
    "dead parameter": ("<= params.max_days", "<= 7", ":12: the parameter 'max_days' is used by no clause"),
    "because": ("[same amount]", "[same amont]", ":29: test 'a euro apart': no clause is called 'same amont'"),
}


@pytest.mark.parametrize(("old", "new", "problem"), CHANGES.values(), ids=CHANGES)
def test_a_fault_is_told_with_file_and_line(rule_text, tables, old, new, problem):
    findings = check_rules({PATH: rule_text.replace(old, new, 1)}, tables).findings
    assert any(finding.startswith(PATH + problem) for finding in findings), findings


@pytest.mark.parametrize("name", ["another order", "disputed"])
def test_a_clause_that_no_test_needs_is_a_finding(rule_text, tables, name):
    lines = [line for line in rule_text.splitlines() if f"name: {name}," not in line]
    (finding,) = check_rules({PATH: "\n".join(lines)}, tables).findings
    assert "no test needs" in finding


def test_two_files_with_one_fault_each_are_told_together(rule_text, tables):
    bad = rule_text.replace("dup.score >=", "dup.scor >=")
    with pytest.raises(ContentError) as refused:
        load_pack({PATH: bad, "duplicate_invoice/other.yaml": "id: 1"}, tables)
    assert PATH in str(refused.value)
    assert "duplicate_invoice/other.yaml" in str(refused.value)
