"""Spans of time in civil days, and documents that may bill the same again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.explain.effective import backwards, in_force, last_day, throughout
from triage.explain.twins import other_parts, refunds_of, supplements, twins
from triage.model import InvoiceItem, Period, Refund, Span, UsageCharge
from triage.money import Money
from triage.testing import invoice, listed, payment

JUNE = Period(start=date(2026, 6, 1), end=date(2026, 7, 1))
SPAN = Span(start=date(2026, 6, 1), end=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("span", "day", "holds"),
    [
        pytest.param(None, date(2026, 6, 1), True, id="no span holds always"),
        pytest.param(Span(), date(2026, 6, 1), True, id="open at both ends"),
        pytest.param(SPAN, date(2026, 5, 31), False, id="the day before"),
        pytest.param(SPAN, date(2026, 6, 1), True, id="the first day"),
        pytest.param(SPAN, date(2026, 6, 30), True, id="the last day"),
        pytest.param(SPAN, date(2026, 7, 1), False, id="the end is not in it"),
    ],
)
def test_a_span_holds_from_its_start_to_the_day_before_its_end(span, day, holds):
    assert in_force(span, day, "UTC") is holds


@pytest.mark.parametrize(("zone", "holds"), [("UTC", False), ("Asia/Tokyo", True)])
def test_an_instant_begins_on_the_civil_day_of_the_zone(zone, holds):
    evening = Span(start=datetime(2026, 5, 31, 15, tzinfo=UTC), end=datetime(2026, 5, 31, 16, tzinfo=UTC))
    late = replace(evening, end=None)
    assert in_force(late, date(2026, 5, 31), zone) is not holds
    assert in_force(evening, date(2026, 5, 31), zone) is False


@pytest.mark.parametrize(
    ("span", "part"),
    [
        (None, "whole"),
        (SPAN, "whole"),
        (Span(start=date(2026, 6, 2)), "part"),
        (Span(end=date(2026, 6, 30)), "part"),
        (Span(end=date(2026, 6, 1)), "none"),
        (Span(start=date(2026, 7, 1)), "none"),
    ],
)
def test_a_span_holds_for_the_whole_of_a_period_a_part_or_none(span, part):
    assert throughout(span, JUNE, "UTC") == part


def test_the_last_day_of_an_empty_period_is_its_first():
    assert last_day(JUNE, "UTC") == date(2026, 6, 30)
    assert last_day(replace(JUNE, end=JUNE.start), "UTC") == JUNE.start


@pytest.mark.parametrize(
    ("span", "reversed_"),
    [
        (None, False),
        (SPAN, False),
        (Span(start=date(2026, 6, 2), end=date(2026, 6, 2)), False),
        (Span(start=date(2026, 6, 2), end=date(2026, 6, 1)), True),
    ],
)
def test_a_span_that_ends_before_it_begins_runs_backwards(span, reversed_):
    assert backwards(span, "UTC") is reversed_


@pytest.mark.parametrize(
    ("other", "count"),
    [
        pytest.param({}, 1, id="the same total on the same day"),
        pytest.param({"total": 9, "number": "INV-1"}, 1, id="the same number"),
        pytest.param({"total": 9}, 0, id="another total"),
        pytest.param({"created": date(2026, 5, 2)}, 0, id="another day"),
        pytest.param({"currency": "USD"}, 0, id="another currency"),
        pytest.param({"status": "void"}, 0, id="void"),
        pytest.param({"customer": "cus_bolt", "number": "INV-1"}, 0, id="another customer"),
        pytest.param({"customer": None}, 1, id="no customer"),
    ],
)
def test_a_twin_has_the_number_or_the_total_and_the_day(other, count):
    mine = invoice("in_1", 100, number="INV-1")
    twin = replace(mine, id="in_2", **{"number": None, **other})
    assert twins(mine, listed(mine, twin), "UTC") == count


def test_items_and_usage_that_name_an_invoice_are_other_parts_of_it():
    mine = invoice("in_1", 100)
    item = InvoiceItem(id="ii", invoice="in_1", amount=1, currency="EUR", price=1, period=JUNE)
    usage = UsageCharge(id="uc", invoice="in_1", subscription="s", meter="m", amount=1, currency="EUR", period=JUNE)
    elsewhere = replace(item, id="ii_2", invoice="in_2")
    assert other_parts(mine, listed(mine, item, usage, elsewhere)) == 2


@pytest.mark.parametrize(
    ("change", "count"),
    [
        pytest.param({"invoice": "in_1", "payment": "pay_9"}, 1, id="names the invoice"),
        pytest.param({}, 1, id="of its payment"),
        pytest.param({"invoice": "in_2"}, 0, id="of its payment, for another invoice"),
        pytest.param({"payment": "pay_9"}, 1, id="of a payment that is not at hand"),
        pytest.param({"payment": "pay_9", "customer": "cus_bolt"}, 0, id="of another customer"),
        pytest.param({"payment": "pay_2"}, 0, id="of a payment of another invoice"),
        pytest.param({"payment": "pay_3"}, 0, id="of a payment of another customer"),
        pytest.param({"status": "failed"}, 0, id="never sent"),
    ],
)
def test_a_refund_is_of_the_invoice_that_it_names_or_that_its_payment_paid(change, count):
    mine, paid = invoice("in_1", 100), payment("pay_1", 200, applied_to=("in_1", "in_2"))
    sent = replace(Refund(id="re", payment="pay_1", amount=9, currency="EUR"), **change)
    other = payment("pay_2", 200, applied_to=("in_2",))
    theirs = payment("pay_3", 200, customer="cus_bolt")
    assert refunds_of(mine, listed(mine, paid, other, theirs, sent)) == count


@pytest.mark.parametrize(
    ("direction", "customer", "count"),
    [("outbound", "cus_acme", 1), ("outbound", None, 1), ("outbound", "cus_bolt", 0), ("inbound", "cus_acme", 0)],
)
def test_money_that_goes_out_to_the_customer_is_counted_as_a_refund(direction, customer, count):
    mine, out = invoice("in_1", 100), payment("pay_1", 9, direction=direction, customer=customer)
    assert refunds_of(mine, listed(mine, out)) == count


@pytest.mark.parametrize(
    ("change", "count"),
    [
        pytest.param({}, 1, id="over the difference"),
        pytest.param({"customer": None}, 1, id="of nobody"),
        pytest.param({"total": 10}, 0, id="over another amount"),
        pytest.param({"currency": "USD"}, 0, id="in another currency"),
        pytest.param({"customer": "cus_bolt"}, 0, id="of another customer"),
        pytest.param({"status": "void"}, 0, id="void"),
    ],
)
def test_another_invoice_over_exactly_the_difference_may_have_made_up_for_it(change, count):
    mine, other = invoice("in_1", 9), replace(invoice("in_2", 9), **change)
    assert supplements(mine, Money(9, "EUR"), listed(mine, other)) == count
