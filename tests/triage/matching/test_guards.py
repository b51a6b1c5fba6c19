from dataclasses import replace
from decimal import Decimal

import pytest

from triage.matching.confidence import Scored
from triage.matching.evidence import Scene, voices
from triage.matching.guards import GUARDS, guards
from triage.matching.hypotheses import enumerate_hypotheses
from triage.matching.look import look
from triage.matching.terms import terms
from triage.model import Customer, PaymentPolicy
from triage.testing import ACME, BOLT, credit_note, invoice, payment
from triage.testing.matching import book, matches

RATES = PaymentPolicy(exchange=(("EUR", Decimal(1)), ("USD", Decimal("1.1"))))
CREST = Customer(id="cus_crest", name="Crestline Distributors GmbH")
NAMESAKE = Customer(id="cus_namesake", name="ACME GmbH")


def owed(place, left, **fields):
    return invoice(f"in_{place}", left, number=f"RE-{4710 + place}", **fields)


def dollars(place, left):
    return replace(owed(place, left), currency="USD")


def standing(paid, documents, settled, *, customers=(ACME, BOLT, CREST)):
    """The guards that stand against settling exactly these documents."""
    found = look(paid, book(*documents, customers=customers), zone="UTC")
    made = enumerate_hypotheses(found, terms(RATES, paid.currency))
    chosen = next(h for h in made if {take.item.id for take in (*h.takes, *h.nets)} == settled)
    return guards(chosen, [Scored(h, 0.0) for h in made], Scene(found, voices(found)))


def pay(amount, memo="", **fields):
    return payment("pay", amount, memo=memo, **fields)


NUMBERED_EACH_ALONE = [
    invoice(f"in_{place}", 7, number=f"CUST{place}-0003", customer="cus_bolt") for place in range(10, 130)
]

