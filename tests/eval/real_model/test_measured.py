from dataclasses import replace

import pytest
from triage_eval.free_text import answer
from triage_eval.real_model.measured import measured, quantile, table
from triage_eval.real_model.scored import chosen, cross_scored
from triage_eval.real_model.stage import balanced

from triage.errors import InputError
from triage.model.choice import Silent


def first(case):
    return case.question.offers[0].explanation


def test_who_knows_the_labels_is_right_and_costs_what_both_passes_took(told, pack):
    known, more = measured(told(lambda case: case.right), pack=pack)
    assert (known.accuracy, more.outcome_accuracy, more.readable, more.abstention) == (1, 1, 1, 1)
    assert (more.seconds_p50, more.seconds_p95, more.tokens_in, more.tokens_out) == (2.0, 2.0, 200, 20)
    assert more.score_coverage == known.coverage > more.gated_score_coverage == known.gated_coverage > 0


@pytest.mark.parametrize(
    ("why", "readable", "inconsistent", "others"),
    [("inconsistent", 1, 20, 0), ("timeout", None, 0, 20), ("invalid", 0, 0, 20), ("no_model", 0, 0, 20)],
)
def test_silence_leaves_a_case_to_a_person_and_only_some_of_it_is_a_fault(
    asked, pack, why, readable, inconsistent, others
):
    _, more = measured([answer(each, lambda _: Silent(why=why)) for each in asked[:20]], pack=pack)
    assert (more.readable, more.inconsistent, more.other_silences) == (readable, inconsistent, others)
    assert (more.abstention, more.seconds_p50) == (1, None)
    assert more.outcome_accuracy == sum(each.right is None for each in asked[:20]) / 20


def test_the_score_learns_from_other_grounds_what_the_probability_tells(told, asked, pack):
    sure = told(first, sure=lambda case: "0.9" if first(case) == case.right else "0.6", cases=asked[:60])
    vague = told(first, cases=asked[:60])
    assert measured(sure, pack=pack)[1].auroc_score > 0.95
    assert measured(vague, pack=pack)[0].auroc == 0.5


def test_every_chosen_case_is_scored_once_and_one_ground_alone_not_at_all(told, asked, pack):
    cases = chosen(told(first, cases=asked[:40]), pack=pack)
    scored = [each.answered.asked.case.id for each, _ in cross_scored(cases)]
    assert sorted(scored) == sorted(each.answered.asked.case.id for each in cases)
    ground = cases[0].answered.asked.case.ground
    assert list(cross_scored([each for each in cases if each.answered.asked.case.ground == ground])) == []


def test_labels_of_its_own_ground_do_not_move_the_score_of_a_case(told, asked, pack):
    cases = chosen(told(first, cases=asked[:40]), pack=pack)
    ground = cases[0].answered.asked.case.ground
    turned = [each if each.answered.asked.case.ground != ground else _turned(each) for each in cases]
    before, after = ({one.answered.asked.case.id: score for one, score in cross_scored(by)} for by in (cases, turned))
    own = [each.answered.asked.case.id for each in cases if each.answered.asked.case.ground == ground]
    assert [before[id_] for id_ in own] == [after[id_] for id_ in own]
    assert before != after


def _turned(each):
    """The same case with the opposite label."""
    answered = each.answered
    right = None if answered.is_right else answered.chosen
    return replace(each, answered=replace(answered, asked=replace(answered.asked, right=right)))


@pytest.mark.parametrize(
    ("values", "part", "value"), [([], 0.5, None), ([1.0], 0.95, 1.0), ([1.0, 2.0, 3.0, 4.0], 0.5, 3.0)]
)
def test_a_quantile_is_one_of_the_values(values, part, value):
    assert quantile(values, part) == value


def test_half_of_the_cases_that_are_asked_have_an_answer_and_the_order_stays(asked):
    some = balanced(asked, most=12)
    assert [each.right is None for each in some].count(True) == 6
    assert [each.case.id for each in asked if each in some] == [each.case.id for each in some]
    assert balanced(asked, most=None) == asked
    with pytest.raises(InputError, match="even number"):
        balanced(asked, most=7)


def test_two_proposers_stand_side_by_side(told, asked, pack):
    one, other = (measured(told(pick, cases=asked[:4]), pack=pack) for pick in (lambda case: case.right, first))
    lines = table({"one": one, "other": other}).splitlines()
    assert lines[0] == "| figure | one | other |"
    assert {"| n | 4 | 4 |", "| readable | 1.000 | 1.000 |"} <= {*lines}
