"""What no retry gets past, whoever proposes it: a rule, or a person who accepts an old case."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from triage.guard import guard
from triage.model import Claim, Effect, Kind, PaymentAttempt, RetryPayment
from triage.money import Money
from triage.testing import NOON, evidence, invoice, policy

BILL = invoice("in_1", 1000, created=date(2026, 6, 20))
TRIED = PaymentAttempt(
    id="at", invoice="in_1", at=NOON - timedelta(hours=4), outcome="declined", processor="stripe", code="do_not_honor"
)


def filed(*documents, claims=()):
    return evidence(*documents, kind=Kind.FAILED_PAYMENT, subject="at", claims=claims)


@pytest.fixture
def retry(decide_on):
    """A retry as a rule proposes it, credited to a reviewer."""
    return replace(decide_on(filed(BILL, TRIED)).decision.proposal, proposed_by=("reviewer:ann",))


def collects(proposal, amount, *, attempt="at", document="in_1"):
    effects = (Effect(type="collect", document=document, amount=Money(amount, "EUR")),)
    action = RetryPayment(invoice="in_1", attempt=attempt)
    return replace(proposal, explanation=replace(proposal.explanation, effects=effects, action=action))


def objections(proposal, seen):
    return [violation.guardrail for violation in guard(proposal, seen, policy())]


def test_an_ordinary_retry_is_let_through(retry):
    assert objections(retry, filed(BILL, TRIED)) == []


@pytest.mark.parametrize("amount", [0, 1001])
def test_no_more_is_collected_than_is_open_and_never_nothing(retry, amount):
    assert objections(collects(retry, amount), filed(BILL, TRIED)) == ["collectable"]


@pytest.mark.parametrize("status", ["draft", "paid", "void", "uncollectible"])
def test_only_an_open_invoice_is_collected(retry, status):
    assert "collectable" in objections(retry, filed(replace(BILL, status=status), TRIED))


@pytest.mark.parametrize("outcome", ["pending", "succeeded"])
def test_nothing_is_charged_beside_an_attempt_that_may_have_taken_the_money(retry, outcome):
    other = replace(TRIED, id="at_2", outcome=outcome, code="")
    assert objections(retry, filed(BILL, TRIED, other)) == ["collectable"]
    assert objections(retry, filed(BILL, TRIED, replace(other, invoice="in_2"))) == []


@pytest.mark.parametrize(("role", "amount"), [("hold", 0), ("settle", 1)])
def test_what_was_settled_or_held_since_is_not_collected(retry, role, amount):
    claim = Claim(exception="exc_0", role=role, document="in_1", amount=amount, currency="EUR")
    assert objections(retry, filed(BILL, TRIED, claims=(claim,))) == ["collectable"]


def test_an_attempt_of_another_invoice_is_no_reason_to_collect_this_one(retry):
    other = replace(TRIED, id="at_2", invoice="in_2")
    assert "collectable" in objections(collects(retry, 1000, attempt="at_2"), filed(BILL, TRIED, other))
