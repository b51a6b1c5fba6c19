"""The auditor of billing dates against every mistake that it knows, and against its own corrections."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.model import InvoiceItem, Kind, Period, Timing

FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def timings(explanation):
    return {timing.type: timing.when for timing in explanation.timings}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(*FEBRUARY, id="civil dates"),
        pytest.param(at(2026, 1, 31, 23), at(2026, 2, 28, 23), id="instants"),
        pytest.param(at(2026, 1, 31, 23), at(2026, 2, 28, 22, 59, 59), id="an included last second"),
        pytest.param(date(2026, 2, 1), at(2026, 2, 28, 23), id="one of each"),
    ],
)
def test_a_bill_of_the_agreed_period_is_as_agreed(audit, bill, plan, start, end):
    [explanation] = audit(bill(start, end, created=at(2026, 2, 1, 8)), plan)
    assert (explanation.cause, explanation.action.type) == ("as_agreed", "no_action")
    assert (explanation.timings, explanation.claims, explanation.effects) == ((), (), ())


OLD = {"billing_time": "anniversary", "anchor": date(2025, 1, 31), "in_advance": True}


@pytest.mark.parametrize(
    ("changes", "start", "end", "created", "cause"),
    [
        pytest.param({}, at(2026, 2, 1), at(2026, 3, 1), at(2026, 2, 2), "utc_dates", id="UTC"),
        pytest.param(
            {}, at(2026, 1, 31, 22), at(2026, 2, 28, 22), at(2026, 2, 2), "creation_offset_dates", id="of summer"
        ),
        pytest.param(
            {}, at(2026, 2, 1, 5), at(2026, 3, 1, 5), at(2026, 2, 2), "client_zone_dates", id="New York, the client's"
        ),
        pytest.param(
            {"billing_time": "anniversary", "anchor": date(2025, 6, 4)},
            *FEBRUARY,
            date(2026, 2, 6),
            "calendar_periods",
            id="with the calendar",
        ),
        pytest.param(
            {"anchor": date(2025, 6, 4)},
            date(2026, 2, 4),
            date(2026, 3, 4),
            date(2026, 2, 6),
            "anniversary_periods",
            id="from the anniversary",
        ),
        pytest.param({}, date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 1), "billed_in_arrears", id="in arrears"),
        pytest.param(
            {"in_advance": False}, date(2026, 2, 1), date(2026, 3, 1), date(2026, 2, 1), "billed_in_advance", id="ahead"
        ),
        pytest.param(
            OLD, date(2026, 2, 28), date(2026, 3, 28), date(2026, 3, 1), "anchor_day_lost", id="the 31st was lost"
        ),
        pytest.param(
            {"interval": "week", "started": date(2025, 1, 1)},
            date(2026, 2, 1),
            date(2026, 2, 8),
            date(2026, 2, 3),
            "weeks_from_sunday",
            id="Sunday",
        ),
        pytest.param({"started": date(2026, 2, 12)}, *FEBRUARY, date(2026, 2, 12), "not_cut", id="not cut"),
        pytest.param(
            {"billing_time": "anniversary", "anchor": date(2026, 1, 15), "started": None},
            date(2026, 2, 14),
            date(2026, 3, 16),
            date(2026, 2, 16),
            "thirty_day_months",
            id="30 days a month",
        ),
        pytest.param({}, date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 1), "end_included", id="end included"),
        pytest.param({}, date(2026, 1, 31), date(2026, 2, 28), date(2026, 2, 1), "day_early", id="a day early"),
        pytest.param({}, date(2026, 2, 2), date(2026, 3, 2), date(2026, 2, 1), "day_late", id="a day late"),
        pytest.param({}, date(2026, 1, 31), date(2026, 3, 1), date(2026, 2, 1), "starts_a_day_early", id="start early"),
        pytest.param({}, date(2026, 2, 2), date(2026, 3, 1), date(2026, 2, 1), "starts_a_day_late", id="start late"),
        pytest.param({}, date(2026, 2, 1), date(2026, 3, 2), date(2026, 2, 1), "ends_a_day_late", id="end late"),
        pytest.param({}, date(2026, 2, 3), date(2026, 3, 3), date(2026, 2, 1), "unexplained_dates", id="two days"),
    ],
)
def test_every_named_mistake_is_told_from_the_dates_alone(
    audit, agreed, bill, plan, changes, start, end, created, cause
):
    plan = replace(plan, **changes)
    by_date = audit(bill(start, end, created=created), plan, client=agreed(timezone="America/New_York"))[0]
    assert by_date.cause == cause
    assert by_date.action.type == "correct_billing_date"


def test_a_trial_in_hours_and_a_clock_of_summer_are_two_mistakes_with_one_outcome(audit, bill, plan):
    evening = at(2026, 3, 20, 22, 30)
    trial = replace(plan, billing_time="anniversary", started=evening, trial_days=14)
    [explanation] = audit(bill(date(2026, 4, 4), date(2026, 5, 4), created=date(2026, 4, 4)), trial)
    assert timings(explanation) == {"period_start": date(2026, 4, 3), "period_end": date(2026, 5, 3)}
    assert explanation.facts[1].causes == ("creation_offset_dates", "trial_in_hours")
    assert explanation.facts[1].readings == 2


def test_a_trial_that_was_not_counted_is_named(audit, bill, plan):
    trial = replace(plan, billing_time="anniversary", started=date(2026, 3, 2), trial_days=10)
    [explanation] = audit(bill(date(2026, 4, 2), date(2026, 5, 2), created=date(2026, 4, 15)), trial)
    assert explanation.cause == "trial_ignored"


def test_clocks_that_agree_on_the_dates_are_one_mistake(audit, agreed, bill, plan):
    london = agreed(timezone="Europe/London")
    [explanation] = audit(bill(at(2026, 2, 1), at(2026, 3, 1), created=at(2026, 2, 2)), plan, client=london)
    assert explanation.facts[1].causes == ("client_zone_dates", "utc_dates")
    assert explanation.facts[1].readings == 1


@pytest.mark.parametrize(
    ("dates", "timezone", "start", "end"),
    [
        pytest.param({"calendar": "client"}, "Asia/Tokyo", at(2026, 1, 31, 15), at(2026, 2, 28, 15), id="client's"),
        pytest.param({"offset": "fixed"}, "UTC", at(2026, 1, 31, 22), at(2026, 2, 28, 22), id="offset of creation"),
    ],
)
def test_the_policy_says_whose_clock_counts(audit, agreed, bill, plan, dates, timezone, start, end):
    client = agreed(timezone=timezone, **dates)
    [explanation] = audit(bill(start, end, created=at(2026, 2, 2)), plan, client=client)
    assert explanation.cause == "as_agreed"


def test_where_the_offset_is_not_settled_each_clock_is_a_rival_of_the_other(audit, agreed, bill, plan):
    summer = bill(at(2026, 1, 31, 22), at(2026, 2, 28, 22), created=at(2026, 2, 2))
    zone, fixed = audit(summer, plan, client=agreed(offset="unsettled"))
    assert (zone.cause, fixed.cause) == ("creation_offset_dates", "as_agreed")
    assert (zone.facts[1].rivals, fixed.facts[1].rivals) == (1, 1)


def test_the_offset_of_creation_is_tried_though_the_zone_has_it_no_more(audit, agreed, berlin, bill, plan):
    moscow = replace(berlin, timezone="Europe/Moscow", created=date(2012, 7, 1))
    february = bill(at(2026, 1, 31, 20), at(2026, 2, 28, 20), created=at(2026, 2, 2))
    found = audit(february, plan, customer=moscow, client=agreed(offset="unsettled"))
    assert [explanation.cause for explanation in found] == ["creation_offset_dates", "as_agreed"]


def test_what_is_not_proved_moves_and_takes_nothing(audit, bill, plan):
    [explanation] = audit(bill(*FEBRUARY, created=date(2026, 2, 1)), replace(plan, in_advance=None))
    assert (explanation.cause, explanation.action.type) == ("unproved", "no_action")
    assert (explanation.claims, explanation.timings, explanation.facts[1].agrees) == ((), (), None)
    assert explanation.arithmetic == ("whether the subscription is billed in advance or in arrears is not said",)


def test_the_period_that_was_meant_is_the_one_that_the_middle_of_the_bill_lies_in(audit, bill, plan):
    [explanation] = audit(bill(date(2026, 1, 20), date(2026, 2, 20), created=date(2026, 2, 1)), plan)
    assert explanation.rank < audit(bill(*FEBRUARY, created=date(2026, 2, 1)), plan)[0].rank
    assert explanation.id == "billing_date_mismatch:in_1:sub:Europe/Berlin:its_date:unexplained_dates"
    both = audit(bill(date(2026, 1, 12), date(2026, 2, 12), created=date(2026, 2, 1)), plan)
    assert [e.id.split(":")[-2] for e in both] == ["its_date", "its_period"]


def test_where_both_clocks_come_to_the_same_dates_there_is_no_rival(audit, agreed, bill, plan):
    july = bill(date(2026, 7, 1), date(2026, 8, 1), created=at(2026, 7, 2))
    [explanation] = audit(july, plan, client=agreed(offset="unsettled"))
    assert explanation.cause == "as_agreed"


def test_a_correction_is_written_as_the_bill_was(audit, bill, plan):
    [explanation] = audit(bill(date(2026, 2, 2), at(2026, 3, 1, 23), created=date(2026, 2, 2)), plan)
    assert timings(explanation) == {"period_start": date(2026, 2, 1), "period_end": at(2026, 2, 28, 23)}
    assert [claim.role for claim in explanation.claims] == ["correct"]


def test_a_bill_of_the_day_before_may_mean_either_period(audit, berlin, bill, plan):
    angeles = replace(berlin, timezone="America/Los_Angeles")
    february = bill(at(2026, 2, 1, 8), at(2026, 3, 1, 8), created=at(2026, 2, 1))
    by_date, by_period = audit(february, plan, customer=angeles)
    assert timings(by_date) == {"period_start": at(2026, 1, 1, 8), "period_end": at(2026, 2, 1, 8)}
    assert timings(by_period) == {"bill_on": date(2026, 2, 1)}
    assert (by_period.facts[1].days_moved, by_period.facts[1].rivals) == (1, 1)


def test_a_bill_whose_period_and_date_were_both_read_in_utc_gets_both_right(audit, berlin, bill, plan):
    angeles = replace(berlin, timezone="America/Los_Angeles")
    _, by_period = audit(bill(at(2026, 2, 1), at(2026, 3, 1), created=at(2026, 2, 1)), plan, customer=angeles)
    assert [timing.type for timing in by_period.timings] == ["period_start", "period_end", "bill_on"]
    assert by_period.cause == "utc_dates"


def test_an_item_is_dated_by_its_invoice(audit, bill, plan):
    item = InvoiceItem(
        id="item",
        customer="cus_acme",
        invoice="in_1",
        amount=10000,
        currency="EUR",
        price=10000,
        period=Period(start=date(2026, 1, 31), end=date(2026, 2, 28)),
    )
    [explanation] = audit(
        item, bill(date(2026, 1, 31), date(2026, 2, 28), created=date(2026, 2, 1)), plan, subject="item"
    )
    assert explanation.timings[0] == Timing(type="period_start", document="item", when=date(2026, 2, 1))


@pytest.mark.parametrize("created", [None, date(2026, 2, 1)], ids=["without a date", "without a period"])
def test_a_bill_without_dates_explains_nothing(audit, bill, plan, created):
    one = bill(*FEBRUARY, created=created)
    assert audit(one if created is None else replace(one, period=None), plan) == ()


def test_every_plan_that_a_bill_may_be_of_is_tried(audit, bill, plan):
    unnamed = bill(*FEBRUARY, created=date(2026, 2, 4), subscription=None)
    other = replace(plan, id="sub_2", billing_time="anniversary", anchor=date(2026, 2, 2), started=None)
    assert [e.cause for e in audit(unnamed, plan, other)] == ["as_agreed", "calendar_periods"]


def test_the_arithmetic_can_be_followed_by_a_person(audit, bill, plan):
    quarter = replace(plan, interval_count=3, in_advance=False)
    [explanation] = audit(bill(at(2026, 1, 1), at(2026, 3, 31, 23, 59, 59), created=at(2026, 4, 1, 6)), quarter)
    assert explanation.summary == (
        "in_1 covers 2026-01-01T00:00:00Z to 2026-04-01T00:00:00Z (not included), agreed is 2026-01-01 to 2026-04-01 "
        "(not included) by Europe/Berlin: dates were read in UTC"
    )
    assert explanation.arithmetic == (
        "days are counted by Europe/Berlin",
        "a period is 3 months of the calendar",
        "the bill of 2026-04-01T06:00:00Z is of 2026-04-01 there",
        "in arrears, the last period that has ended: 2026-01-01 to 2026-04-01 (not included)",
        "in instants: 2025-12-31T23:00:00Z to 2026-03-31T22:00:00Z (not included)",
        "the posted end 2026-03-31T23:59:59Z is the last second, so the period ends with it",
        "billed: 2026-01-01T00:00:00Z to 2026-04-01T00:00:00Z (not included)",
        "these dates come out if dates were read in UTC",
    )


@given(
    created=st.datetimes(datetime(2025, 2, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    shift=st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
    anchor=st.dates(date(2024, 1, 1), date(2025, 1, 31)),
    in_advance=st.booleans(),
)
def test_a_corrected_bill_is_as_agreed_and_only_then(audit, bill, plan, created, shift, anchor, in_advance):
    plan = replace(plan, billing_time="anniversary", anchor=anchor, started=None, in_advance=in_advance)
    wrong = bill(date(1999, 1, 1), date(1999, 2, 1), created=created)
    right = timings(audit(wrong, plan)[0])
    start, end = (when + timedelta(days=days) for when, days in zip(right.values(), shift, strict=True))
    if start >= end:
        return
    found = audit(bill(start, end, created=created), plan)
    assert (found[0].cause == "as_agreed") is (shift == (0, 0))
    if shift != (0, 0):
        assert timings(found[0]) == right
    assert found[0].kind is Kind.BILLING_DATE_MISMATCH


@pytest.mark.parametrize(
    ("created", "cause"),
    [
        pytest.param(date(2026, 1, 31), "dated_a_day_early", id="the day before"),
        pytest.param(date(2026, 1, 30), "unexplained_dates", id="two days before"),
    ],
)
def test_a_bill_of_the_right_period_may_be_dated_a_day_early(audit, bill, plan, created, cause):
    redated = [e for e in audit(bill(*FEBRUARY, created=created), plan) if "bill_on" in timings(e)]
    assert [explanation.cause for explanation in redated] == [cause]
    assert [timings(explanation)["bill_on"] for explanation in redated] == [date(2026, 2, 1)]


def test_dates_by_the_rules_of_the_zone_are_named_where_a_fixed_offset_is_agreed(audit, agreed, bill, plan):
    winter = bill(at(2026, 1, 31, 23), at(2026, 2, 28, 23), created=at(2026, 2, 2))
    [explanation] = audit(winter, plan, client=agreed(offset="fixed"))
    assert explanation.facts[1].causes == ("winter_offset_dates", "zone_rules_dates")
    assert explanation.summary.endswith(
        "dates were read at the offset of winter or dates were read by the rules of the zone, not at the agreed offset"
    )
