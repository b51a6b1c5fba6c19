"""Bills whose dates can be recomputed and must still not be touched, with the shipped rules."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.errors import InputError
from triage.model import (
    Act,
    Claim,
    CorrectBillingDate,
    CreditNote,
    Customer,
    InvoiceItem,
    InvoiceLine,
    Note,
    Period,
    PlanChange,
    Ruling,
    Standing,
    UsageCharge,
)
from triage.review.acting import act
from triage.testing import payment

RIGHT, EARLY = (date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 1, 31), date(2026, 2, 28))
BOTH = pytest.mark.parametrize("dates", [RIGHT, EARLY], ids=["as agreed", "a day early"])
DAY = date(2026, 2, 1)


def test_the_plain_cases_resolve(outcome, bill, plan):
    before = bill(date(2026, 1, 1), DAY, created=date(2026, 1, 1), id_="in_0", status="paid")
    after = bill(date(2026, 3, 1), date(2026, 4, 1), created=date(2026, 3, 1), id_="in_2")
    assert outcome(bill(*RIGHT, created=DAY), plan, before, after) == "no_action"
    assert outcome(bill(*EARLY, created=DAY), plan, after) == "correct_billing_date"


@BOTH
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"customer": "cus_bolt"}, id="another customer's bill"),
        pytest.param({"customer": None}, id="nobody's bill"),
        pytest.param({"status": "void"}, id="void"),
        pytest.param({"status": "uncollectible"}, id="lost"),
        pytest.param({"disputed": True}, id="disputed"),
        pytest.param({"document": "receipt"}, id="a receipt"),
        pytest.param({"subscription": "gone"}, id="a plan that is not at hand"),
        pytest.param(
            {"lines": (InvoiceLine(id="l", amount=1, period=Period(start=DAY, end=date(2026, 2, 9))),)},
            id="a line of a week",
        ),
    ],
)
def test_a_doubtful_bill_is_left_alone(outcome, bill, plan, dates, fields):
    assert outcome(bill(*dates, created=DAY, **fields), plan) is None


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"customer": "cus_bolt"}, id="of another customer"),
        pytest.param({"currency": "USD"}, id="in dollars"),
        pytest.param({"in_advance": None}, id="in advance or in arrears is not said"),
        pytest.param({"interval_count": 5}, id="the calendar has no five months"),
        pytest.param({"interval_count": 0}, id="the calendar has no interval of none"),
        pytest.param({"billing_time": "anniversary", "interval_count": 0}, id="no interval"),
        pytest.param({"billing_time": "anniversary", "interval": "year", "interval_count": 21}, id="21 years"),
        pytest.param({"interval": "week", "interval_count": 2}, id="whose fortnight is not said"),
        pytest.param({"billing_time": "anniversary", "started": None}, id="of no anniversary"),
        pytest.param({"trial_days": 9, "started": None}, id="a trial that began on no day"),
        pytest.param({"trial_days": 10**6}, id="a trial of centuries"),
        pytest.param({"started": date(2026, 3, 1)}, id="not begun"),
        pytest.param({"ended": date(2026, 1, 9)}, id="ended before"),
        pytest.param({"ended": date(2026, 2, 9)}, id="ended within what is billed in advance"),
        pytest.param({"ended": date(2023, 1, 1)}, id="ended before it began"),
        pytest.param({"period": Period(start=date(2026, 1, 9), end=date(2026, 2, 9))}, id="another recorded period"),
    ],
)
def test_a_plan_that_is_contradictory_or_unclear_proves_nothing(outcome, bill, plan, dates, changes):
    assert outcome(bill(*dates, created=DAY), replace(plan, **changes)) is None


@BOTH
@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            CreditNote(id="cn", customer="cus_acme", currency="EUR", total=1, amount_remaining=1), id="credit"
        ),
        pytest.param(
            InvoiceItem(
                id="ii",
                subscription="sub",
                amount=1,
                currency="EUR",
                price=1,
                period=Period(start=RIGHT[0], end=RIGHT[1]),
            ),
            id="an item elsewhere",
        ),
    ],
)
def test_what_was_billed_or_credited_elsewhere_keeps_a_bill_from_being_decided(outcome, bill, plan, dates, document):
    assert outcome(bill(*dates, created=DAY), plan, document) is None


@BOTH
def test_what_somebody_wrote_is_weighed_by_a_person(outcome, bill, plan, dates):
    note = Note(id="n", author="customer", text="we agreed on the fifteenth")
    assert outcome(bill(*dates, created=DAY), plan, note) is None
    assert outcome(bill(*dates, created=DAY), plan, replace(note, author="pipeline")) is not None


@pytest.mark.parametrize(
    ("fields", "documents"),
    [
        pytest.param({"total": 9999, "amount_remaining": 9999}, (), id="not the price of a period"),
        pytest.param({"tax": 1900}, (), id="a net amount that is not the price"),
        pytest.param({"status": "paid", "amount_remaining": 0}, (), id="paid"),
        pytest.param({"status": "paid"}, (), id="paid, though all of it is open"),
        pytest.param({"amount_remaining": 5000}, (), id="paid in part"),
        pytest.param({"amount_remaining": 10001}, (), id="more open than billed"),
        pytest.param({}, (payment("p", 1, status="applied", applied_to=("in_1",)),), id="paid, and all of it open"),
        pytest.param({}, (PlanChange(id="c", subscription="sub", at=date(2026, 2, 20)),), id="a change of plan"),
        pytest.param({}, (PlanChange(id="c", at=date(2026, 2, 20)),), id="a change of no plan by name"),
        pytest.param(
            {},
            (
                UsageCharge(
                    id="u", subscription="sub", invoice="in_1", meter="m", amount=1, currency="EUR",
                    period=Period(start=RIGHT[0], end=RIGHT[1]),
                ),
            ),
            id="usage",
        ),
    ],
)  # fmt: skip
def test_a_bill_that_would_not_stay_the_same_is_not_moved(outcome, bill, plan, fields, documents):
    assert outcome(bill(*EARLY, created=DAY, **fields), plan, *documents) is None


def test_a_tax_on_top_of_the_price_moves_nothing(outcome, bill, plan):
    taxed = bill(*EARLY, created=DAY, total=11900, amount_remaining=11900, tax=1900)
    assert outcome(taxed, plan) == "correct_billing_date"


@pytest.mark.parametrize(
    "change",
    [
        PlanChange(id="c", subscription="sub", at=date(2026, 2, 20), status="cancelled"),
        PlanChange(id="c", subscription="other", at=date(2026, 2, 20)),
        PlanChange(id="c", subscription="sub", at=date(2026, 3, 1)),
        PlanChange(id="c", subscription="sub", at=date(2026, 1, 31)),
    ],
    ids=["cancelled", "of another plan", "after the period", "at the start of what was billed"],
)
def test_a_change_that_touches_neither_period_hinders_nothing(outcome, bill, plan, change):
    assert outcome(bill(date(2026, 1, 31), date(2026, 3, 1), created=DAY), plan, change) == "correct_billing_date"


def test_a_bill_above_the_clients_limit_is_re_dated_by_a_person(outcome, agreed, bill, plan):
    assert outcome(bill(*EARLY, created=DAY), plan, client=agreed(limit=10000)) == "correct_billing_date"
    assert outcome(bill(*EARLY, created=DAY), plan, client=agreed(limit=9999)) is None
    assert outcome(bill(*RIGHT, created=DAY), plan, client=agreed(limit=9999)) == "no_action"


def test_an_offset_that_nobody_knows_proves_nothing(outcome, agreed, berlin, bill, plan):
    nameless = replace(berlin, created=None)
    assert outcome(bill(*RIGHT, created=DAY), plan, customer=nameless, client=agreed(offset="fixed")) is None
    assert outcome(bill(*RIGHT, created=DAY), plan, customer=nameless) == "no_action"


def test_a_customer_who_is_not_at_hand_has_no_zone(outcome, bill, plan):
    assert outcome(bill(*RIGHT, created=DAY), plan, customer=Customer(id="cus_bolt")) is None


def test_a_zone_that_does_not_exist_proves_nothing(outcome, berlin, bill, plan):
    assert outcome(bill(*RIGHT, created=DAY), plan, customer=replace(berlin, timezone="Nowhere/No")) is None


def test_a_customer_without_a_zone_has_the_clients(outcome, agreed, berlin, bill, plan):
    tokyo = bill(
        datetime(2026, 1, 31, 15, tzinfo=UTC),
        datetime(2026, 2, 28, 15, tzinfo=UTC),
        created=datetime(2026, 1, 31, 16, tzinfo=UTC),
    )
    bare = replace(berlin, timezone=None)
    assert outcome(tokyo, plan, customer=bare, client=agreed(timezone="Asia/Tokyo")) == "no_action"
    assert outcome(tokyo, plan, customer=bare, client=agreed(timezone="UTC")) is None


def test_a_bill_made_days_before_is_not_re_dated(outcome, bill, plan):
    january = bill(date(2026, 1, 1), date(2026, 2, 1), created=date(2026, 1, 1), id_="in_0")
    assert outcome(bill(*RIGHT, created=date(2026, 1, 25)), plan, january) is None


def test_the_last_bill_of_a_plan_in_arrears_runs_to_its_end(outcome, bill, plan):
    ended = replace(plan, in_advance=False, ended=date(2026, 2, 20))
    assert outcome(bill(DAY, date(2026, 2, 20), created=date(2026, 2, 20)), ended) == "no_action"
    assert outcome(bill(*RIGHT, created=date(2026, 3, 1)), ended) is None


def test_what_was_corrected_before_is_not_corrected_again(outcome, bill, plan):
    claim = Claim(exception="exc_0", role="correct", document="in_1", amount=0, currency="EUR")
    assert outcome(bill(*EARLY, created=DAY), plan, claims=[claim]) is None


def test_what_a_person_ruled_stands(decide_on, filed, bill, plan):
    ruled = Standing(rulings=(Ruling(exception="exc_0", documents=("in_1",), verdict="declined"),))
    decision = decide_on(replace(filed(bill(*EARLY, created=DAY), plan), standing=ruled)).decision
    assert decision.outcome == "escalated"


@pytest.mark.parametrize(
    "part",
    [
        pytest.param({"type": "credit"}, id="a credit"),
        pytest.param({"service": Period(start=date(2026, 2, 9), end=RIGHT[1])}, id="a part of a period"),
        pytest.param({"change": "c"}, id="what follows a change"),
        pytest.param({"discount_amount": 1}, id="a discount"),
        pytest.param({"invoice": "gone"}, id="an invoice that is not at hand"),
    ],
)
def test_an_item_that_is_no_whole_period_is_left_to_those_who_prorate_it(outcome, bill, plan, item, part):
    assert outcome(item, bill(*RIGHT, created=DAY), plan, subject="ii") == "no_action"
    assert outcome(replace(item, **part), bill(*RIGHT, created=DAY), plan, subject="ii") is None


@pytest.mark.parametrize(
    "dates",
    [(RIGHT[1], RIGHT[0]), (RIGHT[0], RIGHT[0]), (date(1990, 1, 1), date(2026, 3, 1))],
    ids=["reversed", "empty", "of decades"],
)
def test_a_period_that_is_none_proves_nothing(outcome, bill, plan, dates):
    assert outcome(bill(*dates, created=DAY), plan) is None


def test_a_person_chooses_between_rivals_by_their_id_and_never_by_their_action(audit, filed, berlin, bill, plan):
    angeles = replace(berlin, timezone="America/Los_Angeles")
    february = bill(date(2026, 2, 1), date(2026, 3, 1), created=datetime(2026, 2, 1, tzinfo=UTC))
    review = Act(action=CorrectBillingDate(item="in_1"))
    rivals = audit(february, plan, customer=angeles)
    with pytest.raises(InputError, match="choose one by its id"):
        act(review, filed(february, plan), rivals)
    assert act(review, filed(february, plan), rivals[:1]).timings == rivals[0].timings
