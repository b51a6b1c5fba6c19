"""What a rule says of an explanation, in words: exactly the facts it read, and the nearest that would do."""

from datetime import date
from decimal import Decimal

import pytest

from triage.judge.why import why_rules
from triage.model import Explanation, HoldInvoice, Kind, VoidInvoice
from triage.money import Money


@pytest.fixture
def explain(groups):
    """A way to make an explanation with changes to its facts."""
    dup, inv = groups
    plain = {
        dup: {"score": Decimal("0.9521"), "candidates": 2, "amount_delta": Money(6, "EUR"), "days_apart": 9},
        inv: {"amount": Money(500, "EUR")},
    }

    def explain(action=HoldInvoice, **changes):
        facts = [{**values, **{k: v for k, v in changes.items() if hasattr(g, k)}} for g, values in plain.items()]
        return Explanation(
            id="e1",
            kind=Kind.DUPLICATE_INVOICE,
            cause="repeat",
            summary="repeats",
            action=action(invoice="b", repeats="a"),
            effects=(),
            claims=(),
            facts=tuple(group(**values) for group, values in zip(plain, facts, strict=True)),
        )

    return explain


SAID = {
    "a ratio and its parameter": (
        "dup.score >= params.min_score",
        {},
        "*a* fails: dup.score is 0.9521 (params.min_score is 0.97), needs at least 0.97 (off by 0.0179)",
    ),
    "money": (
        "abs(dup.amount_delta) <= params.max_rounding",
        {},
        (
            "*a* fails: dup.amount_delta is 0.06 EUR (params.max_rounding is 0.05 EUR), "
            "needs between -0.05 EUR and 0.05 EUR (off by 0.01 EUR)"
        ),
    ),
    "a currency without a limit": (
        "abs(dup.amount_delta) <= params.max_rounding",
        {"amount_delta": Money(0, "CHF")},
        "*a* is unknown: dup.amount_delta is 0.00 CHF (params.max_rounding is not set in CHF), needs in EUR or USD",
    ),
    "above": ("dup.days_apart > 9", {}, "*a* fails: dup.days_apart is 9, needs at least 10 (off by 1)"),
    "below": ("dup.score < 0.5", {}, "*a* fails: dup.score is 0.9521, needs below 0.5 (off by 0.4522)"),
    "exactly": ("dup.candidates == 1", {}, "*a* fails: dup.candidates is 2, needs 1 (off by 1)"),
    "anything else": ("dup.candidates != 2", {}, "*a* fails: dup.candidates is 2, needs other than 2 (off by 1)"),
    "listed numbers": ("dup.candidates in [4, 7]", {}, "*a* fails: dup.candidates is 2, needs 4 (off by 2)"),
    "true": ("invoice.is_disputed", {}, "*a* fails: invoice.is_disputed is false, needs true"),
    "not known": ("dup.same_po", {}, "*a* is unknown: dup.same_po is not known, needs known and true"),
    "known": ("known(dup.same_po)", {}, "*a* fails: dup.same_po is not known, needs known"),
    "not to be known": ("not known(dup.same_po)", {"same_po": True}, "*a* fails: dup.same_po is true, needs not known"),
    "a text of a few": (
        "invoice.currency == 'EUR'",
        {},
        "*a* fails: invoice.currency is USD, needs EUR",
    ),
    "a date": (
        "invoice.issued_on >= '2026-02-01'",
        {"issued_on": date(2026, 1, 15)},
        "*a* fails: invoice.issued_on is 2026-01-15, needs 2026-02-01 or later",
    ),
    "a date before": (
        "invoice.issued_on < '2026-01-01'",
        {"issued_on": date(2026, 1, 15)},
        "*a* fails: invoice.issued_on is 2026-01-15, needs 2025-12-31 or earlier",
    ),
    "a label": ("'vip' in invoice.tags", {}, "*a* fails: invoice.tags is nothing, needs with 'vip'"),
    "not a label": (
        "'vip' not in invoice.tags",
        {"tags": ("new", "vip")},
        "*a* fails: invoice.tags is new and vip, needs without 'vip'",
    ),
    "two facts": (
        "dup.days_apart <= dup.candidates",
        {},
        (
            "*a* fails: dup.days_apart is 9, dup.candidates is 2, "
            "needs dup.candidates at least 9 (off by 7), or dup.days_apart at most 2 (off by 7)"
        ),
    ),
    "either of two": (
        "dup.candidates == 1 or dup.same_po",
        {"same_po": False},
        "*a* fails: dup.candidates is 2, dup.same_po is false, needs dup.candidates 1 (off by 1), or dup.same_po true",
    ),
    "both of two": (
        "dup.candidates == 1 and dup.same_po",
        {"same_po": False},
        (
            "*a* fails: dup.candidates is 2, dup.same_po is false, "
            "needs dup.candidates 1 (off by 1) and dup.same_po true"
        ),
    ),
    "a comparison that no change of one fact can settle": (
        "invoice.amount <= dup.amount_delta",
        {"amount_delta": Money(0, "USD")},
        (
            "*a* is unknown: invoice.amount is 5.00 EUR, dup.amount_delta is 0.00 USD, "
            "needs invoice.amount <= dup.amount_delta"
        ),
    ),
}


