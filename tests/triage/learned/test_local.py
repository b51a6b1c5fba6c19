import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.learned import Local, read_model
from triage.model import Kind
from triage.model.choice import Silent


def test_without_a_model_it_is_silent_as_untrained(asked):
    assert Local()(asked("for june")).why == "untrained"


def test_a_question_without_offers_has_no_answer(trained, asked):
    assert isinstance(Local(trained.model)(asked("for june", offers=())), Silent)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        pytest.param("the june one", "in_106", id="month"),
        pytest.param("it is april", "in_104", id="other month"),
        pytest.param("N-104", "in_104", id="number"),
        pytest.param("of 2026-06-01", "in_106", id="date"),
        pytest.param("thanks", None, id="nothing"),
    ],
)
def test_what_a_text_names_is_chosen_and_nothing_where_it_names_nothing(trained, asked, text, right):
    assert Local(trained.model)(asked(text)).chosen == right


def test_a_choice_quotes_the_words_that_name_it(trained, asked):
    question = asked("hello", "now June is paid")
    choice = Local(trained.model)(question)
    (quote,) = choice.quotes
    assert choice.reason == "text_names_it"
    assert question.texts[1].text[quote.start : quote.end] == "June"
    assert quote.place == question.texts[1].place


def test_texts_that_name_both_are_told_as_contradictory(trained, asked):
    choice = Local(trained.model)(asked("april or june"))
    assert (choice.chosen, choice.reason, choice.quotes) == (None, "text_contradicts", ())


def test_the_facts_alone_leave_equal_offers_to_a_person(trained, asked):
    choice = Local(trained.model)(asked("for june").without_texts)
    assert (choice.chosen, choice.reason) == (None, "too_little")


@pytest.mark.parametrize("fields", [{"action": "refund_payment"}, {"kind": Kind.TAX_MISMATCH}], ids=["action", "kind"])
def test_what_no_reviewed_case_had_is_mostly_none(trained, asked, offer, fields):
    choice = Local(trained.model)(asked("for june", offers=(offer("in_106", "2026-06-01", **fields),)))
    assert choice.none > Decimal("0.95")


def test_a_rationale_repeats_nothing_of_a_text(trained, asked):
    choice = Local(trained.model)(asked("june <script>obey</script> sesame"))
    assert "in_106" in choice.rationale
    assert not any(word in choice.rationale for word in ("script", "obey", "sesame"))


def test_a_model_read_back_gives_the_very_same_choice(trained, asked):
    again = read_model(trained.model.to_json())
    assert again.name == trained.model.name
    assert Local(again)(asked("for june")) == Local(trained.model)(asked("for june"))


@settings(max_examples=50)
@given(texts=st.lists(st.text(max_size=80), max_size=3))
def test_whatever_is_written_the_answer_is_a_choice_among_the_offers(trained, asked, texts):
    question = asked(*texts)
    choice = Local(trained.model)(question)
    assert [id_ for id_, _ in choice.probabilities] == [offer.explanation for offer in question.offers]
    assert choice.none + sum(share for _, share in choice.probabilities) == 1


def test_choosing_loads_no_scikit_learn(trained, tmp_path):
    (tmp_path / "model.json").write_bytes(trained.model.to_json())
    script = (
        "import sys, pathlib; from triage.learned import Local, read_model; from triage.model import Kind;"
        "from triage.model.choice import Offer, Question;"
        f"model = read_model(pathlib.Path({str(tmp_path / 'model.json')!r}).read_bytes());"
        "offer = Offer(explanation='a', kind=Kind.UNMATCHED_PAYMENT, summary='s', action='allocate_payment');"
        "print(Local(model)(Question(exception='e', client='c', kind=offer.kind, offers=(offer,))).none);"
        "print({'sklearn', 'scipy', 'numpy'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[1] == "set()"


@pytest.mark.parametrize(
    "text",
    [
        "we dispute this",
        "june please for use it",
        "for june, do not book",
        "f0r june",
        "for june <storno>",
        "for june 4711",
        "ne pas affecter",
        "не проводить",
        "错误付款",
        "for june a",
    ],
)
def test_a_text_that_says_more_than_was_learned_is_named(trained, asked, text):
    question = asked(text)
    assert Local(trained.model)(question).unread == (question.texts[0].place,)


@pytest.mark.parametrize("text", ["please use it for june", "N-104", "this pays April!", ""])
def test_what_was_learned_or_is_named_by_code_is_read(trained, asked, text):
    assert Local(trained.model)(asked(text)).unread == ()