STAND = [
    pytest.param(
        "lost_in_a_crowd",
        pay(100, "CUST9-0003"),
        [invoice("in_1", 100, number="CUST9-0001"), *NUMBERED_EACH_ALONE],
        {"in_1"},
        id="every customer has a third invoice, and his own is not known",
    ),
    pytest.param(
        "no_reference_and_no_payer",
        pay(100, payer="Acme Trading"),
        [owed(1, 100), owed(2, 55)],
        {"in_1"},
        id="an amount, and a name that is only like the customer's",
    ),
    pytest.param(
        "several_sums",
        pay(300),
        [owed(1, 100), owed(2, 200), owed(3, 150), owed(4, 150)],
        {"in_1", "in_2"},
        id="two pairs come to the amount",
    ),
    pytest.param(
        "several_sums",
        pay(300),
        [owed(1, 100), owed(2, 200), owed(3, 300)],
        {"in_3"},
        id="an invoice of the amount, and a pair that comes to it",
    ),
    pytest.param("equal_sibling", pay(100), [owed(1, 100), owed(2, 100)], {"in_1"}, id="two of the amount"),
    pytest.param(
        "worth_of_another",
        pay(200, "RE-4711"),
        [owed(1, 500), owed(2, 200)],
        {"in_1"},
        id="a part of what is named that is all of another",
    ),
    pytest.param(
        "worth_of_another",
        pay(700, "RE-4711"),
        [owed(1, 500), owed(2, 200)],
        {"in_1"},
        id="an overpayment that is all of another",
    ),
    pytest.param("payer_is_several", pay(100), [owed(1, 100), owed(2, 77)], {"in_1"}, id="two firms of one name"),
    pytest.param(
        "payer_is_another",
        pay(100, "RE-4711", payer="Bolt Ltd"),
        [owed(1, 100)],
        {"in_1"},
        id="paid by another customer",
    ),
    pytest.param(
        "unnamed_remainder",
        pay(300, "RE-4711"),
        [owed(1, 100), owed(2, 200)],
        {"in_1", "in_2"},
        id="one is named and another fits the rest",
    ),
    pytest.param(
        "exchanged_by_a_stranger",
        pay(10_000, "RE-4711", payer="Zenith Ltd"),
        [dollars(1, 11_000)],
        {"in_1"},
        id="euros for dollars, from nobody known",
    ),
    pytest.param(
        "mistyped_beside_a_sibling",
        pay(100, "RE-47211"),
        [owed(1, 100), owed(13, 100)],
        {"in_1"},
        id="a slip away from one, and two from its twin",
    ),
    pytest.param(
        "mistyped_beside_a_sibling",
        pay(100, "20260313"),
        [invoice("in_1", 100, number="RE-2026-0312"), invoice("in_2", 100, number="RE-2026-0331")],
        {"in_1"},
        id="a slip in a number of several parts, and its twin",
    ),
    pytest.param(
        "names_what_is_paid",
        pay(100, "RE-4711 RE-4715"),
        [owed(1, 100), owed(5, 100, status="paid")],
        {"in_1"},
        id="one of the two named was paid before",
    ),
    pytest.param(
        "meant_for_another",
        pay(100, "on behalf of Bolt Ltd"),
        [owed(1, 100)],
        {"in_1"},
        id="the payer writes that he pays for another customer",
    ),
    pytest.param(
        "too_much_beside_a_number",
        pay(150, "RE-4711 RE-9999"),
        [owed(1, 100)],
        {"in_1"},
        id="too much, and a number that nobody bears",
    ),
    pytest.param(
        "part_of_a_strangers",
        pay(43, "RE-4711", payer="Zenith Ltd"),
        [owed(1, 100)],
        {"in_1"},
        id="a stranger pays a part",
    ),
    pytest.param(
        "unplaced_difference",
        pay(230, "RE-4711 RE-4712"),
        [owed(1, 100), owed(2, 200)],
        {"in_1", "in_2"},
        id="a list that is short, and nothing says of what",
    ),
    pytest.param("mostly_over", pay(250, "RE-4711"), [owed(1, 100)], {"in_1"}, id="more than half stays on account"),
    pytest.param(
        "unnamed_credit",
        pay(60, "RE-4711"),
        [owed(1, 100), credit_note("GS-1", 30), credit_note("GS-2", 10)],
        {"in_1", "GS-1", "GS-2"},
        id="two credit notes that nobody names",
    ),
    pytest.param(
        "unnamed_credit",
        pay(70, "RE-4711 part payment"),
        [owed(1, 100), credit_note("GS-1", 30)],
        {"in_1", "GS-1"},
        id="a credit note, though the payer speaks of a part",
    ),
    pytest.param(
        "several_customers",
        pay(300, "RE-4711 RE-4712"),
        [owed(1, 100), owed(2, 200, customer="cus_bolt")],
        {"in_1", "in_2"},
        id="invoices of two customers",
    ),
    pytest.param(
        "unplaced_difference",
        pay(250, "RE-4711 RE-4712"),
        [owed(1, 100), owed(2, 200)],
        {"in_1", "in_2"},
        id="which of two is short is not said",
    ),
    pytest.param(
        "too_much_beside_a_number",
        pay(120, "RE-4711 RE-9999"),
        [owed(1, 100)],
        {"in_1"},
        id="an overpayment, and a number that nobody knows",
    ),
    pytest.param(
        "part_of_a_strangers",
        pay(45, "RE-4711", payer="Zenith Ltd"),
        [owed(1, 100)],
        {"in_1"},
        id="a stranger pays a part",
    ),
    pytest.param(
        "called_an_order",
        pay(45, "order 4711-A"),
        [owed(1, 100)],
        {"in_1"},
        id="an order number like an invoice's, and another amount",
    ),
    pytest.param(
        "more_numbers_than_were_read",
        pay(45, " ".join(f"RE-{4711 + place}" for place in range(60))),
        [owed(1, 100)],
        {"in_1"},
        id="sixty numbers, and a part of the one that is known",
    ),
    pytest.param(
        "meant_for_another",
        pay(100, "for Bolt Ltd"),
        [owed(1, 100)],
        {"in_1"},
        id="he says that he pays for another customer",
    ),
    pytest.param("nothing_settled", pay(777), [owed(1, 100), owed(2, 200)], set(), id="the money stays on account"),
]

