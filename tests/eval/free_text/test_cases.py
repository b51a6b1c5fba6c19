from collections import Counter
from typing import get_args

import pytest
from triage_eval.free_text import FOLDER, ask, read_cases
from triage_eval.free_text.cases import Because

from triage.content.folders import read_rules
from triage.errors import InputError
from triage.explain import FACTS
from triage.judge import load_pack
from triage.learned.words import said

GROUND = """
grounds:
- name: g
  scenario: duplicate_payment/two-real-purchases
  cases:
    - {CASE}
"""


def test_every_case_is_asked_and_what_is_right_is_offered(asked):
    assert len(asked) == len(read_cases()) >= 120
    for each in asked:
        offered = {offer.explanation for offer in each.question.offers}
        assert (each.right in offered) == (each.case.right is not None), each.case.id


def test_half_of_the_cases_must_be_left_alone_for_every_kind_of_reason(asked):
    because = Counter(each.case.because for each in asked)
    assert because[None] * 2 <= len(asked)
    assert set(because) == {None, *get_args(Because)}
    assert min(because.values()) >= 5


def test_what_was_written_about_a_case_is_shown(asked):
    assert [each.case.id for each in asked if not said(each.question)] == []


def test_no_text_is_used_twice(asked):
    texts = Counter(text.text for each in asked for text in said(each.question) if "notes" in text.place)
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("case", "complaint"),
    [
        pytest.param("{name: c, right: none, because: irrelevant}", "g/c has no text", id="no text"),
        pytest.param("{name: c, note: x, right: none}", "say why where none is right", id="no reason"),
        pytest.param("{name: c, note: x, right: {type: no_action}}", "0 of the offers", id="not offered"),
        pytest.param("{name: c, note: x, right: {}, because: irrelevant}", "and nowhere else", id="a reason too many"),
    ],
)
def test_a_case_that_cannot_be_judged_is_refused_with_what_is_wrong(tmp_path, case, complaint):
    (tmp_path / "cases.yaml").write_text(GROUND.replace("{CASE}", case))
    with pytest.raises(InputError, match=complaint):
        tuple(ask(read_cases(tmp_path), pack=load_pack(read_rules(), FACTS)))


def test_the_cases_lie_where_the_loader_looks():
    assert sorted(file.name for file in FOLDER.glob("*.yaml")) == ["bills.yaml", "payments.yaml"]
