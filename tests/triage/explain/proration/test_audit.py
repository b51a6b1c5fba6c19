"""The auditor against published mistakes, ordinary dates and everything that must stop it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.explain.proration import audit_proration
from triage.model import (
    BillingException,
    ClientPolicy,
    CreditNote,
    Documents,
    Evidence,
    InvoiceItem,
    Kind,
    Period,
    PlanChange,
    ProrationPolicy,
    Subscription,
)
from triage.money import Money, Rounding

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
FEBRUARY = Period(start=date(2023, 2, 1), end=date(2023, 3, 1))


def item(amount, **changes):
    given = {"price": 5000, "period": FEBRUARY, "service": Period(start=date(2023, 2, 9), end=date(2023, 3, 1))}
    return InvoiceItem(id="item", customer="c", amount=amount, **{"currency": "EUR", **given, **changes})


def audit(subject, *, policy=None, zone="UTC", **documents):
    exception = BillingException(
        source="s",
        external_id="e",
        kind=Kind.PRORATION_MISMATCH,
        subject=subject.id,
        documents=Documents(items=(subject,), **documents),
    )
    client = ClientPolicy(client="c", timezone=zone, proration=policy or ProrationPolicy())
    [explanation] = audit_proration(Evidence(as_of=AS_OF, exception=exception), client)
    return explanation


@pytest.mark.parametrize(
    ("amount", "type_", "cause", "action", "difference"),
    [
        pytest.param(3571, "charge", "as_agreed", "no_action", None, id="as agreed"),
        pytest.param(3572, "charge", "rounding", "no_action", None, id="a unit apart is rounding"),
        pytest.param(5000, "charge", "full_period", "issue_credit_note", 1429, id="full period charged"),
        pytest.param(5000, "credit", "full_period", "issue_debit_note", 1429, id="full period credited"),
        pytest.param(1429, "credit", "other_part", "issue_credit_note", 2142, id="used part credited"),
        pytest.param(3000, "charge", "unexplained_difference", "issue_debit_note", 571, id="nothing comes to it"),
    ],
)
def test_the_billed_amount_is_compared_and_named(amount, type_, cause, action, difference):
    explanation = audit(item(amount, type=type_))
    assert (explanation.cause, explanation.action.type) == (cause, action)
    assert [effect.amount for effect in explanation.effects] == ([Money(difference, "EUR")] if difference else [])
    assert [claim.amount for claim in explanation.claims] == ([difference] if difference else [])


def test_readings_that_lead_to_one_correction_are_one_explanation():
    explanation = audit(item(3750))
    assert explanation.facts[0].causes == ("ends_a_day_late", "starts_a_day_early")
    assert explanation.facts[0].readings == 2


@pytest.mark.parametrize(("zone", "amount"), [("Asia/Tokyo", 3571), ("America/Los_Angeles", 3929), ("UTC", 3750)])
def test_a_change_falls_on_the_civil_day_of_the_clients_zone(zone, amount):
    change = PlanChange(id="ch", at=datetime(2023, 2, 8, 17, tzinfo=UTC))
    midnight = replace(change, at=datetime(2023, 2, 8, tzinfo=UTC)) if zone == "America/Los_Angeles" else change
    explanation = audit(item(amount, service=None, change="ch"), zone=zone, plan_changes=(midnight,))
    assert explanation.cause == "as_agreed"


def test_dates_read_in_utc_are_named_as_the_cause():
    change = PlanChange(id="ch", at=datetime(2023, 2, 8, 17, tzinfo=UTC))
    explanation = audit(item(3750, service=None, change="ch"), zone="Asia/Tokyo", plan_changes=(change,))
    assert "utc_dates" in explanation.facts[0].causes


def test_the_day_of_a_change_belongs_to_the_plan_that_the_policy_names():
    change = PlanChange(id="ch", at=date(2023, 2, 8))
    subject = item(3571, service=None, change="ch")
    assert audit(subject, policy=ProrationPolicy(change_day_owner="old"), plan_changes=(change,)).cause == "as_agreed"
    assert "other_change_day" in audit(subject, plan_changes=(change,)).facts[0].causes


def test_a_full_period_is_never_prorated_whatever_its_length():
    policy = ProrationPolicy(day_count="over_30")
    assert audit(item(5000, service=FEBRUARY), policy=policy).facts[1].full_period is True
    assert audit(item(5000, service=FEBRUARY), policy=policy).cause == "as_agreed"


def test_a_shortened_quarter_keeps_its_ninety_one_days():
    subject = item(
        32000,
        price=91000,
        subscription="sub",
        period=Period(start=date(2024, 5, 20), end=date(2024, 7, 15)),
        service=Period(start=date(2024, 5, 20), end=date(2024, 6, 21)),
    )
    quarter = Subscription(
        id="sub", customer="c", currency="EUR", amount=91000, interval_count=3, anchor=date(2024, 4, 15)
    )
    policy = ProrationPolicy(denominator="plan_period")
    assert audit(subject, policy=policy, subscriptions=(quarter,)).cause == "as_agreed"
    assert audit(subject, policy=policy).cause == "unproved"


def test_a_one_day_period_credited_with_a_day_too_much_is_explained():
    one_day = Period(start=date(2012, 5, 1), end=date(2012, 5, 2))
    may = Period(start=date(2012, 5, 1), end=date(2012, 6, 1))
    explanation = audit(item(129, type="credit", price=1995, period=may, service=one_day))
    assert explanation.action.type == "issue_debit_note"
    assert "ends_a_day_late" in explanation.facts[0].causes


def test_a_day_of_twenty_three_hours_counts_as_it_was():
    march = Period(start=date(2025, 3, 1), end=date(2025, 4, 1))
    night = Period(start=date(2025, 3, 30), end=date(2025, 3, 31))
    subject = item(2300, price=74300, period=march, service=night)
    assert audit(subject, policy=ProrationPolicy(day_count="second"), zone="Europe/Berlin").cause == "as_agreed"


@pytest.mark.parametrize(("currency", "price", "expected"), [("JPY", 5000, 3571), ("KWD", 12345, 8818)])
def test_minor_units_are_those_of_the_currency(currency, price, expected):
    assert audit(item(expected, currency=currency, price=price)).facts[0].expected == Money(expected, currency)


def test_quantity_is_multiplied_before_the_one_rounding():
    assert audit(item(10714, quantity=3)).cause == "as_agreed"
    each = audit(item(10713, quantity=3), policy=ProrationPolicy(tolerance=0))
    assert "rounded_each_unit" in each.facts[0].causes


def test_truncation_is_named_where_no_tolerance_hides_it():
    policy = ProrationPolicy(tolerance=0, rounding=Rounding.HALF_UP)
    subject = item(1785, service=Period(start=date(2023, 2, 19), end=date(2023, 3, 1)))
    assert audit(subject, policy=policy).cause == "rounded_down"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"quantity": 0}, id="no quantity"),
        pytest.param({"quantity": 10**15}, id="an amount beyond the largest"),
        pytest.param({"period": Period(start=date(1900, 1, 1), end=date(8999, 1, 1))}, id="thousands of years"),
        pytest.param({"service": Period(start=date(2023, 2, 9), end=date(2023, 3, 2))}, id="service outside"),
        pytest.param({"service": Period(start=date(2023, 2, 9), end=date(2023, 2, 8))}, id="service reversed"),
        pytest.param({"period": Period(start=date(2023, 3, 1), end=date(2023, 2, 1))}, id="period reversed"),
        pytest.param({"service": None}, id="no service and no change"),
        pytest.param({"service": None, "change": "gone"}, id="change not in the evidence"),
        pytest.param({"service": None, "change": "late"}, id="change outside the period"),
    ],
)
def test_what_is_contradictory_or_missing_proves_nothing(changes):
    late = PlanChange(id="late", at=date(2023, 3, 1))
    explanation = audit(item(3571, **changes), plan_changes=(late,))
    assert explanation.cause == "unproved"
    assert explanation.facts[0].proved is False
    assert explanation.effects == ()


def test_a_subscription_without_an_interval_proves_no_plan_period():
    none = Subscription(id="sub", customer="c", currency="EUR", amount=1, interval_count=0, anchor=date(2023, 1, 1))
    policy = ProrationPolicy(denominator="plan_period")
    assert audit(item(3571, subscription="sub"), policy=policy, subscriptions=(none,)).cause == "unproved"


def test_an_empty_service_costs_nothing():
    nothing = Period(start=date(2023, 3, 1), end=date(2023, 3, 1))
    assert audit(item(0, service=nothing)).cause == "as_agreed"


def test_circumstances_are_facts():
    change = PlanChange(id="second", subscription="sub", at=date(2023, 2, 20))
    note = CreditNote(id="n", invoice="inv", currency="EUR", total=1, amount_remaining=1)
    subject = item(3571, subscription="sub", invoice="inv")
    bill, facts = audit(subject, plan_changes=(change,), credit_notes=(note,)).facts
    assert (facts.later_changes, bill.credited, bill.invoice_agrees) == (1, True, None)


def test_the_arithmetic_can_be_followed_by_a_person():
    assert audit(item(5000)).arithmetic == (
        "2023-02: days 9 to 28, 20 days",
        "whole period: 2023-02-01 to 2023-03-01 (not included), 28 days",
        "50.00 EUR x 20/28 days, rounded half up = 35.71 EUR",
        "agreed: 35.71 EUR",
        "billed: 50.00 EUR",
        "difference: 14.29 EUR in the customer's favour",
        "50.00 EUR comes out if the full period was billed",
    )


JUNE = Period(start=date(2023, 6, 1), end=date(2023, 7, 1))
TEN_DAYS = Period(start=date(2023, 6, 11), end=date(2023, 6, 21))


@pytest.mark.parametrize(
    ("amount", "causes"),
    [
        (1200, ()),
        (1100, ("ends_a_day_late", "starts_a_day_early")),
        (1000, ()),
        (900, ("ends_a_day_early", "starts_a_day_late")),
        (800, ()),
    ],
)
def test_a_day_more_or_less_at_an_end_is_exactly_one_day(amount, causes):
    assert audit(item(amount, price=3000, period=JUNE, service=TEN_DAYS)).facts[0].causes == causes


CHANGED_IN_WINTER = PlanChange(id="ch", at=datetime(2023, 2, 8, 22, 30, tzinfo=UTC))
CHANGED_IN_SUMMER = PlanChange(id="ch", at=datetime(2023, 6, 8, 22, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("change", "zone", "period", "amount", "clocks"),
    [
        pytest.param(CHANGED_IN_WINTER, "Europe/Berlin", FEBRUARY, 3571, {"july_offset_dates"}, id="summer's"),
        pytest.param(
            CHANGED_IN_SUMMER, "Europe/Berlin", JUNE, 3833, {"january_offset_dates", "utc_dates"}, id="winter's"
        ),
        pytest.param(
            replace(CHANGED_IN_SUMMER, at=datetime(2023, 6, 8, 23, 30, tzinfo=UTC)),
            "Europe/Berlin",
            JUNE,
            3833,
            {"utc_dates"},
            id="at neither offset, but in UTC",
        ),
        pytest.param(
            replace(CHANGED_IN_SUMMER, at=datetime(2023, 6, 9, 4, 30, tzinfo=UTC)),
            "America/New_York",
            JUNE,
            3833,
            {"january_offset_dates"},
            id="west of Greenwich",
        ),
        pytest.param(
            replace(CHANGED_IN_WINTER, at=datetime(2023, 2, 8, 14, tzinfo=UTC)),
            "Australia/Adelaide",
            FEBRUARY,
            3750,
            {"utc_dates"},
            id="an offset of half an hour",
        ),
    ],
)
def test_dates_read_at_the_offset_of_another_season_are_named(change, zone, period, amount, clocks):
    subject = item(amount, period=period, service=None, change="ch")
    causes = audit(subject, zone=zone, plan_changes=(change,)).facts[0].causes
    assert {cause for cause in causes if cause.endswith("_dates")} == clocks


CH = PlanChange(id="ch", subscription="sub", at=date(2023, 2, 9))


@pytest.mark.parametrize(
    ("changes", "change", "plan", "objection"),
    [
        ({"quantity": 0}, None, {}, "the quantity is 0"),
        (
            {"service": None},
            None,
            {},
            "neither the service nor the plan change that it starts from is given",
        ),
        ({"service": None, "change": "gone"}, None, {}, "the plan change gone is not in the evidence"),
        ({}, None, {"customer": "d"}, "the subscription sub is of another customer"),
        ({}, None, {"currency": "USD"}, "the subscription sub is in USD"),
        ({"change": "ch"}, {"subscription": "other"}, {}, "the plan change ch is of another subscription"),
        (
            {"service": None, "change": "ch", "type": "credit"},
            {},
            {"in_advance": False},
            "it is billed in arrears: nothing was charged for the time after the change that could be given back",
        ),
        ({"change": "ch"}, {"status": "pending"}, {}, "the plan change ch is pending"),
        (
            {"change": "ch"},
            {"at": date(2023, 2, 20)},
            {},
            "the service runs across the plan change ch, from one plan into the other",
        ),
        (
            {"service": None, "change": "ch"},
            {"at": date(2023, 3, 1)},
            {},
            "the plan change at 2023-03-01 is outside the period 2023-02-01 to 2023-03-01",
        ),
        (
            {"service": Period(start=date(2023, 2, 9), end=date(2023, 2, 8))},
            None,
            {},
            "the service 2023-02-09 to 2023-02-08 ends before it begins",
        ),
        (
            {"service": Period(start=date(2023, 2, 9), end=date(2023, 3, 2))},
            None,
            {},
            "the service 2023-02-09 to 2023-03-02 is not inside the period 2023-02-01 to 2023-03-01",
        ),
        (
            {"service": Period(start=date(2023, 2, 9), end=datetime(2023, 2, 28, 23, 59, 59, tzinfo=UTC))},
            None,
            {},
            "an end at 23:59:59 looks like a day that is included: ends are not, so give the next midnight",
        ),
    ],
)
def test_what_stands_in_the_way_is_told_in_a_sentence(changes, change, plan, objection):
    sub = Subscription(id="sub", **{"customer": "c", "currency": "EUR", "amount": 5000, **plan})
    subject = item(3571, **{"subscription": "sub", **changes})
    listed = () if change is None else (replace(CH, **change),)
    explanation = audit(subject, subscriptions=(sub,), plan_changes=listed)
    assert explanation.summary == f"item cannot be recomputed: {objection}"
