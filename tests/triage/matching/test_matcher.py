import json
import re
import subprocess
import sys
from datetime import date, timedelta
from importlib import resources
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.confidence import _CUES, _HOWS, _REASONS, _WAYS, CIRCUMSTANCES, circumstances, probability
from triage.matching.evidence import Scene, voices
from triage.matching.hits import Level
from triage.matching.hypotheses import How
from triage.matching.matcher import Weights, agreed, learned
from triage.matching.payers import Way
from triage.matching.terms import Reason, terms
from triage.matching.vocabulary import Cue
from triage.model import Customer, PaymentPolicy
from triage.money import Money
from triage.testing import ACME, BOLT, credit_note, invoice, payment
from triage.testing.matching import hypotheses, matches

STRANGER = Customer(id="cus_zzz", name="Quixotic Zymurgy")
BYSTANDER = invoice("in_zzz", 77_777_777, number="QZ-90000001", customer="cus_zzz")


def owed(place, left, **fields):
    due = date(2026, 5, 1) + timedelta(days=place)
    return invoice(f"in_{place}", left, number=f"RE-{4710 + place}", due_date=due, **fields)


@st.composite
def scenes(draw):
    """A payment, and what two customers owe and are owed."""
    lefts = draw(st.lists(st.integers(1, 20), min_size=1, max_size=7))
    owners = st.sampled_from(["cus_acme", "cus_acme", "cus_bolt"])
    documents = [owed(n, 10 * left, customer=draw(owners)) for n, left in enumerate(lefts)]
    documents += [credit_note("GS-8100", 10 * note) for note in draw(st.lists(st.integers(1, 5), max_size=1))]
    named = draw(st.lists(st.sampled_from(["4710", "RE-4711", "4712/13", "RE-4791", "Skonto", "due"]), max_size=3))
    payer = draw(st.sampled_from(["Acme GmbH", "Acme AG", "Bolt Ltd", None]))
    return payment("pay", 10 * draw(st.integers(1, 40)), payer=payer, memo=" ".join(named)), documents


def answer(paid, documents, customers=(ACME, BOLT)):
    found = matches(paid, *documents, customers=customers)
    return found.ranked, found.confidence, found.guards


@given(scene=scenes(), data=st.data())
def test_the_order_of_the_book_changes_nothing(scene, data):
    paid, documents = scene
    shuffled = data.draw(st.permutations(documents))
    assert answer(paid, documents) == answer(paid, shuffled, customers=(BOLT, ACME))


@given(scene=scenes(), first=st.booleans())
def test_a_customer_with_other_names_numbers_and_amounts_changes_nothing(scene, first):
    paid, documents = scene
    more = [BYSTANDER, *documents] if first else [*documents, BYSTANDER]
    assert answer(paid, documents) == answer(paid, more, customers=(ACME, BOLT, STRANGER))


@given(scene=scenes())
def test_what_is_ranked_is_every_hypothesis_from_the_best_down(scene):
    paid, documents = scene
    found = matches(paid, *documents)
    scores = [scored.score for scored in found.ranked]
    assert scores == sorted(scores, reverse=True)
    assert {s.hypothesis.key for s in found.ranked} == {h.key for h in hypotheses(paid, *documents)}
    assert 0 <= found.confidence <= 1


@given(scene=scenes())
def test_the_circumstances_are_those_that_have_a_name(scene):
    paid, documents = scene
    found = matches(paid, *documents)
    if found.ranked:
        values = circumstances(found.ranked, Scene(found.found, voices(found.found)), agreed=True)
        assert len(values) == len(CIRCUMSTANCES)
        assert all(isinstance(value, int | float) for value in values)


@pytest.mark.parametrize(
    ("other", "name"),
    [
        pytest.param(owed(2, 55), "own", id="another open one of the customer's"),
        pytest.param(owed(2, 55, customer="cus_bolt"), "foreign", id="one of another customer"),
        pytest.param(owed(2, 55, status="paid"), "spent", id="one that was paid"),
        pytest.param(owed(9, 55), "unknown", id="none that there is"),
    ],
)
def test_a_circumstance_stands_under_its_name(other, name):
    found = matches(payment("pay", 100, memo="RE-4711 RE-4712"), owed(1, 100), other)
    first = [s for s in found.ranked if [take.item.id for take in s.hypothesis.takes] == ["in_1"]]
    values = circumstances(first, Scene(found.found, voices(found.found)), agreed=True)
    told = dict(zip(CIRCUMSTANCES, values, strict=True))
    assert [told[each] for each in ("own", "foreign", "spent", "unknown")] == [
        int(each == name) for each in ("own", "foreign", "spent", "unknown")
    ]


@pytest.mark.parametrize(
    ("amount", "memo", "settled"),
    [
        pytest.param(100, "RE-4711", {"in_1": 100}, id="one that is named"),
        pytest.param(300, "RE-4711 RE-4712", {"in_1": 100, "in_2": 200}, id="two that are named"),
        pytest.param(98, "RE-4711 less 2% Skonto", {"in_1": 98}, id="less a discount"),
        pytest.param(200, "", {"in_2": 200}, id="the only one of the amount"),
        pytest.param(600, "all due", {"in_1": 100, "in_2": 200, "in_3": 300}, id="a statement"),
    ],
)
def test_the_best_is_what_an_accountant_would_book(amount, memo, settled):
    found = matches(payment("pay", amount, memo=memo), owed(1, 100), owed(2, 200), owed(3, 300))
    assert {take.item.id: take.amount for take in found.best.takes} == settled


