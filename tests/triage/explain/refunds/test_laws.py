"""Refunds against a ledger that is kept by hand: what is corrected brings paper and money together, once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from triage.explain.refunds import audit_refunds
from triage.model import CreditNote, Invoice, InvoiceLine, Kind, Refund
from triage.testing import evidence, payment, policy

DAY = date(2026, 6, 1)
NETS = st.lists(st.integers(100, 10**7), min_size=2, max_size=5, unique=True)
TAX = st.integers(0, 30)


def invoice(nets, percent):
    lines = tuple(InvoiceLine(id=f"il_{n}", amount=net, tax=net * percent // 100) for n, net in enumerate(nets))
    tax = sum(line.tax for line in lines)
    total = sum(nets) + tax
    return Invoice(
        id="in_1",
        customer="cus_acme",
        currency="EUR",
        total=total,
        amount_remaining=0,
        status="paid",
        lines=lines,
        tax=tax,
    )


def refund(amount, number=1, *, note=None):
    return Refund(
        id=f"re_{number}",
        payment="pay_1",
        amount=amount,
        currency="EUR",
        created=DAY + timedelta(days=number),
        credit_note=note,
    )


def credited(amount, number=1):
    return CreditNote(
        id=f"cn_{number}", customer="cus_acme", currency="EUR", total=amount, amount_remaining=amount, invoice="in_1"
    )


def audit(subject, bill, *documents):
    paid = payment("pay_1", bill.total, customer="cus_acme", status="applied", applied_to=("in_1",))
    about = evidence(subject, bill, paid, *documents, kind=Kind.REFUND_MISMATCH, subject=subject.id)
    return audit_refunds(about, policy())


def by_reading(explanations, reading):
    return next(e for e in explanations if e.facts[1].reading == reading)


@given(NETS, TAX, st.data())
def test_what_was_given_back_and_not_credited_is_credited_once(nets, percent, data):
    bill = invoice(nets, percent)
    amounts = [line.amount + line.tax for line in bill.lines]
    amount = data.draw(st.sampled_from([*amounts, sum(amounts)]))
    before = audit(refund(amount), bill)
    [effect] = by_reading(before, "no_note").effects
    after = audit(refund(amount), bill, credited(effect.amount.amount))
    assert (effect.type, effect.amount.amount) == ("credit", amount)
    assert [explanation.effects for explanation in after] == [()]


@given(NETS, st.integers(1, 30))
def test_a_credit_note_without_its_tax_is_short_by_the_tax_of_all_lines(nets, percent):
    bill = invoice(nets, percent)
    tax = sum(net * percent // 100 for net in nets)
    paper = by_reading(audit(refund(sum(nets) + tax, note="cn_1"), bill, credited(sum(nets))), "note")
    assert [effect.amount.amount for effect in paper.effects] == [tax]
    assert "tax_not_credited:in_1" in paper.cause


@given(NETS, TAX, st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_refunds_that_sum_to_their_credit_note_are_all_right(nets, percent, amounts):
    bill = invoice(nets, percent)
    refunds = [refund(amount, number, note="cn_1") for number, amount in enumerate(amounts, 1)]
    for subject in refunds:
        others = [other for other in refunds if other is not subject]
        explanations = audit(subject, bill, credited(sum(amounts)), *others)
        assert by_reading(explanations, "note").action.type == "no_action"


@given(NETS, TAX, st.integers(1, 5))
def test_of_equal_refunds_all_but_the_first_are_charged_again(nets, percent, more):
    bill = invoice(nets, percent)
    refunds = [refund(bill.total, number, note="cn_1") for number in range(1 + more)]
    readings = []
    for subject in refunds:
        others = [other for other in refunds if other is not subject]
        readings.append({e.facts[1].reading for e in audit(subject, bill, credited(bill.total), *others)})
    assert ["twice" in found for found in readings] == [False] + [True] * more


@given(NETS, TAX, st.integers(0, 10**8), st.integers(0, 10**8))
def test_paper_and_money_differ_by_the_correction(nets, percent, sent, papered):
    bill = invoice(nets, percent)
    explanations = audit(refund(sent + 1, note="cn_1"), bill, credited(papered + 1))
    paper = by_reading(explanations, "note")
    signs = {"credit": 1, "debit": -1}
    moved = sum(signs[effect.type] * effect.amount.amount for effect in paper.effects)
    assert papered + moved == sent
