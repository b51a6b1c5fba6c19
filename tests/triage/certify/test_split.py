from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.certify import Cell, Label, certifying, even, split
from triage.errors import InputError
from triage.model import Kind

CELL = Cell(kind=Kind.DUPLICATE_INVOICE, action="hold_invoice", band="no_money", client="acme")
START = datetime(2026, 1, 1, tzinfo=UTC)
SHARES = st.decimals(0, 1, places=2)


def label(minute, exception=None, **given):
    at = START + timedelta(minutes=minute)
    return Label(**{"exception": exception or f"exc_{minute}", "cell": CELL, "at": at, "right": True} | given)


@given(
    cases=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), max_size=60), share=st.decimals(0, 1, places=2)
)
def test_the_parts_are_disjoint_and_one_came_before_the_other(cases, share):
    parts = split([label(minute, f"exc_{number}") for minute, number in cases], fit_share=share)
    assert not {one.exception for one in parts.fit} & {one.exception for one in parts.certification}
    assert len(parts.fit + parts.certification) == len({number for _, number in cases})
    assert all(one.at < parts.at <= other.at for one in parts.fit for other in parts.certification)


def test_a_label_that_was_corrected_counts_once_and_as_corrected():
    parts = split([label(1, "a"), label(2, "b"), label(2, "b", right=False)])
    assert [(one.exception, one.wrong) for one in parts.fit + parts.certification] == [("a", False), ("b", True)]


def test_labels_that_nobody_drew_are_for_fitting_only():
    parts = split([label(minute, source="other" if minute % 2 else "audit") for minute in range(20)])
    assert {one.source for one in parts.certification} == {"audit"}
    assert {one.source for one in parts.fit} == {"audit", "other"}


def test_what_the_model_was_trained_on_is_in_neither_part():
    parts = split([label(minute) for minute in range(10)], learned_until=START + timedelta(minutes=5))
    assert [one.exception for one in parts.fit + parts.certification] == ["exc_6", "exc_7", "exc_8", "exc_9"]


def test_without_labels_that_may_certify_there_is_nothing_to_certify_on():
    assert split([label(1, source="other")]).certification == ()


def test_what_nobody_could_judge_counts_as_an_error():
    assert label(1, right=None).wrong


def test_scores_are_those_of_the_scorer_in_both_parts():
    parts = split([label(minute, features=(Decimal(minute),)) for minute in range(4)]).scored(lambda vector: vector[0])
    assert [one.score for one in parts.fit + parts.certification] == [0, 1, 2, 3]


def of_an_automatic_cell(n, share):
    """Cases of which the unsure half is seen by people (20 % wrong) and the sure half by the audit (2 % wrong)."""
    random = np.random.default_rng(3)
    sure, drawn, luck = random.random(n) < 0.5, random.random(n) < share, random.random(n)
    least = Decimal(str(share))
    return [
        label(i, right=bool(luck[i] > (0.02 if sure[i] else 0.2)), share=least if sure[i] else Decimal(1), least=least)
        for i in range(n)
        if drawn[i] or not sure[i]
    ]


def test_cases_that_people_see_anyway_do_not_outweigh_those_that_the_audit_draws():
    seen = of_an_automatic_cell(20_000, 0.1)
    kept = even(seen, of=CELL, salt=b"salt")
    assert sum(one.wrong for one in seen) / len(seen) > 0.17
    assert sum(one.wrong for one in kept) / len(kept) == pytest.approx(0.11, abs=0.02)


@pytest.mark.parametrize("whose", ["acme", None])
def test_in_a_pool_no_client_counts_for_more_than_its_cases(whose):
    shadowed = [label(i) for i in range(2000)]
    audited = [
        replace(label(5000 + i), cell=replace(CELL, client="bolt"), share=Decimal("0.1"), least=Decimal("0.1"))
        for i in range(200)
    ]
    kept = even(shadowed + audited, of=replace(CELL, client=whose), salt=b"salt")
    mine = sum(one.cell.client == "acme" for one in kept)
    assert mine == 2000 if whose else mine == pytest.approx(200, abs=50)
    assert len(kept) - mine == (0 if whose else 200)


def test_a_label_without_a_known_drawing_is_not_certifying():
    assert certifying([label(1), label(2, source="other")]) == (label(1),)


@pytest.mark.parametrize("shares", [("0", "0"), ("0.5", "0.6"), ("2", "1")], ids=str)
def test_a_drawing_without_a_probability_is_refused(shares):
    with pytest.raises(InputError, match="least <= share"):
        label(1, share=Decimal(shares[0]), least=Decimal(shares[1]))