def test_what_is_named_and_comes_to_the_payment_is_surer_than_what_only_has_the_amount():
    named = matches(payment("pay", 100, memo="RE-4711"), owed(1, 100))
    guessed = matches(payment("pay", 100, memo="thanks"), owed(1, 100), owed(2, 100))
    assert named.confidence > 0.95 > guessed.confidence


def test_nothing_fits_a_payment_of_which_the_book_knows_nothing():
    found = matches(payment("pay", 100, payer="Zenith Ltd"), owed(1, 555))
    assert (found.best, found.confidence, found.guards) == (None, 0.0, ("nothing fits",))


def test_equal_weights_leave_documents_in_order_of_their_ids():
    found = matches(payment("pay", 100), owed(2, 100), owed(1, 100), weights=Weights({}, 0.0, []))
    assert [[take.item.id for take in s.hypothesis.takes] for s in found.ranked] == [[], ["in_1"], ["in_2"]]
    assert found.confidence == 0.5


@pytest.mark.parametrize(
    ("amount", "policy", "expected"),
    [
        pytest.param(9_800, {"discounts": ("0.02",)}, True, id="a discount that the client grants"),
        pytest.param(9_700, {"discounts": ("0.02",)}, False, id="one that he does not"),
        pytest.param(9_990, {"bank_fee": (Money(10, "EUR"),)}, True, id="a fee that he bears"),
        pytest.param(9_989, {"bank_fee": (Money(10, "EUR"),)}, False, id="a cent more"),
        pytest.param(5_000, {}, True, id="a part, which nobody need grant"),
    ],
)
def test_the_policy_says_what_may_be_kept_back(amount, policy, expected):
    from decimal import Decimal

    granted = {name: tuple(Decimal(v) if isinstance(v, str) else v for v in values) for name, values in policy.items()}
    allowed = terms(PaymentPolicy(**granted), "EUR")
    (named, *_) = hypotheses(payment("pay", amount, memo="RE-4711"), owed(1, 10_000), policy=PaymentPolicy(**granted))
    assert agreed(named, allowed) is expected


@pytest.mark.parametrize(
    ("listed", "type_"),
    [(_HOWS, How), (_REASONS, Reason), (_WAYS, Way), (_CUES, Cue)],
    ids=["how", "reason", "way", "cue"],
)
def test_the_trees_count_every_word_once(listed, type_):
    assert sorted(listed) == sorted(get_args(type_))


LEVELS = "|".join(level.name.lower() for level in Level)
HOW, REASON, CUE = ("|".join(get_args(each)) for each in (How, Reason, Cue))
CAN_OCCUR = re.compile(
    rf"(?:{HOW}):(?:{REASON})|(?:named|unnamed):(?:id|account|name|like90|like72|like55|stranger|absent)"
    rf"|(?:weakest|best):(?:{LEVELS})|unheard:(?:own|foreign|spent|unknown):[12]|cue:(?:{CUE}):(?:yes|no)"
    rf"|silent:(?:discount|withholding|fee)|(?:size|extra):(?:[12]|more)|size:0|nets:(?:named|unnamed)|rivals:(?:{HOW})"
    r"|common:(?:one|few|some|many)|paid:(?:early|before|due|after|late|very_late)|sum|later|disputed"
    r"|(?:discount|withholding):\d{1,3}|instalment:[234]"
)


def test_only_signs_that_can_occur_are_weighed():
    assert not [sign for sign in learned().signs if not CAN_OCCUR.fullmatch(sign)]


def nodes(tree):
    if isinstance(tree, list):
        yield tree
        yield from (node for side in tree[2:] for node in nodes(side))


def test_the_trees_ask_only_for_circumstances_that_there_are():
    for feature, threshold, *sides in (node for tree in learned().trees for node in nodes(tree)):
        assert 0 <= feature < len(CIRCUMSTANCES)
        assert isinstance(threshold, float | int)
        assert len(sides) == 2


def test_a_tree_goes_left_up_to_its_threshold():
    tree = [0, 1.5, -2.0, [1, 0.0, 3.0, 4.0]]
    assert probability([tree], 2.0, [1.5, 9.0]) == 0.5
    assert probability([tree], -3.0, [1.6, 0.0]) == 0.5
    assert probability([tree], -4.0, [1.6, 0.1]) == 0.5


def test_the_weights_are_as_they_ship():
    text = resources.files("triage.matching").joinpath("weights.json").read_text("utf-8")
    assert set(json.loads(text)) == {"signs", "bias", "trees"}


SERVE = """
import sys
from triage.testing import invoice, payment
from triage.testing.matching import matches
assert matches(payment("pay", 100, memo="RE-4711"), invoice("in_1", 100, number="RE-4711")).confidence > 0.5
print(*sorted({"sklearn", "numpy", "scipy", "pandas"} & {name.partition(".")[0] for name in sys.modules}))
"""


def test_nothing_that_trains_is_imported_to_serve():
    done = subprocess.run([sys.executable, "-c", SERVE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
