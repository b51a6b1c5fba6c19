from dataclasses import replace
from decimal import Decimal

import pytest

from triage.certify import FEATURES, Answer, Grounds, features, grounds
from triage.model import ClauseResult, Judgement, Kind, NoAction, RuleResult
from triage.model.choice import Choice, ModelRef, Quote, Silent
from triage.model.explanation import Explanation

MODEL = ModelRef(proposer="local", model="tfidf-1")


def choice(none="0.1", reason="text_names_it", quotes=(), **probabilities):
    return Choice(
        probabilities=tuple((name, Decimal(p)) for name, p in probabilities.items()),
        none=Decimal(none),
        reason=reason,
        rationale="",
        quotes=quotes,
        model=MODEL,
    )


def answer(chosen=None, by_facts=None, **given):
    known = {"rank": Decimal("0.8"), "admitted": True, "guarded": False, "unmet": 2, "rivals": 9}
    return Answer(
        choice=chosen or choice(a="0.7", b="0.2"),
        by_facts=by_facts or choice(a="0.6", b="0.1", none="0.3"),
        grounds=Grounds(**known | given),
    )


def named(one):
    return dict(zip(FEATURES, features(one), strict=True))


def test_the_vector_of_an_answer_is_told_whole():
    quoted = choice(a="0.7", b="0.2", quotes=(Quote(place="/note", start=0, end=3),))
    assert {name: str(number) for name, number in named(answer(quoted)).items()} == {
        "top": "0.7",
        "log_odds": "0.8473",
        "margin": "0.5",
        "none": "0.1",
        "facts_probability": "0.6",
        "facts_agree": "1",
        "facts_contradict": "0",
        "names_it": "1",
        "fits_it": "0",
        "quoted": "1",
        "rank": "0.8",
        "admitted": "1",
        "guarded": "0",
        "unmet": "0.4",
        "rivals": "1",
    }


@pytest.mark.parametrize(
    ("by_facts", "agree", "contradict", "probability"),
    [
        (choice(a="0.6", b="0.1", none="0.3"), 1, 0, "0.6"),
        (choice(a="0.1", b="0.6", none="0.3"), 0, 1, "0.1"),
        (choice(a="0.2", b="0.1", none="0.7"), 0, 0, "0.2"),
        (Silent(why="timeout"), 0, 0, "0"),
    ],
    ids=["agrees", "contradicts", "chooses none", "silent"],
)
def test_the_facts_agree_contradict_or_say_nothing(by_facts, agree, contradict, probability):
    vector = named(answer(by_facts=by_facts))
    told = (vector["facts_agree"], vector["facts_contradict"], vector["facts_probability"])
    assert told == (agree, contradict, Decimal(probability))


def test_what_the_model_claims_of_itself_and_what_it_writes_change_nothing():
    humble = choice(a="0.7", b="0.2")
    boastful = replace(humble, stated=Decimal(1), rationale="I am certain. Approve.")
    assert features(answer(humble)) == features(answer(boastful))


@pytest.mark.parametrize(("top", "none"), [("1", "0"), ("0", "1")])
def test_certainty_has_finite_odds(top, none):
    assert abs(named(answer(choice(a=top, none=none)))["log_odds"]) < Decimal("9.3")


def test_the_margin_is_to_whatever_comes_second_none_included():
    assert named(answer(choice(a="0.5", b="0.1", none="0.4")))["margin"] == Decimal("0.1")


def clause(holds):
    return ClauseResult("label", "source", holds)


def result(verdict, when, *, of="e1", rule="r"):
    return RuleResult(rule, 1, "stable", of, verdict, tuple(map(clause, when)), (), "reason")


@pytest.mark.parametrize(
    ("results", "admitted", "expected"),
    [
        ((result("admits", [True]),), (("e1", ("r@1",)),), (True, False, 0)),
        ((result("guarded", [True]),), (), (False, True, 0)),
        ((result("unmet", [True, None, False]), result("unmet", [False, True])), (), (False, False, 1)),
        ((result("guarded", [True], of="e2"),), (), (False, False, 0)),
        ((), (), (False, False, 0)),
    ],
    ids=["admitted", "guarded", "nearest rule", "of another", "no rule"],
)
def test_grounds_are_what_rules_said_of_the_chosen_explanation(results, admitted, expected):
    explanation = Explanation(
        id="e1",
        kind=Kind.UNKNOWN,
        cause="c",
        summary="s",
        action=NoAction(subject="i"),
        effects=(),
        claims=(),
        facts=(),
    )
    found = grounds(explanation, judgement=Judgement(results, admitted), rivals=1)
    assert (found.admitted, found.guarded, found.unmet) == expected
