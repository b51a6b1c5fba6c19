"""Each guardrail's own words, for every action that it looks at."""

from dataclasses import replace
from datetime import date

import pytest

from triage.guard import guard
from triage.model import (
    BookFees,
    Claim,
    CorrectTerms,
    Effect,
    Explanation,
    HoldAsCredit,
    HoldInvoice,
    IssueCreditNote,
    KeepLatest,
    Kind,
    NoAction,
    PaymentAttempt,
    Proposal,
    RefundPayment,
    Rerate,
    RetryPayment,
    Ruling,
    Spent,
    Timing,
    VoidInvoice,
)
from triage.money import Money
from triage.testing import credit_note, evidence, invoice, payment, policy

OWED, PAID, NOTE = invoice("in_1", 10_000), payment("pay_1", 10_000), credit_note("cn_1", 500)
FAILED = PaymentAttempt(id="at_1", invoice="in_1", at=date(2026, 6, 1), outcome="declined")


def claim(role, document, amount=0, exception="exc_1"):
    return Claim(exception=exception, role=role, document=document, amount=amount, currency="EUR")


def effect(type_, document, amount, currency="EUR"):
    return Effect(type=type_, document=document, amount=Money(amount, currency))


def said(action, *documents, client=None, by="rule:r@1", standing=None, **fields):
    """What guardrails say of an action on some documents: one line an objection."""
    given = {"effects": (), "claims": (), "facts": (), "customer": "cus_acme", "known_by": "id"} | fields
    explanation = Explanation(id="e", kind=Kind.UNKNOWN, cause="c", summary="s", action=action, **given)
    seen = evidence(*documents, subject="subject")
    seen = replace(seen, standing=replace(seen.standing, **(standing or {})))
    proposal = Proposal(explanation=explanation, proposed_by=(by,))
    return [f"{v.guardrail}: {v.message}" for v in guard(proposal, seen, client or policy())]


RETRY = RetryPayment(invoice="in_1", attempt="at_1")
COLLECT = {"effects": (effect("collect", "in_1", 10_000),), "claims": (claim("collect", "at_1"),)}


