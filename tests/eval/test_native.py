"""Labelled exceptions as they are posted, one a line: the label is compared, and can tell."""

import json

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run

PAID = {
    "source": "bank",
    "external_id": "b-1",
    "kind": "unmatched_payment",
    "subject": "pay_1",
    "documents": {
        "customers": [{"id": "cus_1", "name": "Nordlicht GmbH"}],
        "invoices": [
            {
                "id": "in_1",
                "number": "INV-7701",
                "customer": "cus_1",
                "currency": "EUR",
                "total": 125000,
                "amount_remaining": 125000,
                "created": "2026-05-02",
            }
        ],
        "payments": [
            {
                "id": "pay_1",
                "amount": 125000,
                "currency": "EUR",
                "created": "2026-06-02",
                "customer": "cus_1",
                "memo": "INV-7701",
            }
        ],
    },
}
SETTLED = {
    "outcome": "resolved",
    "action": {"type": "allocate_payment", "invoices": ["in_1"]},
    "effects": [{"type": "allocate", "document": "in_1", "amount": {"amount": 125000, "currency": "EUR"}}],
}
UNNAMED = PAID | {"documents": PAID["documents"] | {"payments": [PAID["documents"]["payments"][0] | {"memo": ""}]}}


@pytest.fixture
def graded(tmp_path, shipped_rules):
    """Files one labelled exception and returns its grade."""

    def grade(exception, expected):
        path = tmp_path / "one.jsonl"
        path.write_text(json.dumps({"exception": exception, "expected": expected}) + "\n")
        (result,) = run(read_dataset(path), pack_text=shipped_rules, database=tmp_path / "desk.db")
        return result.grade

    return grade


def test_a_resolution_as_the_label_says_is_right(graded):
    grade = graded(PAID, SETTLED)
    assert (grade.wrong, grade.measures) == (False, {"as_expected": True})


@pytest.mark.parametrize(
    "change",
    [{"action": {"type": "no_action"}}, {"effects": []}, {"outcome": "escalated"}],
    ids=["another action", "other money", "should have been escalated"],
)
def test_a_label_that_says_otherwise_makes_a_resolution_wrong(change, graded):
    assert graded(PAID, SETTLED | change).wrong


@pytest.mark.parametrize(
    ("expected", "as_expected"),
    [
        ({"outcome": "escalated", "reason": "unproved"}, True),
        ({"outcome": "escalated", "reason": "rivals"}, False),
        (SETTLED, False),
    ],
    ids=["for its reason", "for another reason", "should have been resolved"],
)
def test_an_escalation_is_never_wrong_but_may_not_be_as_expected(expected, as_expected, graded):
    grade = graded(UNNAMED, expected)
    assert (grade.wrong, grade.measures) == (False, {"as_expected": as_expected})
