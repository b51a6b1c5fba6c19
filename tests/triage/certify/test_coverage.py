from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from triage.certify import auroc, coverage_at, risk_coverage

JUDGED = st.lists(st.tuples(st.decimals(0, 1, places=1), st.booleans()), min_size=1, max_size=60)
FOUR = [(Decimal("0.9"), True), (Decimal("0.8"), True), (Decimal("0.8"), False), (Decimal("0.1"), False)]


def test_the_curve_has_a_point_for_each_score():
    told = [(str(p.threshold), str(p.coverage), str(p.risk)) for p in risk_coverage(FOUR)]
    assert told == [("0.9", "0.2500", "0.0000"), ("0.8", "0.7500", "0.3333"), ("0.1", "1.0000", "0.5000")]


@pytest.mark.parametrize(("risk", "coverage"), [("0", "0.25"), ("0.34", "0.75"), ("0.5", "1")])
def test_the_coverage_at_a_risk_is_the_largest(risk, coverage):
    assert coverage_at(Decimal(risk), FOUR) == Decimal(coverage)


def test_where_every_answer_is_wrong_nothing_is_covered():
    assert coverage_at(Decimal("0.05"), [(Decimal(1), False)]) == 0


@given(judged=JUDGED)
def test_the_area_is_that_of_scikit_learn(judged):
    rights = [right for _, right in judged]
    if len(set(rights)) == 1:
        assert auroc(judged) is None
        return
    theirs = roc_auc_score(rights, [float(score) for score, _ in judged])
    assert float(auroc(judged)) == pytest.approx(theirs, abs=5.1e-5)


@given(judged=JUDGED)
def test_the_last_point_acts_on_all(judged):
    last = risk_coverage(judged)[-1]
    wrong = sum(not right for _, right in judged)
    assert last.coverage == 1
    assert float(last.risk) == pytest.approx(wrong / len(judged), abs=5.1e-5)
