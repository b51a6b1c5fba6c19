import subprocess
import sys
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from triage.certify import FEATURES, Scorer, fit, read_scorer
from triage.errors import InputError

NUMBERS = st.decimals(-10, 10, places=4)
VECTORS = st.lists(NUMBERS, min_size=3, max_size=3).map(tuple)


def history(n=400, size=3, seed=5):
    """Vectors of four places and whether each was right, by a logistic law."""
    random = np.random.default_rng(seed)
    table = np.round(random.normal(size=(n, size)), 4)
    right = random.random(n) < 1 / (1 + np.exp(-(0.5 + table @ np.arange(1, size + 1))))
    return [tuple(Decimal(f"{number:.4f}") for number in row) for row in table], right.tolist()


@given(coefficients=VECTORS, intercept=NUMBERS, vector=VECTORS)
def test_scoring_without_scikit_learn_is_its_predict_proba(coefficients, intercept, vector):
    scorer = Scorer(names=("a", "b", "c"), coefficients=coefficients, intercept=intercept)
    model = LogisticRegression()
    model.classes_ = np.array([False, True])
    model.coef_, model.intercept_ = np.array([coefficients], dtype=float), np.array([float(intercept)])
    theirs = model.predict_proba(np.array([vector], dtype=float))[0, 1]
    assert float(scorer.probability(vector)) == pytest.approx(theirs, abs=1e-12)


def test_a_fitted_scorer_is_the_regression_that_scikit_learn_fits_to_the_standardised_vectors():
    vectors, right = history()
    table = np.array(vectors, dtype=float)
    mean, spread = table.mean(axis=0), table.std(axis=0)
    theirs = LogisticRegression(max_iter=1000).fit((table - mean) / spread, right)
    expected = theirs.predict_proba((table - mean) / spread)[:, 1]
    scorer = fit(vectors, right, names=("a", "b", "c"))
    assert np.allclose([float(scorer.probability(vector)) for vector in vectors], expected, rtol=0, atol=1e-12)


def test_a_fitted_scorer_is_calibrated_on_other_cases():
    scorer = fit(*history(4000), names=("a", "b", "c"))
    vectors, right = history(4000, seed=6)
    scores = np.array([float(scorer.score(vector)) for vector in vectors])
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (scores >= low) & (scores < low + 0.2)
        assert np.mean(np.array(right)[inside]) == pytest.approx(scores[inside].mean(), abs=0.06)


def test_a_feature_that_never_varies_does_no_harm():
    vectors, right = history()
    scorer = fit([(*vector, Decimal(1)) for vector in vectors], right, names=("a", "b", "c", "same"))
    assert scorer.coefficients[3] == 0


@pytest.mark.parametrize("alike", ["0.1", "0.3", "0.7"])
def test_a_feature_that_never_varied_says_nothing_of_a_case_in_which_it_does(alike):
    right = [True, False] * 7
    scorer = fit([(Decimal(alike), Decimal(one)) for one in right], right, names=("alike", "b"))
    assert scorer.score((Decimal(1), Decimal(1))) == scorer.score((Decimal(alike), Decimal(1)))


@pytest.mark.parametrize(("right", "score"), [(True, "0.9091"), (False, "0.0909")])
def test_labels_that_are_all_alike_give_a_constant_that_is_not_certain(right, score):
    scorer = fit([(Decimal(1),)] * 9, [right] * 9, names=("a",))
    assert scorer.score((Decimal(0),)) == scorer.score((Decimal(9),)) == Decimal(score)


@given(coefficients=st.lists(NUMBERS, min_size=len(FEATURES), max_size=len(FEATURES)).map(tuple), intercept=NUMBERS)
def test_a_scorer_is_read_as_it_was_written(coefficients, intercept):
    scorer = Scorer(names=FEATURES, coefficients=coefficients, intercept=intercept)
    read = read_scorer(scorer.to_json())
    assert (read, read.to_json(), read.version) == (scorer, scorer.to_json(), scorer.version)


def test_other_coefficients_are_another_version():
    one, other = (Scorer(names=("a",), coefficients=(Decimal(c),), intercept=Decimal(0)) for c in ("0.1", "0.2"))
    assert one.version != other.version


@pytest.mark.parametrize("names", [("a",), FEATURES], ids=["others", "too many"])
def test_a_scorer_of_other_numbers_is_refused(names):
    body = Scorer(names=names, coefficients=(Decimal(1),), intercept=Decimal(0)).to_json()
    with pytest.raises(InputError, match="a scorer"):
        read_scorer(body)


def test_a_vector_of_another_length_is_refused():
    with pytest.raises(InputError, match="score anew"):
        Scorer(names=("a",), coefficients=(Decimal(1),), intercept=Decimal(0)).score(())


@pytest.mark.parametrize("right", [[], [True, False]], ids=["none", "too many"])
def test_vectors_without_labels_are_refused(right):
    with pytest.raises(InputError, match="as many"):
        fit([(Decimal(1),)] if right else [], right, names=("a",))


def test_a_score_is_the_same_to_the_last_digit_on_every_machine():
    numbers = (Decimal("0.30517578125"), Decimal("-1.1"), Decimal("7.25"))
    scorer = Scorer(names=("a", "b", "c"), coefficients=numbers, intercept=Decimal("-0.7"))
    vector = (Decimal("0.8473"), Decimal("0.1"), Decimal("0.25"))
    assert str(scorer.probability(vector)) == "0.7792111831382833154558685694"
    assert str(scorer.score(vector)) == "0.7792"


def test_nothing_heavy_is_loaded_to_score():
    code = (
        "import sys; from decimal import Decimal; from triage.certify import Scorer, upper_bound;"
        "Scorer(names=('a',), coefficients=(Decimal(1),), intercept=Decimal(0)).score((Decimal(1),));"
        "upper_bound(1, n=9, delta=Decimal('0.1'));"
        "print([name for name in ('sklearn', 'scipy', 'numpy', 'litellm') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
