"""Planted faults are found with their place, and what is told of them is true."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.content.strict_yaml import load
from triage.judge import check_rules
from triage.judge.lint import Lint, lint
from triage.judge.rule import verdict
from triage.judge.scope import Scope
from triage.judge.stated import fact_value
from triage.model import Kind
from triage.money import Money

ALONE = {
    "two that never hold together": (
        ["dup.score > 0.9", "dup.score < 0.5"],
        [],
        "one.yaml:2: this rule can never resolve anything: when 'a' and when 'b' never hold together",
    ),
    "what holds is what stops it": (
        ["dup.candidates == 1"],
        ["dup.candidates > 0"],
        "one.yaml:11: this rule can never resolve anything: when 'a' and unless 'x' meet wherever the one holds",
    ),
    "one or the other always stops it": (
        ["dup.score > 0.9"],
        ["dup.same_po", "not known(dup.same_po) or not dup.same_po"],
        "one.yaml:12: this rule can never resolve anything: unless 'x' and unless 'y' leave nothing between them",
    ),
    "three that leave nothing": (
        ["dup.candidates > 0", "dup.candidates < 3", "dup.candidates not in [1, 2]"],
        [],
        "one.yaml:1: this rule can never resolve anything: its clauses together leave nothing",
    ),
    "an impossible clause": (
        ["dup.score > 0.9", "dup.candidates > 1.2 and dup.candidates < 1.8"],
        [],
        "one.yaml:2: this rule can never resolve anything: when 'b' never holds",
    ),
    "a currency for which no limit is set": (
        ["abs(dup.amount_delta) <= params.max_rounding and dup.amount_delta > params.max_rounding"],
        [],
        "one.yaml:1: this rule can never resolve anything: when 'a' never holds",
    ),
    "the wider of two": (
        ["dup.score >= 0.5", "dup.score >= params.min_score"],
        [],
        "one.yaml:1: when 'a' can never matter: when 'b' settles it",
    ),
    "a comparison of two facts and its opposite": (
        ["dup.candidates <= dup.days_apart"],
        ["dup.days_apart - dup.candidates < 0"],
        "one.yaml:11: unless 'x' can never matter: when 'a' settles it",
    ),
    "two that settle a third": (
        ["dup.candidates > 0", "dup.candidates <= 1", "dup.candidates == 1"],
        [],
        "one.yaml:3: when 'c' can never matter: when 'a', when 'b' settle it together",
    ),
}


@pytest.mark.parametrize(("when", "unless", "problem"), ALONE.values(), ids=ALONE)
def test_what_is_wrong_with_a_rule_by_itself_is_found(rule, when, unless, problem):
    assert problem in lint([rule(*when, unless=unless)]).findings


@pytest.mark.parametrize(
    "source", ["known(dup.score)", "dup.score >= 0.5 or dup.score < 0.5", "not dup.days_apart * 2 == 7"]
)
def test_a_clause_that_always_holds_is_found(rule, scope, source):
    """Only where every explanation of the kind carries the same facts: of several groups any may be missing."""
    alone = Scope({name: fact for name, fact in scope.facts.items() if name.startswith("dup.")}, scope.params)
    problem = "one.yaml:1: when 'a' can never matter: it always holds"
    assert lint([rule(source, "dup.same_po", names=alone)]).findings == (problem,)
    assert lint([rule(source, "dup.same_po")]).findings == ()


SOUND = {
    "unknown is neither true nor false": ["dup.score > 0", "dup.same_po or not known(dup.same_po)"],
    "edges that touch": ["dup.score >= 0.5", "dup.score <= 0.5"],
    "facts that only look alike": ["dup.candidates <= dup.days_apart", "dup.candidates > 3"],
    "a limit for some currencies only": ["abs(dup.amount_delta) <= params.max_rounding", "dup.amount_delta >= 0"],
}


@pytest.mark.parametrize("when", SOUND.values(), ids=SOUND)
def test_a_rule_that_can_act_and_whose_clauses_all_matter_has_no_findings(rule, when):
    assert lint([rule(*when)]) == Lint(findings=(), notices=())


DISPUTED = "for instance {dup.score: 1, invoice.is_disputed: true}"


def test_a_rule_inside_another_is_found_with_facts_on_which_both_admit(rule):
    narrow = rule("dup.score > 0.9", "dup.same_po", name="narrow")
    wide = rule("dup.score > 0.5", name="wide")
    assert lint([narrow, wide]).findings == (
        "narrow.yaml:1: wide admits whatever this rule admits, for instance {dup.score: 1, dup.same_po: true}",
    )


def test_of_two_rules_that_say_the_same_one_is_to_be_dropped(rule):
    (finding,) = lint([rule("dup.candidates == 1", name="b"), rule("not dup.candidates != 1", name="a")]).findings
    assert finding.startswith("b.yaml:1: a admits whatever this rule admits")


@pytest.mark.parametrize(
    "other",
    [
        {"action": "void_invoice"},
        {"status": "draft"},
        {"status": "pilot"},
        {"kind": Kind.UNKNOWN},
    ],
    ids=lambda changed: next(iter(changed.values())),
)
def test_a_rule_is_not_needless_beside_one_that_may_not_do_its_work(rule, other):
    assert lint([rule("dup.candidates == 1"), rule("dup.candidates > 0", name="two", **other)]).findings == ()


def test_a_rule_whose_objections_matter_to_a_wider_one_is_not_needless(rule):
    careful = rule("dup.score > 0.9", unless=["invoice.is_disputed"], name="careful")
    found = lint([careful, rule("dup.score > 0.5", name="wide")])
    assert found.findings == ()
    assert found.notices == (f"wide.yaml:1: careful stops some of what this rule admits, {DISPUTED}",)


def test_a_rule_that_another_always_stops_is_found(rule):
    stopped = rule("dup.score > 0.9", "invoice.is_disputed", name="stopped")
    stopping = rule("dup.score > 0.5", unless=["invoice.is_disputed"], name="stopping")
    found = lint([stopped, stopping]).findings
    assert found == (f"stopped.yaml:1: stopping stops whatever this rule admits, {DISPUTED}",)


def test_two_actions_on_the_same_facts_are_told_and_fail_nothing(rule):
    hold, void = rule("dup.score > 0.9", name="hold"), rule("dup.score > 0.5", name="void", action="void_invoice")
    found = lint([hold, void])
    assert found.findings == ()
    (notice,) = found.notices
    assert notice.startswith("hold.yaml:1: void admits another action on some of the facts that this rule admits")
    assert notice.endswith("for instance {dup.score: 1}")


def test_two_actions_that_are_decided_by_different_facts_are_not_compared(rule):
    hold, void = rule("dup.same_po", name="hold"), rule("dup.score > 0.5", name="void", action="void_invoice")
    assert lint([hold, void]).notices == ()


def test_an_overlap_for_which_no_facts_are_found_is_not_told(rule):
    """The two never hold together, but each speaks of another sum: boxes alone would call it an overlap."""
    less = rule("dup.candidates * dup.days_apart > 4", "dup.candidates == 0", name="less")
    more = rule("dup.candidates == 0", name="more", action="void_invoice")
    assert lint([less, more]).notices == ()


def test_a_rule_that_branches_too_much_is_told_and_fails_nothing(rule):
    fives = [range(5), range(5, 10)]
    when = [" and ".join(f"(dup.candidates != {n} or dup.days_apart != {n})" for n in five) for five in fives]
    assert lint([rule(*when)]).notices == ("one.yaml:1: not analysed: its clauses branch too much",)


def test_the_check_of_rule_files_fails_on_findings_and_passes_on_notices(rule_text, tables):
    other = rule_text.replace("dup-exact-reissue", "void-reissue").replace("hold_invoice", "void_invoice")
    twin = rule_text.replace("dup-exact-reissue", "twin")
    files = {"duplicate_invoice/dup-exact-reissue.yaml": rule_text, "duplicate_invoice/void-reissue.yaml": other}
    report = check_rules(files, tables)
    assert (report.findings, len(report.notices)) == ((), 1)
    (finding,) = check_rules(files | {"duplicate_invoice/twin.yaml": twin}, tables).findings
    assert finding.startswith("duplicate_invoice/twin.yaml:15: dup-exact-reissue admits whatever this rule admits")


# Rules at random

CLAUSES = (
    "dup.score >= 0.{n}",
    "dup.score < 0.{n} or dup.same_po",
    "dup.candidates == {n}",
    "dup.days_apart <= {n}",
    "dup.candidates < dup.days_apart",
    "abs(dup.amount_delta) <= params.max_rounding",
    "invoice.amount > params.max_rounding",
    "invoice.amount >= dup.amount_delta",
    "dup.same_po or not known(dup.same_po)",
    "invoice.is_disputed",
    "not invoice.is_disputed",
    "invoice.currency == 'USD'",
    "invoice.issued_on >= '2026-01-0{n}'",
    "'vip' in invoice.tags",
)


@pytest.fixture
def some(rule):
    """A way to make rules at random, the same for the same seed."""

    def some(count, *, kinds, seed):
        chance = random.Random(seed)  # noqa: S311 - not a secret

        def clauses(least, most):
            chosen = chance.sample(CLAUSES, chance.randint(least, most))
            return [source.format(n=chance.randint(1, 9)) for source in chosen]

        return [
            rule(
                *clauses(2, 4),
                unless=clauses(0, 5),
                name=f"r{number:03}",
                kind=list(Kind)[number % kinds],
                action=chance.choice(["hold_invoice", "void_invoice"]),
            )
            for number in range(count)
        ]

    return some


def facts_in(line, scope):
    """Read the facts of a finding back, as a test of a rule would state them."""
    _, _, shown = line.partition("for instance ")
    written = load(f"facts: {shown.partition('}')[0]}}}", "line")["facts"] if shown else {}
    return {name: fact_value(scope.facts[name], value, currency="USD") for name, value in written.items()}


VERDICTS = {" stops ": "guarded", " admits another ": "admits", " admits whatever ": "admits"}


def test_all_facts_that_are_told_do_what_is_told_of_them(some, scope):
    rules = some(120, kinds=3, seed=7)
    by_path, by_id = ({getattr(each.rule, key): each for each in rules} for key in ("path", "id"))
    found = lint(rules)
    told = [(line, facts_in(line, scope)) for line in found.findings + found.notices if "for instance" in line]
    assert len(told) > 40
    for line, facts in told:
        words = line.split()
        expected = next(verdict for phrase, verdict in VERDICTS.items() if phrase in line)
        assert by_path[words[0].split(":")[0]].judge("", facts).verdict == "admits"
        assert by_id[words[1]].judge("", facts).verdict == expected


FACTS = st.fixed_dictionaries(
    {
        "dup.score": st.integers(0, 20).map(lambda part: Decimal(part) / 20),
        "dup.candidates": st.integers(0, 9),
        "dup.days_apart": st.integers(0, 9),
        "dup.amount_delta": st.builds(Money, st.integers(-7, 7), st.sampled_from(["USD", "EUR", "CHF"])),
        "dup.same_po": st.sampled_from([True, False, None]),
        "invoice.amount": st.builds(Money, st.integers(0, 7), st.sampled_from(["USD", "CHF"])),
        "invoice.is_disputed": st.booleans(),
        "invoice.currency": st.sampled_from(["USD", "EUR"]),
        "invoice.issued_on": st.none() | st.integers(1, 10).map(lambda day: date(2026, 1, day)),
        "invoice.tags": st.sampled_from([(), ("vip",)]),
    }
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 400), lots=st.lists(FACTS, min_size=20, max_size=20))
def test_no_facts_contradict_what_is_said_never_to_happen(some, seed, lots):
    (rule,) = some(1, kinds=1, seed=seed)
    findings, cut = "\n".join(lint([rule]).findings), len(rule.rule.when)
    for holds in (rule.evaluate(*map(facts.get, rule.reads)) for facts in lots):
        said = verdict(holds[:cut], holds[cut:])
        assert said != "admits" or "never resolve" not in findings
        for index, clause in enumerate(rule.rule.clauses):
            if f"{clause.label!r} can never matter" in findings:
                others = [part for part in range(len(holds)) if part != index]
                left = [[holds[o] for o in others if (o < cut) is when] for when in (True, False)]
                assert verdict(*left) == said


def test_of_two_hundred_rules_none_is_too_much_to_analyse(some):
    assert [notice for notice in lint(some(200, kinds=10, seed=1)).notices if "not analysed" in notice] == []
