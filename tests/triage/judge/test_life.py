from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.decide import propose, why_not
from triage.judge import check_rules, load_pack
from triage.judge.life import Life, Pilot, drawn
from triage.model import Kind
from triage.money import Money
from triage.testing import evidence

PATH = "duplicate_invoice/dup-exact-reissue.yaml"
EVIDENCE = evidence(kind=Kind.DUPLICATE_INVOICE, subject="b")
IDS = [f"exc_{number}" for number in range(2_000)]


@pytest.fixture
def pilot(rule_text, tables):
    def pilot(bounds):
        return load_pack({PATH: rule_text.replace("status: stable", f"status: pilot\npilot: {bounds}")}, tables)

    return pilot


def test_a_pilot_acts_on_its_share_of_the_exceptions(pilot, explain):
    pack = pilot("{share: 0.10}")
    acted = [id_ for id_ in IDS if pack.judge((explain(),), exception=id_).admitted]
    assert 150 < len(acted) < 250
    assert acted == [id_ for id_ in IDS if pack.judge((explain(),), exception=id_).admitted]


def test_two_rules_draw_apart():
    both = sum(drawn("a", id_) < Fraction(1, 2) and drawn("b", id_) < Fraction(1, 2) for id_ in IDS)
    assert 400 < both < 600


@given(st.text(), st.text())
def test_a_draw_is_a_number_from_0_to_below_1(rule, exception):
    assert 0 <= drawn(rule, exception) < 1


def test_a_larger_share_keeps_what_a_smaller_one_acted_on(pilot, explain):
    small, large = (pilot(f"{{share: {share}}}") for share in ("0.10", "0.30"))
    grown = [id_ for id_ in IDS[:300] if large.judge((explain(),), exception=id_).admitted]
    assert {id_ for id_ in IDS[:300] if small.judge((explain(),), exception=id_).admitted} < set(grown)


ASIDES = {
    "without an exception": (
        "{share: 0.10}",
        {},
        None,
        "it is a pilot, and this exception is outside its share of 0.10",
    ),
    "above its amount": (
        "{max_amount: {USD: 0.99}}",
        {},
        "exc_1",
        "it is a pilot up to 0.99 USD, and this moves 1.00 USD",
    ),
    "in another currency": ("{max_amount: {EUR: 9.00}}", {}, "exc_1", "it is a pilot without an amount in USD"),
    "at its amount": ("{max_amount: {USD: 1.00}}", {}, "exc_1", ""),
    "where nothing moves": ("{max_amount: {EUR: 9.00}}", {"moves": 0}, "exc_1", ""),
}


@pytest.mark.parametrize(("bounds", "facts", "exception", "aside"), ASIDES.values(), ids=ASIDES)
def test_a_pilot_says_why_it_stands_aside(pilot, explain, bounds, facts, exception, aside):
    judgement = pilot(bounds).judge((explain(**facts),), exception=exception)
    assert judgement.results[0].aside == aside
    assert bool(judgement.admitted) is not bool(aside)
    assert judgement.results[0].to_plain().get("aside", "") == aside


def test_the_decision_names_a_pilot_that_would_have_resolved(pilot, explain):
    judgement = pilot("{max_amount: {USD: 0.50}}").judge((explain(),), exception="exc_1")
    (reason,) = why_not(EVIDENCE, (explain(),), judgement, None)
    assert reason == (
        "watched: dup-exact-reissue@1 would resolve it (e1 repeats), "
        "but it is a pilot up to 0.50 USD, and this moves 1.00 USD"
    )


def test_what_is_too_much_for_a_pilot_still_rivals_what_it_may_move(pilot, explain):
    both = (explain("small", moves=10), explain("large", moves=100))
    judgement = pilot("{max_amount: {USD: 0.50}}").judge(both, exception="exc_1")
    assert [id_ for id_, _ in judgement.admitted] == ["small"]
    assert propose(EVIDENCE, both, judgement) is None
    assert why_not(EVIDENCE, both, judgement, None)[0].startswith("rivals: 2 explanations fit as well")


