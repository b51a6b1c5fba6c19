from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from triage.learned import TooFew, train


def test_with_too_few_cases_it_says_how_many_are_needed(reviewed):
    assert train(reviewed(29)) == TooFew(n=29, needed=30)


def test_a_case_counts_once_with_its_last_review(reviewed):
    once = reviewed(29)
    again = [replace(each, right=None, reviewed_at=each.reviewed_at + timedelta(days=9)) for each in once]
    assert train(once + again) == TooFew(n=29)


def test_the_order_of_the_cases_changes_nothing(trained, reviewed):
    assert train(reviewed()[::-1]).model.to_json() == trained.model.to_json()


def test_the_report_is_of_the_newest_quarter_that_the_judged_model_never_saw(reviewed):
    cases = reviewed()
    turned = [replace(each, right=None) if number >= 36 else each for number, each in enumerate(cases)]
    plain, spoilt = train(cases).held_out, train(turned).held_out
    assert (plain.n, plain.accuracy) == (12, Decimal(1))
    assert spoilt.accuracy == Decimal("0.5")
    assert spoilt.log_loss > plain.log_loss


def test_a_model_says_until_when_it_learned(trained, reviewed):
    assert trained.model.learned_until == max(each.reviewed_at for each in reviewed())
    assert trained.model.cases == len(reviewed())


def test_a_model_keeps_no_word_of_one_case_alone_no_number_and_no_name(reviewed, asked):
    cases = reviewed()
    cases[0] = replace(cases[0], question=asked("april zanzibar", exception="exc_0"))
    named = [
        replace(each, question=replace(each.question, names=("Ada Byron",), texts=asked("ada byron 4711").texts))
        for each in cases[1:3]
    ]
    learned = train([cases[0], *named, *cases[3:]]).model.idf
    assert "april" in learned
    assert not any(word in learned for word in ("zanzibar", "ada", "byron", "ada_byron"))
    assert not any(sign.isdigit() for word in learned for sign in word)


def test_what_was_right_without_being_offered_is_none_of_the_offers(reviewed):
    cases = [replace(each, right="in_999" if each.right is None else each.right) for each in reviewed()]
    assert train(cases).model == train(reviewed()).model
    assert train(cases).held_out == train(reviewed()).held_out
