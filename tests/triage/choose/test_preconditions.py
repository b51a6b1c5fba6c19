"""Every action has a precondition, and no story of the book of scenarios lacks one that rules resolve."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from triage_eval.formats import read_dataset

from triage.choose.preconditions import PRECONDITIONS, unmet
from triage.model import (
    Action,
    AllocatePayment,
    CorrectTerms,
    Customer,
    Effect,
    Evidence,
    Explanation,
    HoldAsCredit,
    HoldInvoice,
    IssueCreditNote,
    KeepLatest,
    Kind,
    NoAction,
    PlanChange,
    RetryPayment,
    StopRetrying,
    VoidInvoice,
)
from triage.money import Money
from triage.service import Desk, explain
from triage.testing import ACME, NOON, attempt, evidence, invoice, payment

BOOK = sorted((Path(__file__).parents[3] / "eval" / "scenarios").glob("*.yaml"))
ONE, TWO = invoice("in_1", 100), invoice("in_2", 100)
PAID = payment("pay_1", 100)


def doing(action, *effects, customer="cus_acme"):
    """An explanation that would do something, with its money in euros."""
    moved = tuple(
        Effect(type=type_, document=document, amount=Money(amount, "EUR")) for type_, document, amount in effects
    )
    return Explanation(
        id="e",
        kind=Kind.UNKNOWN,
        cause="c",
        summary="s",
        action=action,
        effects=moved,
        claims=(),
        facts=(),
        customer=customer,
    )


def test_every_action_has_its_precondition():
    assert set(PRECONDITIONS) == set(get_args(get_args(Action)[0]))


@pytest.mark.parametrize("chapter", BOOK, ids=lambda path: path.stem)
def test_what_rules_admit_in_the_book_of_scenarios_meets_its_precondition(chapter, pack):
    admitted = 0
    for trial in read_dataset(chapter).trials:
        seen = Evidence(as_of=trial.as_of, exception=trial.exception)
        found = explain(seen, Desk(policy=trial.policy, policy_digest="-", pack=pack))
        listed = dict(pack.judge(found, exception="exc").admitted)
        assert [unmet(each, seen) for each in found if each.id in listed] == [()] * len(listed)
        admitted += len(listed)
    assert admitted > 0


HOLD = HoldInvoice(invoice="in_2", repeats="in_1")
SETTLE = AllocatePayment(payments=("pay_1",), invoices=("in_1",))
RETRY = RetryPayment(invoice="in_1", attempt="at")
KEEP = KeepLatest(change="a", drops=("b",))
CHANGES = [PlanChange(id=id_, at=NOON, subscription="sub") for id_ in "ab"]


@pytest.mark.parametrize(
    ("documents", "explanation", "reason"),
    [
        ([ONE, TWO], doing(HOLD), None),
        ([ONE, replace(TWO, customer="cus_bolt")], doing(HOLD), "not of one customer"),
        ([ONE, replace(TWO, currency="USD")], doing(HOLD), "not in one currency"),
        ([TWO], doing(HOLD), "not here"),
        ([ONE, replace(TWO, amount_remaining=1)], doing(VoidInvoice(invoice="in_2", repeats="in_1")), "paid in part"),
        ([PAID, payment("pay_2", 99)], doing(HoldAsCredit(payment="pay_2", repeats="pay_1")), "not of one amount"),
        ([ONE, PAID], doing(SETTLE, ("allocate", "in_1", 100)), None),
        ([ONE, PAID], doing(SETTLE, ("allocate", "in_1", 100), customer=None), "nobody is known to have paid"),
        ([ONE, PAID], doing(SETTLE, ("allocate", "in_1", 100), customer="cus_bolt"), "not of the customer"),
        (
            [ONE, payment("pay_1", 100, customer="cus_bolt")],
            doing(SETTLE, ("allocate", "in_1", 100)),
            "another customer",
        ),
        ([ONE, PAID], doing(SETTLE, ("unapplied", "pay_1", 100)), "no invoice gets anything"),
        ([ONE], doing(IssueCreditNote(item="in_1"), ("credit", "in_1", 5)), None),
        ([ONE], doing(IssueCreditNote(item="in_1"), ("debit", "in_1", 5)), "by debit"),
        ([ONE], doing(IssueCreditNote(item="in_1"), ("credit", "in_1", 0)), "move nothing"),
        ([ONE], doing(CorrectTerms(terms="t"), ("credit", "in_1", 5)), "would move 0.05 EUR"),
        ([ONE, attempt()], doing(RETRY), None),
        ([replace(ONE, status="paid"), attempt()], doing(RETRY), "is paid"),
        ([ONE, attempt(outcome="pending")], doing(RETRY), "pending"),
        ([ONE, attempt(invoice="in_9")], doing(RETRY), "no attempt at in_1"),
        ([ONE, attempt(outcome="pending")], doing(StopRetrying(invoice="in_1", attempt="at")), None),
        (CHANGES, doing(KEEP), None),
        ([CHANGES[0], replace(CHANGES[1], subscription="other")], doing(KEEP), "not of one subscription"),
        ([ONE], doing(NoAction(subject="pay_1")), None),
        ([ONE], doing(NoAction(subject="in_1")), "not what the exception is about"),
    ],
)
def test_an_action_is_offered_only_where_the_documents_allow_it(documents, explanation, reason):
    reasons = unmet(explanation, evidence(*documents))
    assert reasons == () if reason is None else reason in reasons[0]


def test_from_whom_nothing_is_collected_nothing_is_asked_again():
    blocked = Customer(id=ACME.id, name=ACME.name, collection_blocked=True)
    reasons = unmet(doing(RETRY), evidence(ONE, attempt(), customers=[blocked]))
    assert reasons == ("nothing is collected from cus_acme",)
