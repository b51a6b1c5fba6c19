"""Usage charges whose recomputation is right and must still not be acted on, with the shipped rules."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from triage.model import (
    Claim,
    CreditNote,
    InvoiceItem,
    InvoiceLine,
    Kind,
    Period,
    PlanChange,
    Price,
    Refund,
    Span,
    Subscription,
    Terms,
    Tier,
    Usage,
    UsageCharge,
)
from triage.testing import ACME, BOLT, evidence, invoice, policy

MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
PLAN = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=0)
PRICE = Price(id="pr", meter="m", currency="EUR", model="per_unit", tiers=(Tier(unit_price=Decimal(10)),))
EVENT = Usage(
    id="u", subscription="sub", meter="m", thousandths=500_000, at=datetime(2026, 5, 15, tzinfo=UTC), event="k"
)
AGAIN = replace(EVENT, id="u2")
AGREED = UsageCharge(
    id="uc",
    customer="cus_acme",
    subscription="sub",
    invoice="in_1",
    meter="m",
    price="pr",
    thousandths=500_000,
    amount=5000,
    currency="EUR",
    period=MAY,
)
TWICE = replace(AGREED, amount=10_000, thousandths=1_000_000)
BILL = invoice("in_1", 10_000)
SCENE = {"plan": PLAN, "price": PRICE, "event": EVENT, "again": AGAIN, "bill": BILL}


def decision(decide_on, charge, *others, customers=(ACME, BOLT), claims=(), **changes):
    scene = [document for document in (SCENE | changes).values() if document is not None]
    found = evidence(charge, *scene, *others, kind=Kind.USAGE_OVERAGE, subject="uc", customers=customers, claims=claims)
    return type(decide_on(found, policy()).decision).__name__


@pytest.mark.parametrize("charge", [AGREED, TWICE], ids=["as agreed", "repeats counted"])
def test_the_plain_cases_resolve(decide_on, charge):
    assert decision(decide_on, charge) == "AutoResolve"
    assert decision(decide_on, replace(charge, thousandths=None, price=None, invoice=None), bill=None) == "AutoResolve"


NOTE = CreditNote(id="cn", customer="cus_acme", currency="EUR", total=1, amount_remaining=0, invoice="in_1")
KEYLESS = replace(EVENT, id="u3", event=None, thousandths=0)
ENDED = Span(end=date(2026, 5, 1))
BACKWARDS = Span(start=date(2027, 1, 1), end=date(2026, 1, 1))
OWN = replace(PRICE, id="own", subscription="sub")
APRIL_2 = date(2026, 4, 2)
SECOND_HALF = Span(start=date(2026, 5, 16))
ITEM = InvoiceItem(id="ii", subscription="sub", amount=1, currency="EUR", price=1, period=MAY)
CLAUSE = Terms(id="t", customer="cus_acme", currency="EUR", clause="cap", amount=1)


@pytest.mark.parametrize(
    ("others", "changes"),
    [
        pytest.param((replace(AGREED, id="uc2"),), {}, id="charged twice"),
        pytest.param(
            (replace(AGREED, id="uc2", period=Period(start=date(2026, 4, 9), end=date(2026, 5, 9))),), {}, id="overlap"
        ),
        pytest.param((NOTE,), {}, id="credited before"),
        pytest.param((Refund(id="re", payment="p", invoice="in_1", amount=1, currency="EUR"),), {}, id="refunded"),
        pytest.param((CLAUSE,), {}, id="a cap in the contract"),
        pytest.param((ITEM,), {}, id="a prorated item of the time"),
        pytest.param((PlanChange(id="c", at=date(2026, 5, 1)),), {}, id="a plan change at the start"),
        pytest.param((PlanChange(id="c", at=date(2026, 5, 9)),), {}, id="a plan change"),
        pytest.param((KEYLESS, replace(KEYLESS, id="u4")), {}, id="two equal events without a key"),
        pytest.param((KEYLESS, replace(KEYLESS, id="u4", event="x")), {}, id="an equal event with a key"),
        pytest.param((replace(NOTE, currency="USD"),), {}, id="credited before in dollars"),
        pytest.param((replace(NOTE, id="uc"),), {}, id="credited under the id of the charge"),
        pytest.param((Refund(id="re", payment="p", amount=1, currency="EUR"),), {}, id="a refund of no invoice"),
        pytest.param((replace(CLAUSE, customer="cus_bolt", subscription="sub"),), {}, id="another's clause for it"),
        pytest.param((replace(ITEM, subscription=None, customer="cus_acme"),), {}, id="an item of the customer"),
        pytest.param((replace(ITEM, subscription=None),), {}, id="an item of nobody"),
        pytest.param((replace(BILL, id="in_2"),), {}, id="an invoice like its own"),
        pytest.param((replace(AGREED, id="uc2", meter="n", amount=5001),), {}, id="an invoice below all its charges"),
        pytest.param((replace(PRICE, id="pr2", effective=BACKWARDS),), {}, id="a price that ends before it begins"),
        pytest.param((OWN, replace(OWN, id="own2", currency="USD")), {}, id="agreed in two currencies"),
        pytest.param((), {"bill": replace(BILL, document="bill")}, id="a bill of a supplier"),
        pytest.param((), {"bill": replace(BILL, subscription="s2")}, id="an invoice of another subscription"),
        pytest.param((), {"bill": replace(BILL, lines=(InvoiceLine(id="l", amount=9999),))}, id="no line bears it"),
        pytest.param((), {"plan": replace(PLAN, trial_days=30)}, id="free time of which the start is not known"),
        pytest.param((), {"plan": replace(PLAN, started=APRIL_2, trial_days=30)}, id="free until 2 May"),
        pytest.param((replace(EVENT, id="u3", thousandths=1),), {}, id="another body under the key"),
        pytest.param((replace(EVENT, id="u3", thousandths=1, subscription="s2"),), {}, id="the key used elsewhere"),
        pytest.param((replace(EVENT, id="u3", event="x", subscription="s2"),), {}, id="the meter elsewhere"),
        pytest.param((replace(EVENT, id="u3", event="x", meter="M"),), {}, id="a meter without a price"),
        pytest.param((replace(EVENT, id="u3", event="x", at=datetime(2026, 7, 9, tzinfo=UTC)),), {}, id="the future"),
        pytest.param((replace(PRICE, id="pr2", tiers=(Tier(unit_price=Decimal(7)),)),), {}, id="two prices"),
        pytest.param((replace(PRICE, id="own", subscription="sub", effective=ENDED),), {}, id="agreed until April"),
        pytest.param((replace(PRICE, id="own", subscription="sub", currency="USD"),), {}, id="agreed in dollars"),
        pytest.param((), {"price": None}, id="no price"),
        pytest.param((), {"price": replace(PRICE, currency="USD")}, id="a price in dollars"),
        pytest.param((), {"price": replace(PRICE, effective=SECOND_HALF)}, id="a price for a part"),
        pytest.param((), {"price": replace(PRICE, tiers=())}, id="no tier"),
        pytest.param((), {"price": replace(PRICE, model="package")}, id="no package"),
        pytest.param((), {"plan": None}, id="no subscription"),
        pytest.param((), {"plan": replace(PLAN, customer="cus_bolt")}, id="another's subscription"),
        pytest.param((), {"plan": replace(PLAN, currency="USD")}, id="a subscription in dollars"),
        pytest.param((), {"plan": replace(PLAN, ended=date(2026, 5, 10))}, id="used after the end"),
        pytest.param((), {"plan": replace(PLAN, started=date(2026, 5, 20))}, id="used before the start"),
        pytest.param((), {"event": replace(EVENT, recorded=date(2026, 5, 2))}, id="recorded before it happened"),
        pytest.param((), {"bill": None}, id="invoice not at hand"),
        pytest.param((), {"bill": invoice("in_1", 10_000, customer="cus_bolt")}, id="another's invoice"),
        pytest.param((), {"bill": invoice("in_1", 10_000, disputed=True)}, id="disputed"),
        pytest.param((), {"bill": invoice("in_1", 10_000, status="void")}, id="void"),
        pytest.param((), {"bill": invoice("in_1", 4999)}, id="an invoice below the charge"),
    ],
)
@pytest.mark.parametrize("charge", [AGREED, TWICE], ids=["as agreed", "repeats counted"])
def test_what_contradicts_a_charge_keeps_it_from_being_decided(decide_on, charge, others, changes):
    assert decision(decide_on, charge, *others, **changes) == "Escalate"


@pytest.mark.parametrize(
    "charge",
    [
        pytest.param(replace(AGREED, thousandths=400_000), id="another quantity"),
        pytest.param(replace(TWICE, thousandths=500_000), id="the amount of two, the quantity of one"),
        pytest.param(replace(AGREED, price="pr9"), id="another price is named"),
        pytest.param(replace(AGREED, period=Period(start=date(2026, 6, 1), end=date(2026, 7, 1))), id="not over"),
        pytest.param(replace(AGREED, period=Period(start=date(2026, 6, 1), end=date(2026, 5, 1))), id="backwards"),
        pytest.param(replace(AGREED, customer="cus_bolt"), id="another's charge"),
        pytest.param(replace(AGREED, amount=4000), id="nothing explains it"),
        pytest.param(replace(AGREED, amount=0, thousandths=0), id="waived"),
    ],
)
def test_a_charge_that_contradicts_itself_is_not_decided(decide_on, charge):
    assert decision(decide_on, charge) == "Escalate"


def test_a_customer_whose_calendar_is_not_known_keeps_dates_from_being_read(decide_on):
    assert decision(decide_on, AGREED, customers=()) == "Escalate"


def test_a_correction_waits_while_usage_may_still_arrive(decide_on):
    june = Period(start=date(2026, 5, 30), end=date(2026, 6, 29))
    event, again = (replace(each, at=datetime(2026, 6, 2, tzinfo=UTC)) for each in (EVENT, AGAIN))
    decided = [decision(decide_on, replace(c, period=june), event=event, again=again) for c in (AGREED, TWICE)]
    assert decided == ["AutoResolve", "Escalate"]


def test_what_an_earlier_decision_corrected_is_not_corrected_again(decide_on):
    claim = Claim(exception="e", role="correct", document="in_1", amount=1, currency="EUR")
    assert decision(decide_on, TWICE, claims=(claim,)) == "Escalate"


def test_an_amount_of_a_few_cents_fits_by_chance(decide_on):
    pennies = replace(PRICE, tiers=(Tier(unit_price=Decimal("0.1")),))
    assert decision(decide_on, replace(TWICE, amount=100), price=pennies) == "Escalate"


def test_what_is_missing_may_be_in_the_bill_of_the_next_month(decide_on):
    june = replace(AGREED, id="uc2", period=Period(start=date(2026, 6, 1), end=date(2026, 7, 1)))
    late = replace(AGAIN, event="k2", recorded=datetime(2026, 6, 2, tzinfo=UTC))
    assert decision(decide_on, AGREED, again=late) == "AutoResolve"
    assert decision(decide_on, AGREED, june, again=late) == "Escalate"


def test_prepaid_credit_may_be_used_up_by_an_earlier_charge(decide_on):
    april = replace(AGREED, id="uc2", invoice=None, period=Period(start=date(2026, 4, 1), end=date(2026, 5, 1)))
    prepaid, charge = replace(PRICE, prepaid=2000), replace(AGREED, amount=3000)
    assert decision(decide_on, charge, price=prepaid) == "AutoResolve"
    assert decision(decide_on, charge, april, price=prepaid) == "Escalate"
    assert decision(decide_on, AGREED, april) == "AutoResolve"


@pytest.mark.parametrize("charge", [AGREED, replace(AGREED, amount=10_000, thousandths=1_000_000)], ids=["out", "in"])
def test_usage_after_the_deadline_is_not_known_to_belong_to_the_period(decide_on, charge):
    late = replace(AGAIN, event="k2", recorded=datetime(2026, 6, 4, tzinfo=UTC))
    later = replace(late, recorded=datetime(2026, 6, 4, 0, 0, 1, tzinfo=UTC))
    assert [decision(decide_on, charge, again=each) for each in (late, later)] == ["AutoResolve", "Escalate"]


@pytest.mark.parametrize("status", ["open", "void"])
@pytest.mark.parametrize("charge", [AGREED, TWICE], ids=["as agreed", "repeats counted"])
def test_a_charge_that_names_no_invoice_may_be_on_any_of_the_customers(decide_on, charge, status):
    loose = replace(charge, invoice=None)
    assert decision(decide_on, loose, bill=replace(BILL, status=status)) == "Escalate"
    assert decision(decide_on, loose, bill=replace(BILL, customer="cus_bolt")) == "AutoResolve"
    assert decision(decide_on, loose, bill=replace(BILL, subscription="s2")) == "AutoResolve"


@pytest.mark.parametrize(
    "tax",
    [
        {"tax": 1},
        {"lines": (InvoiceLine(id="l", amount=10_000, tax_rate="r"), InvoiceLine(id="m", amount=5000))},
        {"lines": (InvoiceLine(id="l", amount=10_000), InvoiceLine(id="m", amount=5000, tax=1))},
    ],
)
def test_a_correction_would_change_the_tax_too(decide_on, tax):
    decided = [decision(decide_on, charge, bill=replace(BILL, **tax)) for charge in (AGREED, TWICE)]
    assert decided == ["AutoResolve", "Escalate"]


@pytest.mark.parametrize("model", ["graduated", "volume", "per_unit"])
def test_a_price_without_tiers_beside_the_one_in_force_explains_nothing(decide_on, model):
    shapeless = replace(PRICE, id="pr2", model=model, tiers=())
    assert decision(decide_on, TWICE, shapeless) == "Escalate"
    before = replace(shapeless, effective=ENDED)
    assert decision(decide_on, TWICE, before) == "AutoResolve"


def test_what_an_earlier_decision_holds_back_is_not_corrected(decide_on):
    claim = Claim(exception="e", role="hold", document="in_1", amount=1, currency="EUR")
    decided = [decision(decide_on, charge, claims=(claim,)) for charge in (AGREED, TWICE)]
    assert decided == ["Escalate", "Escalate"]


def test_a_draft_is_changed_and_not_corrected(decide_on):
    draft = invoice("in_1", 10_000, status="draft")
    assert [decision(decide_on, charge, bill=draft) for charge in (AGREED, TWICE)] == ["AutoResolve", "Escalate"]


NEXT_YEAR = Span(start=date(2027, 1, 1))
FROM_MAY = Span(start=date(2026, 5, 1), end=date(2026, 6, 1))
TIERS = (Tier(up_to=1000, unit_price=Decimal(10)), Tier(unit_price=Decimal(10)))
A_DAY = replace(AGREED, period=Period(start=date(2026, 5, 15), end=date(2026, 5, 16)))
STARTED = replace(PLAN, started=date(2026, 5, 15))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"price": replace(PRICE, effective=FROM_MAY)}, id="a price for just this month"),
        pytest.param({"price": replace(PRICE, model="graduated", tiers=TIERS)}, id="tiers of one price"),
        pytest.param({"plan": STARTED}, id="started at the first event"),
        pytest.param({"plan": replace(PLAN, started=date(2026, 4, 1), trial_days=30)}, id="free until 1 May"),
        pytest.param({"next": replace(PRICE, id="next", effective=NEXT_YEAR)}, id="a price of next year"),
        pytest.param({"own": replace(BILL, id="in_2", total=9000)}, id="an invoice of another amount"),
        pytest.param({"paid": replace(AGREED, id="uc2", meter="n", amount=0)}, id="another meter on the invoice"),
        pytest.param({"plan": replace(PLAN, ended=date(2026, 6, 1))}, id="ended with the month"),
        pytest.param({"clause": replace(CLAUSE, customer="cus_bolt")}, id="another's contract"),
        pytest.param({"clause": replace(CLAUSE, subscription="s2")}, id="a contract for another subscription"),
        pytest.param({"stray": replace(EVENT, id="u3", event="x", at=date(2026, 6, 1), meter="M")}, id="outside"),
        pytest.param({"item": replace(ITEM, subscription="s2")}, id="an item of another subscription"),
        pytest.param({"item": replace(ITEM, subscription=None, customer="cus_bolt")}, id="an item of another customer"),
        pytest.param({"change": PlanChange(id="c", at=date(2026, 5, 9), status="cancelled")}, id="cancelled"),
        pytest.param({"change": PlanChange(id="c", at=date(2026, 6, 1))}, id="a plan change at the end"),
    ],
)
@pytest.mark.parametrize("charge", [AGREED, TWICE], ids=["as agreed", "repeats counted"])
def test_what_does_not_concern_a_charge_stops_nothing(decide_on, charge, changes):
    assert decision(decide_on, charge, **changes) == "AutoResolve"


@pytest.mark.parametrize(
    ("objection", "charge", "changes"),
    [
        ("do not ascend", AGREED, {"price": replace(PRICE, model="volume", tiers=(*TIERS[:1], *TIERS))}),
        ("has no tier", AGREED, {"price": replace(PRICE, tiers=())}),
        ("but has tiers", AGREED, {"price": replace(PRICE, tiers=TIERS)}),
        ("but names a package", AGREED, {"price": replace(PRICE, package=1000)}),
        ("how much a package holds", AGREED, {"price": replace(PRICE, model="package")}),
        ("beyond the last tier", AGREED, {"price": replace(PRICE, model="volume", tiers=TIERS[:1])}),
        ("for a part of the period only", AGREED, {"plan": STARTED, "price": replace(PRICE, minimum=1)}),
        ("for a part of the period only", AGREED, {"plan": STARTED, "price": replace(PRICE, included=1)}),
        ("for a part of the period only", AGREED, {"plan": STARTED, "price": replace(PRICE, prepaid=1)}),
        ("runs for a part", AGREED, {"plan": STARTED, "price": replace(PRICE, model="volume", tiers=TIERS)}),
        ("did not run", AGREED, {"plan": replace(PLAN, started=datetime(2026, 5, 15, 1, tzinfo=UTC))}),
        ("did not run", AGREED, {"plan": replace(PLAN, ended=date(2026, 5, 15))}),
        ("not for one of sub", A_DAY, {"price": replace(PRICE, minimum=1)}),
        ("not for one of sub", A_DAY, {"price": replace(PRICE, included=1)}),
        ("not for one of sub", A_DAY, {"price": replace(PRICE, prepaid=1)}),
        ("not for one of sub", A_DAY, {"price": replace(PRICE, tiers=(replace(TIERS[1], flat=1),))}),
        ("not for one of sub", A_DAY, {"price": replace(PRICE, model="graduated", tiers=TIERS)}),
        ("not for one of sub", A_DAY, {"price": replace(PRICE, model="package", package=1000)}),
        ("not for one of sub", AGREED, {"price": replace(PRICE, minimum=1), "plan": replace(PLAN, interval="year")}),
        ("the free time of the subscription sub", AGREED, {"plan": replace(PLAN, trial_days=1)}),
        ("in_1 is a receipt", AGREED, {"bill": replace(BILL, document="receipt")}),
        ("in_1 is of the subscription s2", AGREED, {"bill": replace(BILL, subscription="s2")}),
        ("the price pr2 ends before it begins", AGREED, {"2": replace(PRICE, id="pr2", effective=BACKWARDS)}),
        ("ends before it has begun", replace(AGREED, period=Period(start=MAY.start, end=MAY.start)), {}),
        (
            "an end at 23:59:59",
            replace(AGREED, period=Period(start=MAY.start, end=datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC))),
            {},
        ),
        (
            "is dated by day",
            replace(AGREED, period=Period(start=datetime(2026, 5, 15, 6, tzinfo=UTC), end=MAY.end)),
            {"event": replace(EVENT, at=date(2026, 5, 15))},
        ),
    ],
)
def test_what_keeps_a_charge_from_being_recomputed_is_said(decide_on, objection, charge, changes):
    scene = [document for document in (SCENE | changes).values() if document is not None]
    [explanation] = decide_on(evidence(charge, *scene, kind=Kind.USAGE_OVERAGE, subject="uc"), policy()).explanations
    assert explanation.cause == "unproved"
    assert objection in explanation.summary


def test_an_id_that_another_bill_has_too_is_not_corrected_without_a_person(decide_on):
    namesake = invoice("uc", 1, customer="cus_bolt")
    assert [decision(decide_on, charge, namesake) for charge in (AGREED, TWICE)] == ["AutoResolve", "Escalate"]
