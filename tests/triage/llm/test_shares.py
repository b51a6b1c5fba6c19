import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.choose import Label
from triage.llm.completion import Likely
from triage.llm.fault import FaultError
from triage.llm.shares import agreed, begun, shared, told

LABELS = (Label("yes", "exp_1"), Label("no", "exp_2"), Label("other", None))


@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=12))
def test_shares_sum_to_one_and_are_near_what_they_round(weights):
    shares = shared({f"{place:02}": weight for place, weight in enumerate(weights)})
    assert sum(shares.values()) == 1
    exact = [weight / math.fsum(weights) for weight in weights]
    assert all(abs(float(shares[f"{place:02}"]) - value) < 0.00011 for place, value in enumerate(exact))


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.permutations(range(3)))
def test_the_order_of_tokens_decides_nothing(weights, order):
    logs = [math.log(weight / sum(weights)) for weight in weights]
    likely = [Likely(label.word, log) for label, log in zip(LABELS, logs, strict=True)]
    assert told([likely[place] for place in order], labels=LABELS) == told(likely, labels=LABELS)


@given(st.lists(st.sampled_from(["yes", "no", "other"]), min_size=1, max_size=9))
def test_samples_never_make_anything_certain_or_impossible(texts):
    shares = agreed(texts, labels=LABELS)
    assert all(0 < share < 1 for share in shares.values())
    assert shares["exp_1"] == pytest.approx(Decimal(texts.count("yes") + 1) / (len(texts) + 3), abs=Decimal("0.0001"))


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("yes", "yes"),
        (" yes", "yes"),
        ("y", "yes"),
        ("\no", "other"),
        ("YES", None),
        ("yes!", None),
        ("", None),
        (" ", None),
    ],
)
def test_a_token_is_the_one_label_that_it_begins(token, word):
    found = begun(token, labels=LABELS)
    assert (found and found.word) == word


def test_a_token_that_begins_two_labels_is_neither():
    assert begun("E", labels=(Label("E1", "exp_1"), Label("E2", "exp_2"))) is None


def test_what_is_no_label_leaves_too_little_to_compare():
    with pytest.raises(FaultError, match="40%"):
        told([Likely("yes", math.log(0.4)), Likely("Well", math.log(0.6))], labels=LABELS)


def test_tokens_that_spell_one_label_count_together():
    spelled = {"yes": 0.3, " yes": 0.3, "no": 0.4}
    shares = told([Likely(token, math.log(share)) for token, share in spelled.items()], labels=LABELS)
    assert shares == {"exp_1": Decimal("0.6"), "exp_2": Decimal("0.4"), None: 0}