def test_a_pilot_outside_its_share_neither_admits_nor_objects(pilot, explain):
    (result,) = pilot("{share: 0.10}").judge((explain(disputed=True),)).results
    assert (result.verdict, result.guards) == ("guarded", False)


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [
        (Pilot(share=Decimal("0.1")), Pilot(share=Decimal("0.2")), True),
        (Pilot(share=Decimal("0.3")), Pilot(share=Decimal("0.2")), False),
        (Pilot(max_amount=(Money(5, "EUR"),)), Pilot(max_amount=(Money(6, "EUR"),)), True),
        (Pilot(max_amount=(Money(7, "EUR"),)), Pilot(max_amount=(Money(6, "EUR"),)), False),
        (Pilot(max_amount=(Money(5, "USD"),)), Pilot(max_amount=(Money(6, "EUR"),)), False),
        (Pilot(), Pilot(max_amount=(Money(6, "EUR"),)), False),
    ],
    ids=["smaller share", "larger share", "smaller amount", "larger amount", "other currency", "no amount at all"],
)
def test_one_pilot_is_within_another_if_it_acts_on_nothing_more(inner, outer, within):
    assert inner.within(outer) is within


STAGES = {
    "pilot without bounds": ("status: pilot", "`status: pilot` and the section `pilot` belong together"),
    "bounds without pilot": ("status: stable\npilot: {share: 0.1}", "`status: pilot` and the section `pilot` belong"),
    "bounds that bound nothing": ("status: pilot\npilot: {}", "a pilot needs a share below 1, a max_amount, or both"),
    "share of nothing": ("status: pilot\npilot: {share: 0}", "pilot.share: Input should be greater than 0"),
    "no end": ("status: deprecated", "`status: deprecated` and the section `deprecated` belong together"),
    "no date": ("status: deprecated\ndeprecated: {since: soon}", "deprecated.since: 'soon' is not a date such as"),
    "no successor": (
        "status: deprecated\ndeprecated: {since: 2026-09-01, replaced_by: dup-exact-reissu}",
        ":5: no other rule is called 'dup-exact-reissu'; did you mean 'dup-exact-reissue'?",
    ),
}


@pytest.mark.parametrize(("stage", "problem"), STAGES.values(), ids=STAGES)
def test_a_stage_that_is_not_stated_whole_is_a_finding(rule_text, tables, stage, problem):
    findings = check_rules({PATH: rule_text.replace("status: stable", stage)}, tables).findings
    assert any(problem in finding for finding in findings), findings


def test_a_deprecated_rule_acts_and_is_noticed(rule_text, tables, explain):
    end = "status: deprecated\ndeprecated: {since: 2026-09-01, replaced_by: another-rule}"
    files = {PATH: rule_text.replace("status: stable", end)}
    files["duplicate_invoice/another-rule.yaml"] = rule_text.replace("dup-exact-reissue", "another-rule")
    report = check_rules(files, tables)
    assert report.findings == ()
    assert report.notices == (f"{PATH}:5: dup-exact-reissue is deprecated since 2026-09-01, replaced by another-rule",)
    assert load_pack(files, tables).judge((explain(),)).admitted == (("e1", ("another-rule@1", "dup-exact-reissue@1")),)


OWED = {
    "misfires": ("known_misfires:\n  - Monthly subscriptions billed twice on the same day.", "known_misfires: []"),
    "runbook": (", runbook: Compare both PDFs.", ""),
}


@pytest.mark.parametrize(("old", "new"), OWED.values(), ids=OWED)
def test_a_rule_that_acts_owes_people_its_misfires_and_a_runbook(rule_text, tables, old, new):
    (finding,) = check_rules({PATH: rule_text.replace(old, new)}, tables).findings
    assert "a rule that acts" in finding
    watching = rule_text.replace(old, new).replace("status: stable", "status: shadow")
    assert check_rules({PATH: watching}, tables).findings == ()


def test_the_same_share_of_two_rules_is_of_other_exceptions():
    life = Life("pilot", pilot=Pilot(share=Decimal("0.5")))
    one, other = ({id_ for id_ in IDS if not life.part(rule, id_, None).aside} for rule in ("a", "b"))
    assert one == {id_ for id_ in IDS if drawn("a", id_) < Fraction(1, 2)}
    assert other == {id_ for id_ in IDS if drawn("b", id_) < Fraction(1, 2)}


@pytest.mark.parametrize(
    ("status", "aside"),
    [
        ("draft", "it is a draft"),
        ("shadow", "it is in shadow"),
        ("off", "this client has switched it off"),
        ("stable", ""),
        ("deprecated", ""),
    ],
)
def test_a_stage_says_why_its_rule_only_watches_and_what_watches_does_not_object(status, aside):
    part = Life(status).part("a", "exc_1", Money(1, "EUR"))
    assert (part.aside, part.objects) == (aside, not aside)
