import numpy as np
import pytest
from triage_eval.made_ledgers import make
from triage_eval.train_matching import boosted, cases, exported, learn_confidence, learn_signs

from triage.matching.confidence import CIRCUMSTANCES, probability


@pytest.fixture(scope="module")
def found():
    """The cases of a small ledger."""
    return list(cases(make(invoices=300, payments=150, seed=101)))


def test_exported_trees_give_the_probability_of_the_model_that_was_trained():
    rng = np.random.default_rng(7)
    values = rng.integers(-20, 20, size=(600, len(CIRCUMSTANCES))) / 4
    answers = list(values[:, 0] + values[:, 1] * (values[:, 2] > 0) > 1)
    model = boosted(values[:400], answers[:400])
    bias, trees = exported(model)
    ours = [probability(trees, bias, list(row)) for row in values[400:]]
    assert ours == pytest.approx(model.predict_proba(values[400:])[:, 1].tolist(), abs=1e-4)
    assert min(ours) < 0.1 < 0.9 < max(ours)


def test_what_is_named_to_the_cent_comes_to_weigh_more_than_money_on_account(found):
    weights = learn_signs(found)
    assert weights["named:exact"] > 0 > weights["account:over"]
    assert list(weights) == sorted(weights)


def test_confidence_is_learned_on_what_the_weights_put_first(found):
    _, trees = learn_confidence(found, learn_signs(found))
    assert trees
    assert all(isinstance(tree, list | float) for tree in trees)
