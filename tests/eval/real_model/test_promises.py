from dataclasses import replace

import pytest
from triage_eval.free_text import answer
from triage_eval.real_model.promises import autonomous, broken

from triage.certify import Certificate
from triage.model.choice import Silent


def right(case):
    return case.right


def spoilt(answered, **changed):
    """Answers of which the first has another choice."""
    first, *others = answered
    return (replace(first, with_texts=replace(first.with_texts, **changed)), *others)


def test_good_answers_break_nothing(told, asked):
    answered = told(right, cases=asked[:6])
    assert broken(answered, seconds=2, replayed=told(right, cases=asked[:6])) == ()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda all_: spoilt(all_, probabilities=()), "an answer to another question", id="foreign"),
        pytest.param(
            lambda all_: spoilt(all_, usage=replace(all_[0].with_texts.usage, milliseconds=4000)),
            "longer than 2 s",
            id="late",
        ),
        pytest.param(
            lambda all_: (replace(all_[0], facts_only=Silent(why="invalid")), *all_[1:]),
            "no answer by the schema",
            id="unreadable",
        ),
    ],
)
def test_what_is_not_as_promised_is_told_with_its_case(told, asked, spoil, said):
    answered = spoil(told(right, cases=asked[:6]))
    assert broken(answered, seconds=2, replayed=answered) == (f"{asked[0].case.id}: {said}",)


def test_a_replay_that_differs_in_a_byte_is_told(told, asked):
    answered = told(right, cases=asked[:6])
    replayed = spoilt(answered, rationale="as told.")
    assert broken(answered, seconds=2, replayed=replayed) == (f"{asked[0].case.id}: its replay is another answer",)


def test_a_model_that_is_late_once_is_silent_and_one_that_always_is_proves_nothing(told, asked):
    answered = told(right, cases=asked[:2])
    late = replace(answered[1], with_texts=Silent(why="timeout"))
    gone = replace(answered[1], with_texts=Silent(why="no_model"))
    assert broken((answered[0], late), seconds=2, replayed=(answered[0], gone)) == ()
    assert broken((late,), seconds=2, replayed=(gone,)) == ("no case was answered in time",)


@pytest.fixture(scope="module")
def many(told):
    """Two hundred cases alike, of one that nothing stands against where it is answered rightly."""
    free = next(each.asked for each in told(right) if not each.objections)
    return tuple(replace(free, case=replace(free.case, name=f"case {number}")) for number in range(200))


def test_what_is_certified_and_nothing_stands_against_is_done_alone(many, told, pack):
    verdicts, alone = autonomous(told(right, cases=many), pack=pack)
    assert [type(each) for each in verdicts] == [Certificate]
    assert len(alone) == len(many)


def test_what_is_as_often_wrong_as_right_is_never_done_alone(many, told, pack):
    half = tuple(replace(each, right=each.right if number % 2 else None) for number, each in enumerate(many))
    verdicts, alone = autonomous(told(lambda _: many[0].right, cases=half), pack=pack)
    assert not any(isinstance(each, Certificate) for each in verdicts)
    assert alone == ()


def test_the_labelled_cases_are_too_few_to_certify_even_who_is_always_right(told, pack):
    verdicts, alone = autonomous(told(right), pack=pack)
    assert len(verdicts) > 10
    assert alone == ()


def test_who_says_nothing_is_asked_for_no_certificate(asked, pack):
    assert autonomous([answer(asked[0], lambda _: Silent(why="timeout"))], pack=pack) == ((), ())