DO_NOT_STAND = [
    pytest.param(
        "lost_in_a_crowd",
        pay(100, "CUST9-0003"),
        [invoice("in_1", 100, number="CUST9-0003"), *NUMBERED_EACH_ALONE],
        {"in_1"},
        id="every customer has a third invoice, and his own is found",
    ),
    pytest.param("no_reference_and_no_payer", pay(100), [owed(1, 100)], {"in_1"}, id="the payer is the customer"),
    pytest.param(
        "no_reference_and_no_payer",
        pay(100, "RE-4711", payer=None),
        [owed(1, 100)],
        {"in_1"},
        id="nobody is named, but the invoice is",
    ),
    pytest.param(
        "no_reference_and_no_payer",
        pay(100, payer="Crestline Distributers GmbH"),
        [owed(1, 100, customer="cus_crest")],
        {"in_1"},
        id="a slip in the name, and nobody else owes the amount",
    ),
    pytest.param(
        "several_sums", pay(300), [owed(1, 100), owed(2, 200), owed(3, 170)], {"in_1", "in_2"}, id="one pair alone"
    ),
    pytest.param("equal_sibling", pay(100), [owed(1, 100), owed(2, 200)], {"in_1"}, id="another of another amount"),
    pytest.param(
        "equal_sibling",
        pay(100, "RE-4711"),
        [owed(1, 100), owed(2, 100)],
        {"in_1"},
        id="the number tells which of two equal ones",
    ),
    pytest.param(
        "worth_of_another",
        pay(210, "RE-4711"),
        [owed(1, 500), owed(2, 200)],
        {"in_1"},
        id="a part that is nothing else",
    ),
    pytest.param("payer_is_several", pay(100), [owed(1, 100)], {"in_1"}, id="one firm of its name"),
    pytest.param("payer_is_another", pay(100, "RE-4711"), [owed(1, 100)], {"in_1"}, id="paid by the customer"),
    pytest.param(
        "unnamed_remainder",
        pay(300, "RE-4711 RE-4712"),
        [owed(1, 100), owed(2, 200)],
        {"in_1", "in_2"},
        id="both are named",
    ),
    pytest.param(
        "exchanged_by_a_stranger",
        pay(10_000, "RE-4711"),
        [dollars(1, 11_000)],
        {"in_1"},
        id="euros for dollars, from the customer",
    ),
    pytest.param(
        "mistyped_beside_a_sibling",
        pay(100, "RE-47211"),
        [owed(1, 100), owed(13, 250)],
        {"in_1"},
        id="a neighbour of another price",
    ),
    pytest.param(
        "names_what_is_paid",
        pay(300, "RE-4711 RE-4715"),
        [owed(1, 100), owed(5, 200)],
        {"in_1", "in_5"},
        id="both are open",
    ),
    pytest.param(
        "meant_for_another",
        pay(100, "on behalf of Acme GmbH"),
        [owed(1, 100)],
        {"in_1"},
        id="the payer writes that he pays for this one",
    ),
    pytest.param(
        "too_much_beside_a_number",
        pay(150, "RE-4711"),
        [owed(1, 100)],
        {"in_1"},
        id="too much, and nothing else is named",
    ),
    pytest.param(
        "part_of_a_strangers",
        pay(43, "RE-4711", payer="Acme GmbH"),
        [owed(1, 100)],
        {"in_1"},
        id="the customer pays a part",
    ),
    pytest.param(
        "unplaced_difference",
        pay(300, "RE-4711 RE-4712"),
        [owed(1, 100), owed(2, 200)],
        {"in_1", "in_2"},
        id="a list that comes to the payment",
    ),
    pytest.param("mostly_over", pay(190, "RE-4711"), [owed(1, 100)], {"in_1"}, id="less than half stays on account"),
    pytest.param(
        "unnamed_credit",
        pay(70, "RE-4711"),
        [owed(1, 100), credit_note("GS-1", 30)],
        {"in_1", "GS-1"},
        id="one credit note that comes to the cent",
    ),
    pytest.param(
        "several_customers",
        pay(300, "RE-4711 RE-4712"),
        [owed(1, 100), owed(2, 200)],
        {"in_1", "in_2"},
        id="both are one customer's",
    ),
    pytest.param(
        "unplaced_difference",
        pay(250, "RE-4711 1.00, RE-4712 1.50"),
        [owed(1, 100), owed(2, 200)],
        {"in_1", "in_2"},
        id="what is paid of each is written beside it",
    ),
    pytest.param("too_much_beside_a_number", pay(120, "RE-4711"), [owed(1, 100)], {"in_1"}, id="no other number"),
    pytest.param("part_of_a_strangers", pay(45, "RE-4711"), [owed(1, 100)], {"in_1"}, id="the customer pays a part"),
    pytest.param("called_an_order", pay(45, "invoice 4711"), [owed(1, 100)], {"in_1"}, id="called an invoice"),
    pytest.param("more_numbers_than_were_read", pay(45, "RE-4711"), [owed(1, 100)], {"in_1"}, id="one number"),
    pytest.param("meant_for_another", pay(100, "for services"), [owed(1, 100)], {"in_1"}, id="for no customer"),
    pytest.param("nothing_settled", pay(100), [owed(1, 100)], {"in_1"}, id="an invoice is settled"),
]


@pytest.mark.parametrize(("guard", "paid", "documents", "settled"), STAND)
def test_a_guard_stands(guard, paid, documents, settled):
    customers = (ACME, NAMESAKE) if guard == "payer_is_several" else (ACME, BOLT)
    assert guard in standing(paid, documents, settled, customers=customers)


@pytest.mark.parametrize(("guard", "paid", "documents", "settled"), DO_NOT_STAND)
def test_a_guard_does_not_stand(guard, paid, documents, settled):
    assert guard not in standing(paid, documents, settled)


def test_every_guard_is_told_of_both_ways():
    names = {guard.__name__ for guard in GUARDS}
    assert names == {row.values[0] for row in STAND} == {row.values[0] for row in DO_NOT_STAND}


def test_a_statement_that_the_payer_calls_one_is_not_held_up_by_other_sums():
    documents = [owed(1, 100), owed(2, 200), owed(3, 150), owed(4, 150)]
    assert "several_sums" not in standing(pay(600, "statement, all due"), documents, {"in_1", "in_2", "in_3", "in_4"})


def test_a_guard_takes_nothing_from_rank_or_confidence():
    answer = matches(pay(100), owed(1, 100), owed(2, 100))
    assert answer.guards
    assert answer.confidence > 0
    assert [scored.score for scored in answer.ranked] == sorted((s.score for s in answer.ranked), reverse=True)