@pytest.mark.parametrize(
    ("action", "named"),
    [
        (HoldInvoice(invoice="x", repeats="y"), ["invoice x", "invoice y"]),
        (HoldAsCredit(payment="x", repeats="y"), ["payment x", "payment y"]),
        (IssueCreditNote(item="x"), ["item x"]),
        (Rerate(item="x"), ["item x"]),
        (CorrectTerms(terms="x"), ["terms x"]),
        (RetryPayment(invoice="x", attempt="y"), ["invoice x", "attempt y"]),
        (KeepLatest(change="x", drops=("y", "z")), ["change x", "change y", "change z"]),
        (BookFees(payments=("x",), payouts=("y",)), ["payment x", "payout y"]),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_every_id_of_an_action_is_known_by_its_noun(action, named):
    assert said(action, OWED, PAID, NOTE) == [f"known_ids: {name} is not in the evidence" for name in named]


@pytest.mark.parametrize("item", ["in_1", "cn_1"])
def test_an_item_is_whatever_bills_or_credits(item):
    assert said(IssueCreditNote(item=item), OWED, NOTE) == []


def test_a_moment_is_of_a_document_in_the_evidence():
    timing = Timing(type="bill_on", document="in_9", when=date(2026, 6, 1))
    assert said(NoAction(subject="s"), timings=(timing,)) == ["known_ids: in_9 is not in the evidence"]


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        (HoldInvoice(invoice="in_1", repeats="in_1"), "in_1 cannot repeat itself"),
        (VoidInvoice(invoice="in_1", repeats="in_1"), "in_1 cannot repeat itself"),
        (RefundPayment(payment="pay_1", repeats="pay_1"), "pay_1 cannot repeat itself"),
        (HoldAsCredit(payment="pay_1", repeats="pay_1"), "pay_1 cannot repeat itself"),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_nothing_repeats_itself(action, problem):
    assert said(action, OWED, PAID) == [f"two_of_a_pair: {problem}"]


def test_nothing_is_kept_and_dropped():
    objections = said(KeepLatest(change="ch_1", drops=("ch_1",)))
    assert "two_of_a_pair: ch_1 cannot be kept and dropped" in objections


@pytest.mark.parametrize(
    ("owed", "attempt", "claims", "asked", "problem"),
    [
        (OWED, FAILED, (), 10_000, None),
        (OWED, FAILED, (claim("settle", "in_1", 4_000, "exc_2"),), 6_000, None),
        (OWED, replace(FAILED, invoice="in_2"), (), 10_000, "attempt at_1 is not of invoice in_1"),
        (replace(OWED, status="paid"), FAILED, (), 10_000, "invoice in_1 is paid"),
        (OWED, FAILED, (claim("hold", "in_1", 0, "exc_2"),), 10_000, "invoice in_1 is held back"),
        (OWED, FAILED, (), 10_001, "in_1 has 10000 minor units open, not 10001"),
        (OWED, FAILED, (), 0, "in_1 has 10000 minor units open, not 0"),
        (OWED, FAILED, (claim("settle", "in_1", 1, "exc_2"),), 10_000, "in_1 has 9999 minor units open, not 10000"),
    ],
    ids=["fits", "the rest", "of another", "paid", "held", "too much", "nothing", "settled in part"],
)
def test_only_what_is_open_is_collected_after_an_attempt_of_its_own(owed, attempt, claims, asked, problem):
    found = said(RETRY, owed, attempt, effects=(effect("collect", "in_1", asked),), standing={"claims": claims})
    assert found == ([f"collectable: {problem}"] if problem else [])


@pytest.mark.parametrize(("earlier", "now"), [("correct", "hold"), ("hold", "correct")])
def test_an_invoice_is_not_corrected_and_held_back_as_a_copy(earlier, now):
    taken = {"claims": (claim(earlier, "in_1", 100, "exc_2"),)}
    found = said(NoAction(subject="subject"), OWED, claims=(claim(now, "in_1"),), standing=taken)
    assert found == [f"free_of_claims: in_1 is taken ({earlier}) by exc_2"]


def test_an_attempt_is_answered_once():
    taken = {"claims": (claim("collect", "at_1", 0, "exc_2"),)}
    assert said(RETRY, OWED, FAILED, **COLLECT, standing=taken) == ["free_of_claims: at_1 is taken (collect) by exc_2"]


@pytest.mark.parametrize(
    ("documents", "role", "problem"),
    [
        ((replace(OWED, status="void"),), "correct", "invoice in_1 is void"),
        ((replace(OWED, status="paid"),), "correct", None),
        ((replace(OWED, status="paid"),), "settle", "invoice in_1 is paid"),
        ((replace(OWED, status="draft"),), "settle", None),
        ((replace(OWED, status="void"),), "keep", None),
    ],
    ids=["void", "paid is corrected", "paid is not settled", "a draft is settled", "the first may be anything"],
)
def test_documents_are_moved_in_the_states_that_allow_it(documents, role, problem):
    found = said(NoAction(subject="subject"), *documents, claims=(claim(role, "in_1"),))
    assert found == ([f"states: {problem}"] if problem else [])


def test_a_payment_and_a_credit_note_are_moved_while_they_are_valid():
    gone = (replace(PAID, status="returned", direction="outbound"), replace(NOTE, status="void"))
    claims = (claim("spend", "pay_1"), claim("net", "cn_1"))
    assert said(NoAction(subject="subject"), *gone, claims=claims) == [
        "states: payment pay_1 is outbound and returned",
        "states: credit note cn_1 is void",
    ]


def test_limits_and_caps_say_what_they_are():
    moved = {"effects": (effect("credit", "in_1", 600),), "claims": (claim("correct", "in_1", 600),)}
    spent = {"spent_today": (Spent(currency="EUR", decisions=2, amount=4_500),)}
    assert said(IssueCreditNote(item="in_1"), OWED, client=policy(limit=500), standing=spent, **moved) == [
        "authority: 6.00 EUR is above the limit of 5.00 EUR",
        "daily_cap: 6.00 EUR on top of 45.00 EUR today is above the daily cap",
    ]


def test_a_day_has_so_many_decisions_whatever_they_move():
    spent = (Spent(currency=None, decisions=1, amount=0), Spent(currency="EUR", decisions=2, amount=1))
    three = replace(policy(), daily_decisions=3)
    found = said(NoAction(subject="subject"), client=three, standing={"spent_today": spent})
    assert found == ["daily_cap: 3 decisions were made today"]


def test_a_contradiction_is_told_with_its_document():
    owed, paid = replace(OWED, total=9_000), replace(PAID, applied_to=("in_8", "in_9"))
    moved = {"effects": (effect("withhold", "in_1", 1),), "claims": (claim("spend", "pay_1"),)}
    assert said(HoldAsCredit(payment="pay_1", repeats="pay_0"), owed, paid, payment("pay_0", 1), **moved) == [
        "consistent: in_1 has more open than its total",
        "consistent: payment pay_1 is unapplied, and applied to in_8, in_9",
    ]


def test_a_ruling_is_told_with_what_it_is_about():
    rulings = (Ruling(exception="exc_7", documents=("in_1", "subject"), verdict="accepted"),)
    found = said(IssueCreditNote(item="in_1"), OWED, claims=(claim("correct", "in_1"),), standing={"rulings": rulings})
    assert found == ["human_rulings: a person accepted in_1, subject in exc_7"]


def test_nobody_acts_for_a_customer_who_is_not_known():
    assert said(IssueCreditNote(item="in_1"), OWED, known_by=None) == ["known_customer: the customer is not known"]
    assert said(NoAction(subject="subject"), OWED, known_by=None) == []
    assert said(IssueCreditNote(item="in_1"), OWED, known_by=None, by="reviewer:ada") == []
