"""Charges whose recomputation may be right and must still not be acted on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from triage.model import AutoResolve, Claim, CreditNote, Period, Refund, Subscription, Terms
from triage.testing import invoice
from triage.testing.changes import JUNE, PLAN, change, item

FIRST = change("chg_1", 3_000, 6_000, date(2026, 6, 11))
SECOND = change("chg_2", 6_000, 9_000, date(2026, 6, 16))
RIGHT, WRONG = item(1_500, 3_000), item(3_000, 6_000)
CLAUSE = Terms(id="t", customer="cus_acme", currency="EUR", clause="price", amount=1_000)
REFUND = Refund(id="re", payment="pay_1", customer="cus_acme", amount=1_500, currency="EUR")
NOTE = CreditNote(id="cn", customer="cus_acme", currency="EUR", total=1_500, amount_remaining=1_500)


@pytest.mark.parametrize("billed", [RIGHT, WRONG], ids=["as agreed", "the first change forgotten"])
def test_the_plain_cases_resolve(race, billed):
    assert isinstance(race(PLAN, FIRST, SECOND, billed).decision, AutoResolve)


@pytest.mark.parametrize(
    ("changes", "documents"),
    [
        pytest.param({"change": "chg_9"}, (), id="a change that is not at hand"),
        pytest.param({"quantity": 2}, (), id="another number of units"),
        pytest.param({"currency": "USD"}, (), id="another currency than the subscription"),
        pytest.param({"customer": "cus_bolt"}, (), id="another customer than the subscription"),
        pytest.param({"price": 4_444}, (), id="a price from elsewhere"),
        pytest.param({"discount_share": Decimal("0.1")}, (), id="a discount"),
        pytest.param({"tax_rate": Decimal("0.19")}, (), id="tax"),
        pytest.param({"trial_end": date(2026, 6, 20)}, (), id="a free time"),
        pytest.param({"type": "credit"}, (), id="a credit for an upgrade"),
        pytest.param({"service": Period(start=date(2026, 6, 16), end=date(2026, 6, 20))}, (), id="a shorter service"),
        pytest.param({"service": Period(start=date(2026, 6, 3), end=JUNE.end)}, (), id="a service from elsewhere"),
        pytest.param({"invoice": "in_1"}, (invoice("in_1", 9, disputed=True),), id="disputed"),
        pytest.param({"invoice": "in_1"}, (invoice("in_1", 9, status="void"),), id="void"),
        pytest.param({"invoice": "in_1"}, (invoice("in_1", 9, customer="cus_bolt"),), id="another's invoice"),
        pytest.param({}, (NOTE,), id="a credit note"),
        pytest.param({}, (item(700, 3_000, id="ii_2"),), id="another item of the change"),
        pytest.param({}, (item(700, 3_000, id="ii_2", type="credit"),), id="a credit for the change"),
        pytest.param({}, (change("chg_3", 9_000, 3_000, date(2026, 6, 20), status="pending"),), id="a pending change"),
        pytest.param(
            {}, (change("chg_3", 9_000, 3_000, date(2026, 6, 20), subscription=None),), id="of no subscription"
        ),
        pytest.param({}, (change("chg_3", 6_000, 9_000, date(2026, 6, 16)),), id="the change recorded twice"),
        pytest.param(
            {}, (change("chg_3", 9_000, 3_000, date(2026, 6, 20), status="cancelled"),), id="a cancelled change"
        ),
        pytest.param({}, (change("chg_0", 1_000, 2_000, date(2026, 5, 16)),), id="a price that moved in between"),
        pytest.param({}, (change("chg_3", 9_000, 9_000, date(2026, 6, 20), quantity=7),), id="seats bought later"),
    ],
)
@pytest.mark.parametrize("billed", [RIGHT, WRONG], ids=["as agreed", "the first change forgotten"])
def test_what_contradicts_a_charge_keeps_it_from_being_decided(race, billed, changes, documents):
    assert not isinstance(race(PLAN, FIRST, SECOND, replace(billed, **changes), *documents).decision, AutoResolve)


@pytest.mark.parametrize(
    ("document", "because"),
    [
        pytest.param(replace(PLAN, ended=date(2026, 6, 29)), "the subscription does not agree", id="ended before"),
        pytest.param(replace(PLAN, started=date(2026, 6, 17)), "the subscription does not agree", id="begun later"),
        pytest.param(replace(PLAN, amount=8_000), "the subscription does not agree", id="a price of no change"),
        pytest.param(CLAUSE, "the contract has clauses of its own", id="a contract"),
        pytest.param(REFUND, "a refund was given", id="a refund"),
    ],
)
@pytest.mark.parametrize("billed", [RIGHT, WRONG], ids=["as agreed", "the first change forgotten"])
def test_what_the_rating_does_not_read_stops_it(race, billed, document, because):
    plan = () if isinstance(document, Subscription) else (PLAN,)
    assert because in " ".join(race(*plan, FIRST, SECOND, billed, document).decision.reasons)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(replace(PLAN, ended=date(2026, 6, 30), started=date(2026, 6, 16)), id="just long enough"),
        pytest.param(replace(PLAN, amount=3_000), id="an earlier price"),
        pytest.param(replace(CLAUSE, customer="cus_bolt"), id="another's contract"),
        pytest.param(replace(REFUND, customer="cus_bolt"), id="another's refund"),
    ],
)
def test_what_is_of_no_concern_does_not_stop_a_rating(race, document):
    plan = () if isinstance(document, Subscription) else (PLAN,)
    assert isinstance(race(*plan, FIRST, SECOND, WRONG, document).decision, AutoResolve)


@pytest.mark.parametrize(
    ("fields", "resolves"),
    [
        pytest.param({}, False, id="the same price and period"),
        pytest.param({"type": "credit"}, False, id="a credit"),
        pytest.param({"price": 6_001}, True, id="another price"),
        pytest.param({"period": Period(start=JUNE.end, end=date(2026, 8, 1))}, True, id="another period"),
    ],
)
def test_an_item_of_no_change_may_bill_the_same_one(race, fields, resolves):
    other = replace(WRONG, **{"id": "ii_2", "change": None, "amount": 77, **fields})
    assert isinstance(race(PLAN, FIRST, SECOND, WRONG, other).decision, AutoResolve) is resolves


@pytest.mark.parametrize(("price", "resolves"), [(3_000, True), (9_000, False)])
def test_only_the_old_plan_is_given_back_beside_the_new_one(race, price, resolves):
    upgrade = change("chg_2", 3_000, 9_000, datetime(2026, 6, 16, tzinfo=UTC), recorded=date(2026, 6, 15))
    earlier = change("chg_1", 3_000, 3_000, date(2026, 6, 3))
    back = item(1_500, price, id="ii_2", type="credit")
    receipt = race(PLAN, earlier, upgrade, item(4_500, 9_000), back)
    assert isinstance(receipt.decision, AutoResolve) is resolves


def test_a_price_of_nothing_is_no_difference_of_two_prices(race):
    receipt = race(PLAN, FIRST, SECOND, replace(WRONG, price=0))
    assert "the price is none of the changes'" in " ".join(receipt.decision.reasons)


def test_an_upgrade_to_the_price_that_holds_already_may_lack_a_change_between(race):
    again = replace(SECOND, old_price=3_000, new_price=6_000)
    receipt = race(replace(PLAN, amount=6_000), FIRST, again, item(1_500, 3_000))
    assert "a change between may be missing" in " ".join(receipt.decision.reasons)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((FIRST, replace(SECOND, status="cancelled")), id="the change was cancelled"),
        pytest.param((FIRST, replace(SECOND, old_price=None, at=date(2026, 6, 9))), id="an unknown price before"),
        pytest.param((FIRST, replace(SECOND, new_price=None)), id="an unknown price after"),
        pytest.param((FIRST, replace(SECOND, at=date(2026, 7, 1))), id="after the period"),
        pytest.param((FIRST, replace(SECOND, old_price=7_000)), id="a price that nothing left"),
        pytest.param((SECOND,), id="the other change is not at hand"),
        pytest.param((replace(FIRST, subscription="sub_2"), SECOND), id="the other change is of another subscription"),
    ],
)
def test_changes_that_do_not_settle_a_price_prove_nothing(race, changes):
    for billed in (RIGHT, WRONG):
        assert not isinstance(race(PLAN, *changes, billed).decision, AutoResolve)


def test_four_changes_at_one_instant_have_no_order(race):
    at_once = [change(f"chg_{i}", 3_000, 4_000 + i, date(2026, 6, 16)) for i in range(4)]
    assert race(PLAN, *at_once, item(1_500, 3_000)).explanations[0].cause == "unproved"


def test_an_order_that_accounts_for_nothing_keeps_the_other_from_being_believed(race):
    at_once = (replace(FIRST, at=SECOND.at, new_price=9_500), replace(SECOND, old_price=3_000))
    receipt = race(PLAN, *at_once, item(3_000, 6_000))
    assert any("another reading accounts for nothing" in reason for reason in receipt.decision.reasons)


@pytest.mark.parametrize("document", ["ii_1", "ii_2", "chg_1", "in_1"])
def test_what_an_earlier_decision_corrected_is_not_corrected_again(race, document):
    claim = Claim(exception="exc_0", role="correct", document=document, amount=1, currency="EUR")
    bills = [invoice(f"in_{i}", 1_500, created=datetime(2026, 6, 16, 0, i, tzinfo=UTC)) for i in (1, 2)]
    items = (replace(RIGHT, invoice="in_1"), replace(RIGHT, id="ii_2", invoice="in_2"))
    receipt = race(PLAN, FIRST, SECOND, *bills, *items, claims=(claim,))
    assert not isinstance(receipt.decision, AutoResolve)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(invoice("in_1", 1_500, created=date(2026, 6, 16), disputed=True), id="disputed"),
        pytest.param(invoice("in_1", 1_500, created=date(2026, 6, 16), status="draft"), id="a draft"),
        pytest.param(replace(NOTE, invoice="in_1"), id="credited"),
        pytest.param(replace(REFUND, invoice="in_1"), id="refunded"),
        pytest.param(invoice("in_1", 1_500, created=date(2026, 6, 16), customer="cus_bolt"), id="another's invoice"),
        pytest.param(
            replace(invoice("in_1", 1_500, created=date(2026, 6, 16)), currency="USD"), id="an invoice in dollars"
        ),
    ],
)
def test_an_item_is_no_copy_of_one_that_may_have_been_taken_back(race, document):
    bills = [invoice("in_1", 1_500, created=date(2026, 6, 16)), invoice("in_2", 1_500, created=date(2026, 6, 17))]
    kept = [bill for bill in bills if bill.id != document.id]
    items = (replace(RIGHT, invoice="in_2"), replace(RIGHT, id="ii_2", invoice="in_1"))
    assert isinstance(race(PLAN, FIRST, SECOND, *bills, *items).decision, AutoResolve)
    assert not isinstance(race(PLAN, FIRST, SECOND, *kept, document, *items).decision, AutoResolve)


@pytest.mark.parametrize(
    "fields",
    [{"customer": "cus_bolt"}, {"subscription": "sub_2"}, {"tax_rate": Decimal("0.19")}],
    ids=["another customer's", "another subscription's", "taxed"],
)
def test_an_item_is_no_copy_of_one_on_other_terms(race, fields):
    bills = [invoice("in_1", 1_500, created=date(2026, 6, 16)), invoice("in_2", 1_500, created=date(2026, 6, 17))]
    first = replace(RIGHT, id="ii_2", invoice="in_1", **fields)
    receipt = race(PLAN, FIRST, SECOND, *bills, replace(RIGHT, invoice="in_2"), first)
    assert "another item for the change may not stand" in " ".join(receipt.decision.reasons)


@pytest.mark.parametrize(("price", "resolves"), [(9_000, True), (3_000, False)])
def test_a_copy_that_was_taken_back_is_not_taken_back_again(race, price, resolves):
    bills = [invoice("in_1", 1_500, created=date(2026, 6, 16)), invoice("in_2", 1_500, created=date(2026, 6, 17))]
    items = (replace(RIGHT, invoice="in_2"), replace(RIGHT, id="ii_2", invoice="in_1"))
    back = item(1_500, price, id="ii_3", type="credit")
    assert isinstance(race(PLAN, FIRST, SECOND, *bills, *items, back).decision, AutoResolve) is resolves


def test_a_copy_under_another_customers_subscription_is_left_to_a_person(race):
    bills = [invoice("in_1", 1_500, created=date(2026, 6, 16)), invoice("in_2", 1_500, created=date(2026, 6, 17))]
    items = (replace(RIGHT, invoice="in_2"), replace(RIGHT, id="ii_2", invoice="in_1"))
    receipt = race(replace(PLAN, customer="cus_bolt"), FIRST, SECOND, *bills, *items)
    assert "the subscription sub_1 is of another customer" in " ".join(receipt.decision.reasons)


@pytest.mark.parametrize(
    ("fields", "resolves"),
    [
        pytest.param({}, False, id="the same again"),
        pytest.param({"type": "credit", "amount": 3_000}, False, id="a credit"),
        pytest.param({"period": Period(start=date(2026, 5, 15), end=date(2026, 6, 2))}, False, id="its first day"),
        pytest.param({"period": Period(start=date(2026, 6, 30), end=date(2026, 7, 2))}, False, id="its last day"),
        pytest.param({"period": Period(start=date(2026, 5, 1), end=JUNE.start)}, True, id="the month before"),
        pytest.param({"period": Period(start=JUNE.end, end=date(2026, 8, 1))}, True, id="the month after"),
        pytest.param({"customer": "cus_bolt"}, True, id="another customer's"),
        pytest.param({"subscription": "sub_2"}, True, id="another subscription's"),
    ],
)
def test_a_renewal_that_another_item_bills_too_is_left_to_a_person(race, fields, resolves):
    midnight = change("chg_1", 9_000, 6_000, datetime(2026, 6, 1, tzinfo=UTC))
    billed = item(9_000, 9_000, bills=None)
    receipt = race(PLAN, midnight, billed, replace(billed, **{"id": "ii_2", **fields}))
    assert isinstance(receipt.decision, AutoResolve) is resolves


@pytest.mark.parametrize(
    ("changes", "billed"),
    [
        pytest.param({"at": datetime(2026, 6, 1, 9, tzinfo=UTC)}, {}, id="within the first day"),
        pytest.param(
            {"recorded": datetime(2026, 6, 2, tzinfo=UTC)}, {"invoice": "in_1"}, id="asked for after the bill"
        ),
        pytest.param({"recorded": date(2026, 6, 1)}, {"invoice": "in_1"}, id="asked for on the day of the bill"),
        pytest.param({"subscription": None}, {}, id="a change of no subscription"),
        pytest.param({"quantity": 3}, {}, id="another number of units"),
        pytest.param({"old_price": 3_001, "new_price": 3_000}, {}, id="no price of the changes"),
        pytest.param({}, {"type": "credit"}, id="a credit"),
        pytest.param({}, {"customer": "cus_bolt"}, id="another customer than the subscription"),
        pytest.param({}, {"currency": "USD"}, id="another currency than the subscription"),
        pytest.param({}, {"tax_rate": Decimal("0.19")}, id="tax"),
        pytest.param({}, {"trial_end": date(2026, 6, 20)}, id="a free time"),
        pytest.param({}, {"service": Period(start=JUNE.start, end=date(2026, 6, 9))}, id="a part of the period"),
        pytest.param(
            {}, {"period": Period(start=date(2026, 7, 1), end=date(2026, 6, 2))}, id="a period that ends first"
        ),
    ],
)
def test_a_renewal_beside_an_unclear_change_is_left_to_a_person(race, changes, billed):
    midnight = change("chg_1", 9_000, 6_000, datetime(2026, 6, 1, tzinfo=UTC))
    run = invoice("in_1", 9_000, created=datetime(2026, 6, 1, 0, 0, 3, tzinfo=UTC))
    for price in (6_000, 9_000):
        receipt = race(PLAN, replace(midnight, **changes), run, item(price, price, bills=None, **billed))
        assert not isinstance(receipt.decision, AutoResolve)


@pytest.mark.parametrize(("day", "resolves"), [(date(2026, 5, 31), True), (date(2026, 5, 30), False)])
def test_a_renewal_long_after_a_change_did_not_race_with_it(race, day, resolves):
    receipt = race(PLAN, change("chg_1", 9_000, 6_000, day), item(9_000, 9_000, bills=None))
    assert isinstance(receipt.decision, AutoResolve) is resolves


def test_a_renewal_whose_change_is_billed_apart_is_left_to_a_person(race):
    midnight = change("chg_1", 6_000, 9_000, datetime(2026, 6, 1, tzinfo=UTC))
    apart = item(3_000, 3_000, id="ii_2", bills="chg_1")
    assert not isinstance(race(PLAN, midnight, item(6_000, 6_000, bills=None), apart).decision, AutoResolve)


@pytest.mark.parametrize("price", [30, 8])
def test_a_few_cents_that_some_mistake_comes_to_are_not_corrected(race, price):
    small = (
        replace(FIRST, old_price=price, new_price=2 * price),
        replace(SECOND, old_price=2 * price, new_price=3 * price),
    )
    assert not isinstance(race(PLAN, *small, item(price, 2 * price)).decision, AutoResolve)