@pytest.mark.parametrize(("source", "facts", "line"), SAID.values(), ids=SAID)
def test_a_clause_that_is_not_met_says_what_it_read_and_needs(rule, explain, source, facts, line):
    (told,) = why_rules([rule(source)], explain(**facts))
    assert told.sentence.split("; ")[1] == line


def test_a_rule_says_how_near_it_is_and_what_would_have_to_be_otherwise(rule, explain):
    near = rule("dup.score >= params.min_score", "dup.candidates > 0", unless=["dup.days_apart > 7"], name="near")
    (told,) = why_rules([near], explain())
    assert (told.held, told.total, told.verdict) == (1, 3, "unmet")
    assert told.would_admit_if == ("dup.score were at least 0.97 and dup.days_apart were at most 7",)
    assert told.sentence == (
        "near@1: 1 of 3 hold; "
        "*a* fails: dup.score is 0.9521 (params.min_score is 0.97), needs at least 0.97 (off by 0.0179); "
        "*x* objects: dup.days_apart is 9, needs at most 7 (off by 2); "
        "would admit it if dup.score were at least 0.97 and dup.days_apart were at most 7"
    )


def test_clauses_about_one_fact_are_changed_together(rule, explain):
    (told,) = why_rules([rule("dup.candidates > 4", "dup.candidates not in [5, 6]")], explain())
    assert told.would_admit_if == ("dup.candidates were at least 7",)


def test_nothing_is_promised_that_was_not_evaluated(rule, explain):
    (told,) = why_rules([rule("dup.score > 0.99", "known(dup.same_po)")], explain())
    assert told.would_admit_if == ()
    assert [clause.needs for clause in told.clauses] == [
        ("dup.score above 0.99 (off by 0.038)",),
        ("dup.same_po known",),
    ]


def test_a_rule_that_admits_says_so_and_each_clause_what_it_read(rule, explain):
    (told,) = why_rules([rule("dup.candidates == 2", unless=["dup.same_po and known(dup.same_po)"])], explain())
    assert told.sentence == "one@1 admits it: 2 of 2 hold"
    assert [(clause.stands, clause.holds, clause.facts) for clause in told.clauses] == [
        (True, True, {"dup.candidates": "2"}),
        (True, False, {"dup.same_po": "not known"}),
    ]


def test_of_a_rule_that_is_far_off_only_the_labels_are_told(rule, explain):
    (told,) = why_rules([rule("dup.score > 0.99", "dup.candidates == 1", "dup.days_apart == 0")], explain())
    assert told.sentence == "one@1: 0 of 3 hold; not *a*, *b*, *c*"


def test_the_nearest_rule_comes_first(rule, explain):
    """Fewer clauses missed are nearer; of as many, the smaller part that is missing; last what no change can bring."""
    rules = [
        rule("invoice.amount <= dup.candidates * dup.amount_delta", name="unsayable"),
        rule("dup.candidates == 1", "dup.same_po", name="two"),
        rule("dup.days_apart <= 1", name="far"),
        rule("dup.days_apart <= 7", name="near"),
        rule("dup.days_apart <= 9", name="met"),
    ]
    assert [told.rule for told in why_rules(rules, explain())] == ["met", "near", "far", "unsayable", "two"]


def test_a_rule_of_another_action_says_what_it_would_have_said(rule, explain):
    told = why_rules(
        [rule("dup.candidates == 2"), rule("dup.candidates == 2", name="watch", status="shadow")], explain(VoidInvoice)
    )
    assert [each.asked for each in told] == [False, False]
    assert told[1].sentence == "watch@1 (only watches: it is in shadow) admits it: 1 of 1 hold"
