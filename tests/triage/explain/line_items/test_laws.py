"""Lines against a second comparison that counts every unit by itself, and against their own laws."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from triage.explain.line_items import audit_line_items
from triage.model import Invoice, InvoiceLine, Kind, Period, Span, Subscription, SubscriptionItem
from triage.testing import evidence, policy

JULY = Period(start=date(2026, 7, 1), end=date(2026, 8, 1))
PRODUCTS = ["seats", "support", "backup", "api"]
ITEM = st.tuples(st.integers(100, 10**6), st.integers(1, 60))
AGREED = st.dictionaries(st.sampled_from(PRODUCTS), ITEM, min_size=2)


def subscription(agreed, ended=None):
    items = [SubscriptionItem(id=f"si_{p}", product=p, price=each[0], quantity=each[1]) for p, each in agreed.items()]
    amount = sum(item.price * item.quantity for item in items)
    if ended is not None:
        gone = SubscriptionItem(id="si_gone", product="gone", price=ended, effective=Span(end=date(2026, 7, 1)))
        items.append(gone)
    return Subscription(id="sub_1", customer="cus_acme", currency="EUR", amount=amount, items=tuple(items))


def audit(rows, subscribed):
    lines = tuple(
        InvoiceLine(id=f"il_{n}", product=product, price=price, quantity=quantity, amount=price * quantity)
        for n, (product, price, quantity) in enumerate(rows)
    )
    total = sum(line.amount for line in lines)
    invoice = Invoice(
        id="in_1",
        customer="cus_acme",
        currency="EUR",
        total=total,
        amount_remaining=total,
        created=date(2026, 7, 1),
        period=JULY,
        subscription="sub_1",
        lines=lines,
    )
    about = evidence(invoice, subscribed, kind=Kind.LINE_ITEM_MISMATCH, subject="in_1")
    [explanation] = audit_line_items(about, policy())
    return explanation


def rows(agreed):
    return [(product, price, quantity) for product, (price, quantity) in agreed.items()]


def signed(explanation):
    """Return what the customer owes more, negative where he is owed, in minor units."""
    return sum(e.amount.amount if e.type == "debit" else -e.amount.amount for e in explanation.effects)


def unit_by_unit(billed, agreed):
    """Sum the prices of the units that are missing, less those that are too many, taking every unit by itself."""
    have = Counter((product, price) for product, price, quantity in billed for _ in range(quantity))
    want = Counter((product, price) for product, (price, quantity) in agreed.items() for _ in range(quantity))
    missing, surplus = want - have, have - want
    return sum(price for _, price in missing.elements()) - sum(price for _, price in surplus.elements())


@given(AGREED, st.lists(st.tuples(st.sampled_from(PRODUCTS), st.integers(100, 10**6), st.integers(1, 60)), min_size=1))
def test_the_difference_is_that_of_every_unit_counted_by_itself(agreed, billed):
    assert signed(audit(billed, subscription(agreed))) == unit_by_unit(billed, agreed)


@given(AGREED, st.randoms(use_true_random=False))
def test_any_split_of_the_quantities_in_any_order_is_as_subscribed(agreed, random):
    split = []
    for product, price, quantity in rows(agreed):
        first = random.randint(1, quantity)
        split += [(product, price, first)] + ([(product, price, quantity - first)] if first < quantity else [])
    random.shuffle(split)
    assert audit(split, subscription(agreed)).cause == "as_agreed"


@given(AGREED, st.data())
def test_a_line_left_out_is_charged_and_a_line_twice_is_credited(agreed, data):
    every = rows(agreed)
    one = data.draw(st.sampled_from(every))
    left_out = audit([row for row in every if row != one], subscription(agreed))
    twice = audit([*every, one], subscription(agreed))
    assert (left_out.cause, signed(left_out)) == ("missing_line", one[1] * one[2])
    assert (twice.cause, signed(twice)) == ("repeated_line", -one[1] * one[2])


@given(AGREED, st.data(), st.integers(1, 60), st.integers(100, 10**6))
def test_another_quantity_or_price_is_corrected_by_the_difference(agreed, data, quantity, price):
    product = data.draw(st.sampled_from(sorted(agreed)))
    right_price, right_quantity = agreed[product]
    others = [row for row in rows(agreed) if row[0] != product]
    counted = audit([*others, (product, right_price, quantity)], subscription(agreed))
    priced = audit([*others, (product, price, right_quantity)], subscription(agreed))
    assert signed(counted) == right_price * (right_quantity - quantity)
    assert signed(priced) == right_quantity * (right_price - price)


@given(AGREED, st.integers(100, 10**6))
def test_an_item_that_ended_is_credited_in_full(agreed, price):
    explanation = audit([*rows(agreed), ("gone", price, 1)], subscription(agreed, ended=price))
    assert (explanation.cause, signed(explanation)) == ("ended_item", -price)
