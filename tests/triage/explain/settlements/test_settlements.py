"""Payouts, what they are made of, and the deposits that they become, as the shipped rules see them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from triage.model import AutoResolve, BookFees, Claim, PaymentPolicy, SettlementPolicy
from triage.money import Money
from triage.testing import policy
from triage.testing.settlements import CHARGE, deposit, movement, payout


def effects(receipt):
    moved = receipt.decision.proposal.explanation.effects
    return {(effect.type, effect.document, effect.amount.amount) for effect in moved}


@pytest.mark.parametrize("subject", ["pay_1", "po_1"])
def test_a_deposit_is_booked_as_its_payout_whichever_of_them_is_filed(settle, subject):
    receipt = settle(deposit(), payout(), CHARGE, subject=subject)
    assert receipt.decision.proposal.explanation.action == BookFees(payments=("pay_1",), payouts=("po_1",))
    assert effects(receipt) == {("deposit", "pay_1", 9_700), ("fee", "po_1", 300)}


def test_deposit_and_payout_are_spent_with_a_movement_that_named_none(settle):
    receipt = settle(deposit(), payout(), replace(CHARGE, payout=None))
    taken = {(claim.role, claim.document) for claim in receipt.decision.proposal.explanation.claims}
    assert taken == {("spend", "pay_1"), ("spend", "po_1"), ("spend", "txn_1")}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("ST-po_1X7", id="as it is written"),
        pytest.param("payout STPO1X7 of June", id="without separators"),
        pytest.param("st po 1x7", id="with blanks"),
        pytest.param("", id="the processor alone"),
    ],
)
def test_a_deposit_names_its_payout_however_the_bank_writes_it(settle, words):
    assert isinstance(settle(deposit(memo=words), payout(), CHARGE).decision, AutoResolve)


def test_a_unique_amount_decides_only_where_the_client_lets_it(settle):
    documents = deposit(memo=""), payout(), CHARGE
    assert isinstance(settle(*documents).decision, AutoResolve)
    assert not isinstance(settle(*documents, client=policy()).decision, AutoResolve)


def test_a_deposit_names_its_payout_by_an_id_that_is_long_enough_to_be_meant(settle):
    for id_, named in (("po_1NX", "agrees"), ("po_1", "absent")):
        documents = deposit(memo=id_), payout(id_, reference=""), replace(CHARGE, payout=id_)
        assert settle(*documents).explanations[0].facts[0].reference == named


@pytest.mark.parametrize(
    ("movements", "contents", "ids"),
    [
        pytest.param((CHARGE,), "as_listed", (), id="as listed"),
        pytest.param((replace(CHARGE, payout=None),), "unlisted", ("txn_1",), id="a movement without payout"),
        pytest.param((replace(CHARGE, payout="po_9"),), "named_elsewhere", ("txn_1",), id="of another payout"),
        pytest.param(
            (replace(CHARGE, source="ch"), replace(CHARGE, id="txn_2", source="ch")),
            "doubled",
            ("txn_2",),
            id="doubled",
        ),
        pytest.param((CHARGE, movement("txn_2", 50)), "belongs_elsewhere", ("txn_2",), id="one too many"),
        pytest.param((movement("txn_1", 9_400),), "unexplained", (), id="unexplained"),
        pytest.param((), "nothing_listed", (), id="nothing listed"),
        pytest.param((replace(CHARGE, currency="USD"),), "other_currency", (), id="another currency"),
        pytest.param((movement("t", 9_400), movement("u", 300, type="fee")), "unexplained", (), id="a fee as movement"),
        pytest.param((movement("t", 9_700, type="refund"),), "taken_back", (), id="taken, not sent"),
    ],
)
def test_what_a_payout_is_made_of_is_named_with_the_movements_that_differ(settle, movements, contents, ids):
    best = settle(deposit(), payout(), *movements).explanations[0]
    assert best.cause == contents
    assert best.id.split(":")[4:] == list(ids)


def test_a_payout_before_fees_is_named(settle):
    assert settle(deposit(amount=10_000), payout(amount=10_000), CHARGE).explanations[0].cause == "fees_apart"


def test_two_payouts_come_as_one_deposit_that_names_both(settle):
    two = (payout(), CHARGE, payout("po_2", 4_850), movement("txn_2", 5_000, payout="po_2", fee=150))
    receipt = settle(deposit(amount=14_550, memo="ST-po_1X7 ST-po_2X7"), *two)
    assert effects(receipt) == {("deposit", "pay_1", 14_550), ("fee", "po_1", 300), ("fee", "po_2", 150)}


def test_one_payout_comes_as_two_deposits_that_name_it(settle):
    parts = (deposit(amount=5_000), deposit("pay_2", 4_700))
    receipt = settle(*parts, payout(), CHARGE, subject="pay_2")
    assert effects(receipt) == {("deposit", "pay_1", 5_000), ("deposit", "pay_2", 4_700), ("fee", "po_1", 300)}


@pytest.mark.parametrize(("kept", "resolves"), [(1_250, True), (2_501, False)])
def test_a_bank_keeps_no_more_than_the_client_lets_it(settle, kept, resolves):
    client = policy(payments=PaymentPolicy(bank_fee=(Money(2_500, "EUR"),)))
    receipt = settle(deposit(amount=9_700 - kept), payout(), CHARGE, client=client)
    assert isinstance(receipt.decision, AutoResolve) is resolves
    assert not resolves or ("fee", "pay_1", kept) in effects(receipt)


@pytest.mark.parametrize(("share", "fixed", "resolves"), [("0.03", 0, True), ("0.0299", 0, False), ("0.0299", 1, True)])
def test_fees_are_held_against_the_share_and_the_fixed_amount_of_the_policy(settle, share, fixed, resolves):
    fees = SettlementPolicy(fee_share=Decimal(share), fee_fixed=(Money(fixed, "EUR"),))
    receipt = settle(deposit(), payout(), CHARGE, client=replace(policy(), settlements=fees))
    assert isinstance(receipt.decision, AutoResolve) is resolves


@pytest.mark.parametrize(
    ("left", "arrives", "came", "resolves"),
    [
        pytest.param(date(2026, 6, 12), None, date(2026, 6, 12), True, id="on the day"),
        pytest.param(date(2026, 6, 12), None, date(2026, 6, 19), True, id="on the last day"),
        pytest.param(date(2026, 6, 12), None, date(2026, 6, 20), False, id="a day late"),
        pytest.param(date(2026, 6, 12), date(2026, 6, 15), date(2026, 6, 22), True, id="counted from the arrival"),
        pytest.param(date(2026, 6, 12), None, date(2026, 6, 11), False, id="before it left"),
        pytest.param(None, None, date(2026, 6, 15), False, id="no date"),
    ],
)
def test_a_deposit_comes_after_its_payout_and_before_it_is_overdue(settle, left, arrives, came, resolves):
    receipt = settle(deposit(created=came), payout(created=left, arrives=arrives), CHARGE)
    assert isinstance(receipt.decision, AutoResolve) is resolves


@pytest.mark.parametrize(
    ("changes", "arrival"),
    [
        pytest.param({"created": date(2026, 6, 28)}, "not_due", id="two days ago"),
        pytest.param({"created": date(2026, 6, 23)}, "not_due", id="seven days ago"),
        pytest.param({"created": date(2026, 6, 22)}, "overdue", id="eight days ago"),
        pytest.param({"created": date(2026, 6, 1), "arrives": date(2026, 6, 29)}, "not_due", id="due yesterday"),
        pytest.param({"created": None}, "unknown", id="no date"),
        pytest.param({"created": date(2026, 6, 27), "arrives": date(2026, 7, 31)}, "not_due", id="due in a month"),
        pytest.param({"created": date(2026, 6, 27), "arrives": date(2026, 8, 1)}, "unknown", id="too far ahead"),
        pytest.param({"created": date(2026, 8, 1), "arrives": date(2026, 6, 29)}, "unknown", id="not even sent"),
    ],
)
def test_a_payout_without_deposit_waits_as_long_as_the_policy_says(settle, changes, arrival):
    receipt = settle(payout(**changes), CHARGE, subject="po_1")
    assert receipt.explanations[0].cause == arrival
    assert isinstance(receipt.decision, AutoResolve) is (arrival == "not_due")


@pytest.mark.parametrize(
    ("came", "resolves"),
    [
        pytest.param(deposit(status="returned"), False, id="its deposit went back"),
        pytest.param(deposit(direction="outbound"), False, id="the processor took it back"),
        pytest.param(deposit(memo="ST-po_9X7", status="returned"), True, id="another one's deposit went back"),
    ],
)
def test_a_payout_that_some_payment_names_is_not_waited_for(settle, came, resolves):
    receipt = settle(payout(created=date(2026, 6, 28)), CHARGE, came, subject="po_1")
    assert isinstance(receipt.decision, AutoResolve) is resolves


def test_the_sum_can_be_followed_by_a_person(settle):
    refund = movement("txn_2", 2_000, type="refund")
    receipt = settle(deposit(amount=7_700), payout(amount=7_700), CHARGE, refund)
    assert receipt.explanations[0].summary == "pay_1 is po_1 (77.00 EUR): its movements come to it exactly"
    assert receipt.explanations[0].arithmetic == (
        "+ 100.00 EUR charge, 1 of them",
        "- 20.00 EUR refund, 1 of them",
        "- 3.00 EUR fees kept of them",
        "= 77.00 EUR",
        "payout po_1: 77.00 EUR, its movements come to it exactly",
        "pay_1: deposited 77.00 EUR",
    )


def test_what_an_earlier_decision_spent_is_not_booked_again(settle):
    spent = Claim(exception="exc_0", role="spend", document="po_1", amount=9_700, currency="EUR")
    receipt = settle(deposit(), payout(), CHARGE, subject="po_1", claims=(spent,))
    assert receipt.decision.reasons == ("free_of_claims: po_1 is taken (spend) by exc_0",)


def test_nothing_is_said_of_a_payment_that_is_no_payout(settle):
    assert settle(deposit(payer="Acme GmbH", memo="thank you"), payout(), CHARGE).explanations == ()
    assert settle(deposit(), CHARGE).explanations == ()


def test_a_payout_that_was_booked_before_is_not_waited_for(settle):
    spent = Claim(exception="exc_0", role="spend", document="po_1", amount=9_700, currency="EUR")
    receipt = settle(payout(created=date(2026, 6, 29)), CHARGE, subject="po_1", claims=(spent,))
    assert receipt.decision.reasons == ("settlement_check: an earlier decision booked it (payout-without-deposit@1)",)


@pytest.mark.parametrize(
    ("sent", "movements", "contents", "net", "fees"),
    [
        pytest.param(9_700, (CHARGE,), "as_listed", 9_700, 300, id="as listed"),
        pytest.param(9_700, (movement("t", 9_400),), "unexplained", 9_400, 0, id="unexplained"),
        pytest.param(9_700, (), "nothing_listed", None, None, id="nothing listed"),
        pytest.param(9_700, (replace(CHARGE, currency="USD"),), "other_currency", None, None, id="another currency"),
        pytest.param(10_000, (movement("t", 10_000, fee=1),), "fees_apart", 9_999, 1, id="a fee of one unit apart"),
        pytest.param(10_000, (movement("t", 10_000, fee=0),), "as_listed", 10_000, 0, id="no fee"),
        pytest.param(10_000, (movement("t", 9_999, fee=2),), "unexplained", 9_997, 2, id="a unit besides the fee"),
    ],
)
def test_net_and_fees_are_what_the_movements_come_to_where_they_are_known(settle, sent, movements, contents, net, fees):
    facts = settle(deposit(amount=sent), payout(amount=sent), *movements).explanations[0].facts[0]
    known = [None if money is None else money.amount for money in (facts.net, facts.fees)]
    assert (facts.contents, *known) == (contents, net, fees)


DOUBLED = (replace(CHARGE, source="ch"), replace(CHARGE, id="txn_2", source="ch"))


@pytest.mark.parametrize(
    ("movements", "words"),
    [
        ((replace(CHARGE, payout=None),), "its movements come to it together with txn_1, which name no payout"),
        ((replace(CHARGE, payout="po_9"),), "its movements come to it together with txn_1, which names another payout"),
        (DOUBLED, "its movements come to it without txn_2, a second copy of one of them"),
        (
            (CHARGE, movement("txn_2", 50)),
            "its movements come to it without txn_2, which may belong to another payout",
        ),
        ((movement("txn_1", 9_400),), "no single mistake in its movements comes to it"),
        ((), "none of its movements are at hand"),
        ((replace(CHARGE, currency="USD"),), "its movements are of another currency"),
        (
            (movement("t", 9_700, type="refund"),),
            "its movements come to as much below zero: it may have been taken, not sent",
        ),
        ((movement("t", 9_000, fee=2), movement("u", 700, fee=3)), "its movements come to it before their fees"),
    ],
)
def test_what_a_payout_is_made_of_is_told_in_one_sentence(settle, movements, words):
    assert settle(deposit(), payout(), *movements).explanations[0].summary == f"pay_1 is po_1 (97.00 EUR): {words}"


@pytest.mark.parametrize(
    ("came", "gap"),
    [(9_699, "; the deposit is 0.01 EUR short"), (9_700, ""), (9_701, "; the deposit is 0.01 EUR above it")],
)
def test_a_deposit_of_another_amount_is_told_by_how_much(settle, came, gap):
    best = settle(deposit(amount=came), payout(), CHARGE).explanations[0]
    assert best.summary == f"pay_1 is po_1 (97.00 EUR): its movements come to it exactly{gap}"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 6, 23), "its deposit is not due yet"),
        (date(2026, 6, 22), "its deposit is overdue"),
        (None, "nobody can say whether its deposit is due"),
    ],
)
def test_a_payout_without_a_deposit_is_told_with_what_became_of_it(settle, day, words):
    best = settle(payout(created=day), CHARGE, subject="po_1").explanations[0]
    assert best.summary == f"po_1 (97.00 EUR): its movements come to it exactly; {words}"
