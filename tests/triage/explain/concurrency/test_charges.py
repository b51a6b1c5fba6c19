"""Charges that changes raced for, as the shipped rules see them. June has 30 days; half of it is left on the 16th."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.calendar import parse_when
from triage.model import AutoResolve, ConcurrencyPolicy, Rerate
from triage.testing import invoice, policy
from triage.testing.changes import PLAN, change, item

FIRST = change("chg_1", 3_000, 6_000, date(2026, 6, 11), recorded=date(2026, 6, 11))
SECOND = change("chg_2", 6_000, 9_000, date(2026, 6, 16), recorded=date(2026, 6, 16))
RIGHT = item(1_500, 3_000)
EVENING, NIGHT = datetime(2026, 6, 15, 23, 58, tzinfo=UTC), datetime(2026, 6, 16, 0, 3, tzinfo=UTC)
QUOTED = change("chg_2", 3_000, 9_000, NIGHT, quoted=3_200, quoted_at=EVENING)


def effects(receipt):
    assert isinstance(receipt.decision, AutoResolve)
    moved = receipt.decision.proposal.explanation.effects
    return [(effect.type, effect.document, effect.amount.amount) for effect in moved]


@pytest.mark.parametrize(
    ("billed", "cause", "correction"),
    [
        pytest.param(RIGHT, "as_agreed", [], id="as agreed"),
        pytest.param(replace(RIGHT, amount=1_501), "rounding", [], id="a cent apart"),
        pytest.param(item(3_000, 6_000), "first_change_forgotten", [("credit", "ii_1", 1_500)], id="first forgotten"),
        pytest.param(item(0, 3_000), "unexplained_difference", None, id="waived"),
        pytest.param(item(1_777, 3_000), "unexplained_difference", None, id="no mistake comes to it"),
    ],
)
def test_the_second_change_starts_from_the_price_that_the_first_one_left(race, billed, cause, correction):
    receipt = race(PLAN, FIRST, SECOND, billed)
    assert cause in receipt.explanations[0].cause.split("+") or receipt.explanations[0].cause == cause
    assert correction is None or effects(receipt) == correction
    assert isinstance(receipt.decision, AutoResolve) is (correction is not None)


@pytest.mark.parametrize(
    ("amount", "cause"),
    [
        pytest.param(3_000, "billed_twice", id="twice in one item"),
        pytest.param(4_500, "old_plan_not_credited", id="the old plan not credited"),
        pytest.param(2_000, "asked_instant", id="from the day of asking"),
    ],
)
def test_each_mistake_is_named_with_what_it_would_have_billed(race, amount, cause):
    asked = replace(SECOND, recorded=date(2026, 6, 11))
    receipt = race(PLAN, replace(FIRST, old_price=2_000), asked, item(amount, 3_000))
    assert cause in receipt.explanations[0].cause.split("+")
    assert effects(receipt) == [("credit", "ii_1", amount - 1_500)]


def test_a_whole_period_at_the_difference_is_named(race):
    assert "full_period" in race(PLAN, FIRST, SECOND, item(3_000, 3_000)).explanations[0].cause.split("+")


def test_a_downgrade_gives_back_the_difference(race):
    down = change("chg_2", 6_000, 2_000, date(2026, 6, 16))
    plan = replace(PLAN, amount=2_000)
    assert effects(race(plan, FIRST, down, item(2_000, 4_000, type="credit"))) == []
    stale = item(500, 1_000, type="credit")
    assert effects(race(plan, FIRST, down, stale)) == [("credit", "ii_1", 1_500)]


def test_a_credit_at_a_price_that_is_also_a_difference_may_be_meant_either_way(race):
    down = change("chg_2", 6_000, 3_000, date(2026, 6, 16))
    receipt = race(replace(PLAN, amount=3_000), FIRST, down, item(1_500, 3_000, type="credit"))
    assert receipt.decision.reasons[0].startswith("rivals: 2 explanations")


def test_an_item_of_one_plan_beside_a_credit_of_the_other_bills_each_as_a_whole(race):
    credit = item(3_000, 6_000, id="ii_2", type="credit")
    assert effects(race(PLAN, FIRST, SECOND, item(4_500, 9_000), credit)) == []
    assert effects(race(PLAN, FIRST, SECOND, item(4_500, 9_000), credit, subject="ii_2")) == []
    stale = replace(credit, amount=1_500, price=3_000)
    assert effects(race(PLAN, FIRST, SECOND, item(4_500, 9_000), stale, subject="ii_2")) == [("credit", "ii_2", 1_500)]


def test_a_new_plan_at_its_whole_price_without_any_credit_may_be_meant_either_way(race):
    receipt = race(PLAN, FIRST, SECOND, item(4_500, 9_000))
    assert receipt.decision.reasons[0].startswith("rivals: 2 explanations")


@pytest.mark.parametrize(
    ("quote", "billed", "correction"),
    [
        pytest.param("binding", 3_200, [], id="what was quoted is charged"),
        pytest.param("binding", 3_000, [("debit", "ii_1", 200)], id="charged anew"),
        pytest.param("indicative", 3_000, [], id="the instant of effect decides"),
        pytest.param("indicative", 3_200, [("credit", "ii_1", 200)], id="the quote was kept though it binds nobody"),
    ],
)
def test_a_quote_binds_as_the_client_agreed(race, quote, billed, correction):
    client = replace(policy(), concurrency=ConcurrencyPolicy(quote=quote))
    assert effects(race(PLAN, QUOTED, item(billed, 6_000), client=client)) == correction


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"quoted": 3_300}, id="a quote that its instant does not come to"),
        pytest.param({"quoted_at": None}, id="a quote of unknown instant"),
        pytest.param({"quoted_at": datetime(2026, 6, 11, tzinfo=UTC), "quoted": 4_000}, id="a quote of last week"),
        pytest.param({"quoted_at": datetime(2026, 5, 30, tzinfo=UTC)}, id="a quote before the period"),
    ],
)
def test_a_quote_that_cannot_be_followed_is_left_to_a_person(race, changes):
    quoted = replace(QUOTED, **changes)
    for billed in (3_000, quoted.quoted):
        assert not isinstance(race(PLAN, quoted, item(billed, 6_000)).decision, AutoResolve)


def test_the_clients_policy_says_whether_effect_or_asking_comes_first(race):
    early = replace(FIRST, old_price=3_000, new_price=6_000, recorded=date(2026, 6, 2))
    late = change("chg_2", 3_000, 9_000, date(2026, 6, 16), recorded=date(2026, 6, 1))
    by_asking = replace(policy(), concurrency=ConcurrencyPolicy(order="recorded"))
    assert effects(race(PLAN, early, late, item(1_500, 3_000))) == []
    assert effects(race(PLAN, early, late, item(3_000, 6_000), client=by_asking)) == []
    assert effects(race(PLAN, early, late, item(3_000, 6_000))) == [("credit", "ii_1", 1_500)]


def test_at_one_instant_both_orders_are_rivals(race):
    twins = (replace(SECOND, id="chg_1", old_price=3_000, new_price=6_000), replace(SECOND, old_price=3_000))
    receipt = race(PLAN, *twins, item(3_000, 6_000))
    assert {e.action.type for e in receipt.explanations} == {"no_action", "rerate"}
    assert receipt.decision.reasons[0].startswith("rivals: 2 explanations")


def test_at_one_instant_the_prices_tell_which_change_follows_which(race):
    at_once = (replace(FIRST, at=date(2026, 6, 16)), SECOND)
    assert effects(race(PLAN, *at_once, RIGHT)) == []


@pytest.mark.parametrize(
    ("price", "correction"),
    [
        pytest.param(6_000, [], id="the change was seen"),
        pytest.param(9_000, [("credit", "ii_1", 3_000)], id="the change was missed"),
    ],
)
def test_a_renewal_is_billed_at_the_price_in_force_when_it_begins(race, price, correction):
    midnight = change("chg_1", 9_000, 6_000, datetime(2026, 6, 1, tzinfo=UTC))
    assert effects(race(PLAN, midnight, item(price, price, bills=None))) == correction


def test_a_renewal_does_not_know_of_a_change_to_come(race):
    midmonth = change("chg_1", 6_000, 9_000, date(2026, 6, 16))
    assert effects(race(PLAN, midmonth, item(6_000, 6_000, bills=None))) == []
    assert effects(race(PLAN, midmonth, item(9_000, 9_000, bills=None))) == [("credit", "ii_1", 3_000)]


@pytest.mark.parametrize(
    ("mine", "other", "outcome"),
    [
        pytest.param("00:00:05", "00:11:41", "no_action", id="the first keeps its charge"),
        pytest.param("00:11:41", "00:00:05", "rerate", id="the copy is given back"),
    ],
)
def test_of_two_items_that_bill_one_change_the_later_is_the_copy(race, mine, other, outcome):
    bills = [
        invoice(id_, 1_500, created=datetime.fromisoformat(f"2026-06-16T{time}+00:00"))
        for id_, time in (("in_1", mine), ("in_2", other))
    ]
    items = (replace(RIGHT, invoice="in_1"), replace(RIGHT, id="ii_2", invoice="in_2"))
    receipt = race(PLAN, FIRST, SECOND, *bills, *items)
    assert receipt.decision.proposal.explanation.action.type == outcome
    assert effects(receipt) == ([("credit", "ii_1", 1_500)] if outcome == "rerate" else [])


@pytest.mark.parametrize(
    ("mine", "other", "place"),
    [
        pytest.param("2026-06-16", "2026-06-17", ["as_agreed"], id="a day earlier"),
        pytest.param("2026-06-17", "2026-06-16T23:00:00+00:00", ["repeats_an_item"], id="a day later"),
        pytest.param("2026-06-16", "2026-06-16", ["as_agreed", "repeats_an_item"], id="on one day"),
        pytest.param(
            "2026-06-16", "2026-06-16T09:00:00+00:00", ["as_agreed", "repeats_an_item"], id="on a day without an hour"
        ),
    ],
)
def test_invoices_of_one_day_without_hours_do_not_tell_which_is_the_copy(race, mine, other, place):
    bills = [invoice(f"in_{i}", 1_500, created=parse_when(when)) for i, when in enumerate((mine, other), 1)]
    items = (replace(RIGHT, invoice="in_1"), replace(RIGHT, id="ii_2", invoice="in_2"))
    assert sorted(e.cause for e in race(PLAN, FIRST, SECOND, *bills, *items).explanations) == place


def test_a_change_without_an_hour_may_come_before_or_after_those_of_its_day(race):
    first = replace(FIRST, at=datetime(2026, 6, 16, 9, tzinfo=UTC), new_price=6_000)
    receipt = race(PLAN, first, replace(SECOND, old_price=3_000), item(3_000, 6_000))
    assert receipt.decision.reasons[0].startswith("rivals: 2 explanations")


def test_a_change_is_audited_by_the_one_item_that_bills_it(race):
    receipt = race(PLAN, FIRST, SECOND, item(3_000, 6_000), subject="chg_2")
    assert receipt.decision.proposal.explanation.action == Rerate(item="ii_1")
    assert race(PLAN, FIRST, SECOND, subject="chg_2").explanations == ()


def test_the_arithmetic_can_be_followed_by_a_person(race):
    assert race(PLAN, FIRST, SECOND, item(3_000, 6_000)).explanations[0].arithmetic == (
        "order of the changes: chg_1 then chg_2",
        "chg_2 moves the price from 60.00 EUR to 90.00 EUR",
        "2026-06: days 16 to 30, 15 days",
        "whole period: 2026-06-01 to 2026-07-01 (not included), 30 days",
        "30.00 EUR x 15/30 days = 15.00 EUR",
        "agreed: 15.00 EUR",
        "billed: 30.00 EUR",
        "difference: 15.00 EUR in the customer's favour",
        "30.00 EUR comes out if the change was billed twice in one item",
        "30.00 EUR comes out if the price before all changes was taken, and an earlier change forgotten",
        "30.00 EUR comes out if the full period was billed",
    )


@pytest.mark.parametrize("status", ["pending", "applied", "cancelled"])
def test_a_change_of_a_later_period_is_no_concern_of_this_one(race, status):
    later = change("chg_3", 4_000, 3_000, date(2026, 7, 1), status=status)
    assert effects(race(PLAN, FIRST, SECOND, later, RIGHT)) == []
    assert effects(race(PLAN, later, SECOND, item(9_000, 9_000, bills=None))) == [("credit", "ii_1", 3_000)]


def test_a_pending_change_is_no_part_of_the_order(race):
    waiting = change("chg_3", 6_000, 7_000, date(2026, 6, 12), status="pending")
    assert race(PLAN, FIRST, waiting, SECOND, RIGHT).explanations[0].cause == "as_agreed"
