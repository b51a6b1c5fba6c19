"""The auditor of lines against one deviation, several, rival readings and everything that must stop it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.explain.line_items import audit_line_items
from triage.model import Invoice, InvoiceLine, Kind, Period, PlanChange, Span, Subscription, SubscriptionItem, Terms
from triage.money import Money
from triage.testing import evidence, policy

JUNE = Period(start=date(2026, 6, 1), end=date(2026, 7, 1))
MID_JUNE = Period(start=date(2026, 6, 15), end=date(2026, 7, 15))
SEATS = SubscriptionItem(id="si_seats", product="seats", price=1000, quantity=5)
SUPPORT = SubscriptionItem(id="si_support", product="support", price=9900)
OLD_BACKUP = SubscriptionItem(id="si_backup", product="backup", price=2500, effective=Span(end=date(2026, 6, 1)))


def subscription(*items, id_="sub_1", **fields):
    items = items or (SEATS, SUPPORT)
    amount = sum(item.price * item.quantity for item in items if item is not OLD_BACKUP)
    given = {"customer": "cus_acme", "currency": "EUR", "amount": amount, **fields}
    return Subscription(id=id_, items=items, **given)


def row(product, price, quantity=1, *, id_=None, **fields):
    amount = price * quantity - fields.get("discount", 0)
    return InvoiceLine(
        id=id_ or f"il_{product}", product=product, price=price, quantity=quantity, **{"amount": amount, **fields}
    )


FIVE_SEATS, ONE_SUPPORT = row("seats", 1000, 5), row("support", 9900)


def bill(*lines, tax=None, **fields):
    total = sum(line.amount for line in lines) + (0 if fields.get("tax_inclusive") else tax or 0)
    given = {"subscription": "sub_1", "period": JUNE, "total": total, "amount_remaining": total, **fields}
    return Invoice(
        id="in_1", customer="cus_acme", currency="EUR", created=date(2026, 6, 1), lines=lines, tax=tax, **given
    )


def audit(invoice, *documents):
    about = evidence(invoice, *documents, kind=Kind.LINE_ITEM_MISMATCH, subject=invoice.id)
    return audit_line_items(about, policy())


def only(invoice, *documents):
    [explanation] = audit(invoice, *(documents or (subscription(),)))
    return explanation


def line_facts(explanation):
    return explanation.facts[1]


@pytest.mark.parametrize(
    ("lines", "cause", "action", "difference"),
    [
        pytest.param((FIVE_SEATS, ONE_SUPPORT), "as_agreed", "no_action", None, id="as subscribed"),
        pytest.param((FIVE_SEATS,), "missing_line", "issue_debit_note", 9900, id="a line is missing"),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT, replace(ONE_SUPPORT, id="il_again")),
            "repeated_line",
            "issue_credit_note",
            9900,
            id="the same line twice",
        ),
        pytest.param(
            (row("seats", 1000, 7), ONE_SUPPORT), "wrong_quantity", "issue_credit_note", 2000, id="two seats too many"
        ),
        pytest.param((row("seats", 900, 5), ONE_SUPPORT), "wrong_price", "issue_debit_note", 500, id="an old price"),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT, row("backup", 2500)),
            "not_subscribed",
            "issue_credit_note",
            2500,
            id="never subscribed",
        ),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT, row("seats", 1200, 2, id_="il_more")),
            "extra_line",
            "issue_credit_note",
            2400,
            id="more seats at another price",
        ),
        pytest.param(
            (row("seats", 900, 7), ONE_SUPPORT),
            "unexplained_difference",
            "issue_credit_note",
            1300,
            id="quantity and price",
        ),
        pytest.param(
            (row("seats", 1000, 4),), "unexplained_difference", "issue_debit_note", 10900, id="two deviations"
        ),
    ],
)
def test_the_lines_are_compared_and_a_single_deviation_named(lines, cause, action, difference):
    explanation = only(bill(*lines))
    assert (explanation.cause, explanation.action.type) == (cause, action)
    assert [effect.amount for effect in explanation.effects] == ([Money(difference, "EUR")] if difference else [])


def test_a_quantity_billed_in_two_lines_is_the_quantity():
    two = (row("seats", 1000, 2, id_="il_a"), row("seats", 1000, 3, id_="il_b"))
    assert only(bill(*two, ONE_SUPPORT)).cause == "as_agreed"


def test_two_identical_lines_are_two_units_where_two_are_subscribed():
    twice = (ONE_SUPPORT, replace(ONE_SUPPORT, id="il_again"))
    assert only(bill(FIVE_SEATS, *twice), subscription(SEATS, replace(SUPPORT, quantity=2))).cause == "as_agreed"


def test_a_line_without_a_price_has_that_of_its_amount():
    assert only(bill(InvoiceLine(id="il", product="seats", amount=5000, quantity=5), ONE_SUPPORT)).cause == "as_agreed"


def test_an_item_that_ended_before_the_period_is_told_from_one_never_subscribed():
    explanation = only(bill(FIVE_SEATS, row("backup", 2500)), subscription(SEATS, OLD_BACKUP))
    assert (explanation.cause, line_facts(explanation).one_off) == ("ended_item", False)


def test_a_line_of_a_product_never_subscribed_may_be_a_one_off():
    assert line_facts(only(bill(FIVE_SEATS, ONE_SUPPORT, row("setup", 50000)))).one_off


def test_deviations_that_cancel_out_are_seen():
    explanation = only(bill(FIVE_SEATS, row("training", 9900)))
    assert (explanation.cause, explanation.action.type) == ("cancelling_deviations", "no_action")
    assert line_facts(explanation).deviations == 2
    assert "not by its lines: support (si_support) was left out" in explanation.summary


NEW_SEATS = replace(SEATS, id="si_seats_new", price=1200, effective=Span(start=date(2026, 4, 1)))


def test_a_second_item_of_a_product_may_add_to_the_first_or_replace_it():
    later = replace(SUPPORT, effective=Span(start=date(2026, 7, 1)))  # so that the amount is of other items
    readings = audit(bill(row("seats", 1200, 5)), subscription(SEATS, NEW_SEATS, later, amount=1))
    assert {explanation.cause for explanation in readings} == {"as_agreed", "missing_line"}


def test_the_amount_of_the_subscription_settles_what_overlapping_items_come_to():
    assert only(bill(row("seats", 1200, 5)), subscription(SEATS, NEW_SEATS, amount=6000)).cause == "as_agreed"
    assert only(bill(row("seats", 1200, 5)), subscription(SEATS, NEW_SEATS, amount=11000)).cause == "missing_line"


def test_an_amount_that_no_reading_comes_to_is_stated():
    first, second = audit(bill(row("seats", 1200, 5)), subscription(SEATS, NEW_SEATS, amount=7000))
    assert line_facts(first).amount_agrees is line_facts(second).amount_agrees is False


def test_an_invoice_that_names_no_subscription_is_read_against_each_and_all():
    two = (subscription(SEATS), subscription(SUPPORT, id_="sub_2"))
    readings = audit(bill(FIVE_SEATS, ONE_SUPPORT, subscription=None), *two)
    assert [explanation.cause for explanation in readings] == ["not_subscribed", "not_subscribed", "as_agreed"]
    assert not any(line_facts(explanation).subscription_named for explanation in readings)


@pytest.mark.parametrize(
    ("lines", "tax", "inclusive", "difference", "open_"),
    [
        pytest.param(
            (replace(FIVE_SEATS, tax=950), replace(FIVE_SEATS, id="il_2", tax=950)),
            1900,
            False,
            5950,
            False,
            id="known",
        ),
        pytest.param((FIVE_SEATS, replace(FIVE_SEATS, id="il_2")), 1900, False, 5000, True, id="not of each line"),
        pytest.param((FIVE_SEATS, replace(FIVE_SEATS, id="il_2")), 1597, True, 5000, False, id="contained"),
        pytest.param((row("seats", 1000, 4, tax=760),), 760, False, 1000, True, id="of a missing seat"),
    ],
)
def test_a_line_that_should_not_be_there_takes_its_tax_with_it(lines, tax, inclusive, difference, open_):
    explanation = only(bill(*lines, tax=tax, tax_inclusive=inclusive), subscription(SEATS))
    assert explanation.effects[0].amount == Money(difference, "EUR")
    assert line_facts(explanation).tax_open is open_


@pytest.mark.parametrize(
    ("invoice", "agreed"),
    [
        pytest.param(bill(FIVE_SEATS, ONE_SUPPORT, document="bill"), subscription(), id="a bill from a supplier"),
        pytest.param(bill(FIVE_SEATS, ONE_SUPPORT, status="draft"), subscription(), id="a draft"),
        pytest.param(bill(FIVE_SEATS, ONE_SUPPORT, period=None), subscription(), id="no period"),
        pytest.param(bill(FIVE_SEATS, ONE_SUPPORT, total=1), subscription(), id="a total of its own"),
        pytest.param(bill(), subscription(), id="no lines"),
        pytest.param(bill(FIVE_SEATS, FIVE_SEATS), subscription(), id="two lines of one id"),
        pytest.param(bill(replace(FIVE_SEATS, product=None)), subscription(), id="a line without a product"),
        pytest.param(bill(replace(FIVE_SEATS, quantity=4)), subscription(), id="not price times quantity"),
        pytest.param(
            bill(InvoiceLine(id="i", product="seats", amount=7, quantity=2)), subscription(), id="half a unit"
        ),
        pytest.param(bill(FIVE_SEATS, subscription="sub_9"), subscription(), id="subscription not at hand"),
        pytest.param(bill(FIVE_SEATS), replace(subscription(), items=()), id="a subscription without items"),
        pytest.param(bill(FIVE_SEATS), subscription(quantity=2), id="charged twice a period"),
        pytest.param(bill(FIVE_SEATS), subscription(interval="year"), id="a month of a year"),
        pytest.param(bill(FIVE_SEATS), subscription(interval="week", interval_count=4), id="thirty days of four weeks"),
        pytest.param(bill(FIVE_SEATS), subscription(started=date(2026, 6, 2)), id="began inside"),
        pytest.param(bill(FIVE_SEATS), subscription(ended=date(2026, 6, 30)), id="ended inside"),
        pytest.param(bill(FIVE_SEATS), subscription(period=MID_JUNE), id="another cycle than the subscription's"),
        pytest.param(
            bill(replace(FIVE_SEATS, tax=950), replace(ONE_SUPPORT, tax=1881), tax=5000),
            subscription(),
            id="taxes of another sum",
        ),
        pytest.param(
            bill(FIVE_SEATS),
            subscription(replace(SEATS, effective=Span(start=date(2026, 6, 10)))),
            id="an item that begins inside",
        ),
        pytest.param(
            bill(FIVE_SEATS),
            subscription(SEATS, replace(SUPPORT, effective=Span(start=date(2026, 9, 1), end=date(2026, 1, 1)))),
            id="an item that runs backwards",
        ),
    ],
)
def test_what_is_contradictory_or_missing_proves_nothing(invoice, agreed):
    explanation = only(invoice, agreed)
    assert (explanation.cause, explanation.effects) == ("unproved", ())


@pytest.mark.parametrize("days", [(date(2026, 6, 1), date(2026, 7, 1)), (date(2026, 7, 1), date(2026, 8, 1))])
def test_a_subscription_that_is_in_the_billed_period_or_the_next_is_compared(days):
    agreed = subscription(period=Period(start=days[0], end=days[1]))
    assert only(bill(FIVE_SEATS, ONE_SUPPORT), agreed).cause == "as_agreed"


def test_too_many_readings_prove_nothing():
    versions = [
        replace(SEATS, id=f"si_{n}", product=f"p{n % 5}", effective=Span(start=date(2026, 1, n))) for n in range(1, 11)
    ]
    assert only(bill(FIVE_SEATS), subscription(*versions, amount=1)).cause == "unproved"


def test_four_weeks_are_an_interval_of_four_weeks():
    weeks = Period(start=date(2026, 6, 1), end=date(2026, 6, 29))
    agreed = subscription(SEATS, interval="week", interval_count=4)
    assert only(bill(FIVE_SEATS, period=weeks), agreed).cause == "as_agreed"


@pytest.mark.parametrize(
    ("document", "fact"),
    [
        pytest.param(PlanChange(id="ch", subscription="sub_1", at=date(2026, 6, 1)), "changes", id="on the first day"),
        pytest.param(PlanChange(id="ch", at=date(2026, 6, 20), status="pending"), "changes", id="asked for"),
        pytest.param(Terms(id="t", customer="cus_acme", currency="EUR", clause="discount"), "terms", id="a clause"),
        pytest.param(replace(bill(), id="in_2", total=9), "other_invoices", id="another invoice of the period"),
        pytest.param(replace(bill(), id="in_2", period=None, total=9), "other_invoices", id="another of no period"),
        pytest.param(replace(bill(), id="in_2", total=14900), "twins", id="a twin"),
    ],
)
def test_documents_that_are_not_read_are_counted(document, fact):
    explanation = only(bill(FIVE_SEATS, ONE_SUPPORT), subscription(), document)
    assert getattr(line_facts(explanation), fact) == 1


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(PlanChange(id="ch", subscription="sub_1", at=date(2026, 7, 1)), id="a change after the period"),
        pytest.param(PlanChange(id="ch", at=date(2026, 6, 20), status="cancelled"), id="a change that was cancelled"),
        pytest.param(
            replace(bill(), id="in_2", total=9, period=Period(start=date(2026, 5, 1), end=date(2026, 6, 1))),
            id="the invoice of the month before",
        ),
    ],
)
def test_what_does_not_concern_the_period_is_not_counted(document):
    facts = line_facts(only(bill(FIVE_SEATS, ONE_SUPPORT), subscription(), document))
    assert (facts.changes, facts.other_invoices, facts.twins) == (0, 0, 0)


@pytest.mark.parametrize(
    ("lines", "agreed", "fact"),
    [
        pytest.param((row("seats", 1000, 5, discount=500), ONE_SUPPORT), subscription(), "discounted", id="a discount"),
        pytest.param(
            (replace(FIVE_SEATS, period=Period(start=date(2026, 5, 1), end=date(2026, 6, 1))), ONE_SUPPORT),
            subscription(),
            "other_period",
            id="a line in arrears",
        ),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT),
            subscription(trial_days=14, started=date(2026, 5, 20)),
            "trial",
            id="in the trial",
        ),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT), subscription(trial_days=14), "trial", id="a trial from nobody knows when"
        ),
    ],
)
def test_circumstances_of_the_invoice_are_facts(lines, agreed, fact):
    assert getattr(line_facts(only(bill(*lines), agreed)), fact) is True


def test_the_subscription_of_somebody_else_is_seen():
    assert not line_facts(only(bill(FIVE_SEATS), subscription(SEATS, customer="cus_bolt"))).customer_agrees


def test_the_arithmetic_can_be_followed_by_a_person():
    assert only(bill(FIVE_SEATS)).arithmetic == (
        "subscribed (si_seats): 5 x seats at 10.00 EUR",
        "subscribed (si_support): 1 x support at 99.00 EUR",
        "billed (il_seats): 5 x seats at 10.00 EUR",
        "support (si_support) was left out: -99.00 EUR",
        "agreed: 149.00 EUR",
        "billed: 50.00 EUR",
        "difference: 99.00 EUR in the seller's favour",
        "50.00 EUR comes out if support (si_support) was left out",
    )


@pytest.mark.parametrize(
    ("effective", "cause"),
    [
        pytest.param(Span(start=datetime(2026, 6, 2, 3, 59, tzinfo=UTC)), "as_agreed", id="began on 1 June there"),
        pytest.param(Span(start=datetime(2026, 6, 2, 4, tzinfo=UTC)), "unproved", id="began on 2 June there"),
        pytest.param(Span(end=datetime(2026, 7, 1, 4, tzinfo=UTC)), "as_agreed", id="ended on 1 July there"),
        pytest.param(Span(end=datetime(2026, 7, 1, 3, 59, tzinfo=UTC)), "unproved", id="ended on 30 June there"),
    ],
)
def test_the_days_of_an_item_are_those_of_the_clients_zone(effective, cause):
    agreed = subscription(replace(SEATS, effective=effective))
    about = evidence(bill(FIVE_SEATS), agreed, kind=Kind.LINE_ITEM_MISMATCH, subject="in_1")
    [explanation] = audit_line_items(about, replace(policy(), timezone="America/New_York"))
    assert explanation.cause == cause


def test_of_another_quantity_and_another_price_the_difference_is_told_once():
    assert only(bill(row("seats", 900, 7), ONE_SUPPORT)).arithmetic[-5:] == (
        "seats was billed in another quantity and at another price than subscribed: 13.00 EUR",
        "seats was billed in another quantity and at another price than subscribed: 0.00 EUR",
        "agreed: 149.00 EUR",
        "billed: 162.00 EUR",
        "difference: 13.00 EUR in the customer's favour",
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param((row("seats", 1000, 7), ONE_SUPPORT), "7 of seats were billed and 5 are subscribed", id="units"),
        pytest.param(
            (row("seats", 900, 5), ONE_SUPPORT),
            "seats was billed at 900 minor units each and is subscribed at 1000",
            id="price",
        ),
        pytest.param((FIVE_SEATS,), "support (si_support) was left out", id="left out"),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT, replace(ONE_SUPPORT, id="il_again")),
            "il_again bills support again as il_support does",
            id="again",
        ),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT, row("backup", 2500)),
            "il_backup bills backup, which was never subscribed",
            id="never subscribed",
        ),
        pytest.param(
            (FIVE_SEATS, ONE_SUPPORT, row("seats", 1200, 2, id_="il_more")),
            "il_more bills more of seats than is subscribed",
            id="more",
        ),
    ],
)
def test_a_single_deviation_is_told_in_words(lines, words):
    assert only(bill(*lines)).summary.endswith(f": {words}")
