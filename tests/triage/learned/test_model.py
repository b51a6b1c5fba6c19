from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import InputError
from triage.learned import Local, Model, read_model
from triage.learned.features import ALWAYS
from triage.learned.model import shares

BARE = Model(
    facts={ALWAYS: 0.0},
    texts={"named alone": 2.0},
    idf={},
    known=(("unmatched_payment", "allocate_payment"),),
    cases=30,
    learned_until=datetime(2026, 5, 1, tzinfo=UTC),
)


def test_weights_give_the_shares_that_one_computes_by_hand(asked):
    by_facts, by_texts = (Local(BARE)(question) for question in (asked(), asked("june")))
    assert [share for _, share in by_facts.probabilities] == [Decimal("0.3333")] * 2
    # e^2 / (1 + 1 + e^2) = 0.78698..., 1 / (1 + 1 + e^2) = 0.10650...
    assert by_texts.probabilities == (("in_104", Decimal("0.1065")), ("in_106", Decimal("0.7869")))


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=12))
def test_shares_have_four_places_and_leave_none_a_rest_that_is_never_negative(scores):
    given_to_offers = shares(scores)
    assert all(share == share.quantize(Decimal("0.0001")) and share >= 0 for share in given_to_offers)
    assert sum(given_to_offers) <= 1


@given(st.permutations([-2.5, -0.3, 0.0, 1.7]))
def test_the_order_of_offers_changes_no_share(scores):
    assert sorted(shares(scores)) == sorted(shares([-2.5, -0.3, 0.0, 1.7]))


def test_a_model_of_other_features_is_refused():
    with pytest.raises(InputError, match="a model of version 2"):
        read_model(replace(BARE, version=2).to_json())


def test_another_weight_is_another_name():
    assert replace(BARE, cases=31).name != BARE.name
