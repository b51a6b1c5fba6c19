from datetime import date, timedelta
from typing import get_args

import pytest

from triage.matching.evidence import Scene, siblings, signs, unheard, voices
from triage.matching.hypotheses import enumerate_hypotheses
from triage.matching.look import look
from triage.matching.terms import terms
from triage.matching.vocabulary import Cue
from triage.model import PaymentPolicy
from triage.testing import ACME, BOLT, credit_note, invoice, payment
from triage.testing.matching import book

PAID_ON = date(2026, 6, 15)


def owed(place, left, **fields):
    return invoice(f"in_{place}", left, number=f"RE-{4710 + place}", **fields)


def seen(amount, memo, *documents, payer="Acme GmbH"):
    """What is looked up of a payment, and its hypotheses by the ids of what they settle."""
    paid = payment("pay", amount, memo=memo, payer=payer, created=PAID_ON)
    found = look(paid, book(*documents, customers=(ACME, BOLT)), zone="UTC")
    made = enumerate_hypotheses(found, terms(PaymentPolicy(), "EUR"))
    return Scene(found, voices(found)), {tuple(take.item.id for take in (*h.takes, *h.nets)): h for h in reversed(made)}


def told(amount, memo, *documents, payer="Acme GmbH", settled=("in_1",)):
    scene, made = seen(amount, memo, *documents, payer=payer)
    return set(signs(made[settled], scene))


@pytest.mark.parametrize(
    ("sign", "amount", "memo", "documents"),
    [
        pytest.param("named:exact", 100, "RE-4711", [owed(1, 100)], id="what is named, to the cent"),
        pytest.param("amount:exact", 100, "", [owed(1, 100)], id="by the amount"),
        pytest.param("named:name", 100, "RE-4711", [owed(1, 100)], id="a payer of the customer's name"),
        pytest.param("best:whole", 100, "RE-4711", [owed(1, 100)], id="all of a number"),
        pytest.param("weakest:serial", 100, "invoice 11", [invoice("in_1", 100, number="RE-2026-0011")], id="its end"),
        pytest.param("discount:20", 98, "RE-4711 Skonto", [owed(1, 100)], id="two per cent kept back"),
        pytest.param("cue:discount:yes", 98, "RE-4711 Skonto", [owed(1, 100)], id="and said so"),
        pytest.param("silent:discount", 98, "RE-4711", [owed(1, 100)], id="and kept silent"),
        pytest.param("cue:discount:no", 100, "RE-4711 Skonto", [owed(1, 100)], id="said so, and kept nothing back"),
        pytest.param("common:one", 100, "", [owed(1, 100)], id="an amount that one owes"),
        pytest.param("common:few", 100, "", [owed(1, 100), owed(2, 100)], id="an amount that two owe"),
        pytest.param("rivals:amount", 100, "", [owed(1, 100), owed(2, 100)], id="two of the amount"),
        pytest.param("unheard:own:1", 100, "RE-4711 4712", [owed(1, 100), owed(2, 5)], id="another of his is named"),
        pytest.param("unheard:unknown:1", 100, "RE-4711 RE-9999", [owed(1, 100)], id="a number that nobody bears"),
        pytest.param("disputed", 100, "RE-4711", [owed(1, 100, disputed=True)], id="a disputed invoice"),
        pytest.param("later", 100, "RE-4711", [owed(1, 100, created=date(2026, 7, 1))], id="issued after the payment"),
        pytest.param("paid:due", 100, "", [owed(1, 100, due_date=PAID_ON)], id="paid when it was due"),
        pytest.param("size:1", 100, "RE-4711", [owed(1, 100)], id="one document"),
    ],
)
def test_a_sign_is_told(sign, amount, memo, documents):
    assert sign in told(amount, memo, *documents)


@pytest.mark.parametrize(
    ("days", "sign"),
    [(-41, "early"), (-40, "early"), (-9, "before"), (0, "due"), (8, "due"), (9, "after"), (120, "late")],
)
def test_a_payment_is_early_or_late_by_days(days, sign):
    assert f"paid:{sign}" in told(100, "", owed(1, 100, due_date=PAID_ON - timedelta(days=days)))


def test_a_payment_half_a_year_late_is_very_late():
    assert "paid:very_late" in told(100, "", owed(1, 100, due_date=PAID_ON - timedelta(days=180)))


def test_a_list_that_comes_to_the_payment_is_a_sum():
    listed = told(300, "RE-4711 RE-4712", owed(1, 100), owed(2, 200), settled=("in_1", "in_2"))
    assert {"sum", "size:2"} <= listed


def test_what_is_settled_without_being_named_is_extra():
    listed = told(300, "RE-4711", owed(1, 100), owed(2, 200), settled=("in_1", "in_2"))
    assert {"remainder:exact", "extra:1"} <= listed


@pytest.mark.parametrize(("memo", "sign"), [("RE-4711 GS-4799", "nets:named"), ("RE-4711", "nets:unnamed")])
def test_it_is_told_whether_a_credit_note_is_named(memo, sign):
    assert sign in told(60, memo, owed(1, 100), credit_note("GS-4799", 40), settled=("in_1", "GS-4799"))


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        pytest.param(owed(2, 55), "own", id="another open one of the customer's"),
        pytest.param(owed(2, 55, customer="cus_bolt"), "foreign", id="one of another customer"),
        pytest.param(owed(2, 55, status="paid"), "spent", id="one that was paid"),
    ],
)
def test_what_is_named_besides_is_counted_by_whose_it_is(other, kind):
    scene, made = seen(100, "RE-4711 RE-4712", owed(1, 100), other)
    assert unheard(made["in_1",], scene) == {"own": 0, "foreign": 0, "spent": 0, "unknown": 0} | {kind: 1}


def test_a_customers_number_that_names_nothing_is_not_unheard():
    scene, made = seen(100, "RE-4711 customer 998877", owed(1, 100))
    assert not any(unheard(made["in_1",], scene).values())


def test_of_readings_of_the_same_words_the_one_that_names_something_counts():
    halves, _ = seen(100, "471 1", invoice("in_1", 100, number="4711"))
    assert [hit.item.id for voice in halves.voices for hit in voice.hits] == ["in_1"]
    nothing, _ = seen(100, "998 1", owed(1, 100))
    assert [nothing.found.reading.mentions[voice.place].text for voice in nothing.voices] == ["998"]


def test_the_parts_of_a_list_all_count():
    listed, _ = seen(300, "4711/12", owed(1, 100), owed(2, 200))
    assert [hit.item.id for voice in listed.voices for hit in voice.hits] == ["in_1", "in_2"]


def test_a_sibling_is_worth_as_much_as_what_was_taken_without_a_name():
    scene, made = seen(100, "", owed(1, 100), owed(2, 100), owed(3, 200))
    assert [item.id for item in siblings(made["in_1",], scene.found)] == ["in_2"]
    scene, made = seen(100, "RE-4711", owed(1, 100), owed(2, 100))
    assert not siblings(made["in_1",], scene.found)


@pytest.mark.parametrize("cue", get_args(Cue))
def test_every_cue_is_weighed_one_way_or_the_other(cue):
    scene, made = seen(100, "RE-9999", owed(1, 100))
    reading = scene.found.reading._replace(cues=frozenset([cue]))
    scene.found.reading = reading
    assert [sign for sign in signs(made["in_1",], scene) if sign.startswith("cue:")] == [f"cue:{cue}:no"]
