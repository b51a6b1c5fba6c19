from dataclasses import replace
from datetime import date

import pytest

from triage.guard import AUTONOMY, CONFLICTS, INTEGRITY, guard
from triage.model import AllocatePayment, Claim, Effect, Refund, Ruling, Spent
from triage.money import Money
from triage.testing import credit_note, evidence, invoice, line, payment, policy

PAID = payment("pay_1", 10_000, remittance=(line("INV-1"),))
REFUND = Refund(id="re_1", payment="pay_1", amount=10_000, currency="EUR")
SEEN = evidence(invoice("in_1", 10_000, number="INV-1"), credit_note("cn_1", 500), PAID)


@pytest.fixture
def proposal(decide_on):
    """An allocation of one payment to one invoice, as a rule proposes it."""
    return decide_on(SEEN).decision.proposal


def objections(proposal, seen=SEEN, client=None):
    return {violation.guardrail for violation in guard(proposal, seen, client or policy())}


def changed(proposal, **fields):
    return replace(proposal, explanation=replace(proposal.explanation, **fields))


def allocate(amount, document="in_1", currency="EUR"):
    return Effect(type="allocate", document=document, amount=Money(amount, currency))


def taken(role, document="in_1", amount=1):
    return Claim(exception="exc_0", role=role, document=document, amount=amount, currency="EUR")


def standing(**fields):
    return replace(SEEN, standing=replace(SEEN.standing, **fields))


def test_nothing_stands_against_an_ordinary_allocation(proposal):
    assert objections(proposal) == set()


def test_an_id_that_is_not_in_the_evidence_never_gets_through(proposal):
    invented = AllocatePayment(payments=("pay_1",), invoices=("in_999",))
    assert "known_ids" in objections(changed(proposal, action=invented))
    assert "known_ids" in objections(changed(proposal, effects=(allocate(10_000, "in_999"),)))


@pytest.mark.parametrize("amount", [9_999, 10_001, 0, -10_000])
def test_an_allocation_that_does_not_sum_to_the_payment_never_gets_through(proposal, amount):
    assert "sums" in objections(changed(proposal, effects=(allocate(amount),)))


def test_currencies_do_not_mix(proposal):
    assert "sums" in objections(changed(proposal, effects=(allocate(10_000, currency="USD"),)))


def test_an_invoice_of_another_currency_or_customer_is_never_settled(proposal):
    owed = SEEN.documents.invoices[0]
    for field, value, guardrail in (("currency", "USD", "sums"), ("customer", "cus_bolt", "known_customer")):
        documents = replace(SEEN.documents, invoices=(replace(owed, **{field: value}),))
        seen = replace(SEEN, exception=replace(SEEN.exception, documents=documents))
        assert objections(proposal, seen) == {guardrail}


def test_an_invoice_is_never_settled_above_what_is_left_of_it(proposal):
    assert objections(proposal, standing(claims=(taken("settle", amount=1),))) == {"open_amounts"}


@pytest.mark.parametrize(("role", "document"), [("spend", "pay_1"), ("hold", "in_1")])
def test_what_an_earlier_decision_took_is_not_taken_again(proposal, role, document):
    assert "free_of_claims" in objections(proposal, standing(claims=(taken(role, document),)))


def test_a_paid_invoice_and_a_returned_payment_are_left_alone(proposal):
    documents = SEEN.documents
    paid = replace(documents, invoices=(replace(documents.invoices[0], status="paid"),))
    gone = replace(documents, payments=(replace(PAID, status="returned"),))
    for changed_documents in (paid, gone):
        seen = replace(SEEN, exception=replace(SEEN.exception, documents=changed_documents))
        assert objections(proposal, seen) == {"states"}


def test_a_customer_who_is_not_known_never_resolves(proposal):
    assert objections(changed(proposal, known_by=None)) == {"known_customer"}


@pytest.mark.parametrize("verdict", ["accepted", "declined"])
def test_what_a_person_decided_is_not_decided_again(proposal, verdict):
    ruling = Ruling(exception="exc_0", documents=("in_1", "pay_1"), verdict=verdict)
    assert objections(proposal, standing(rulings=(ruling,))) == {"human_rulings"}


def test_another_pair_than_the_declined_one_may_be_proposed(proposal):
    ruling = Ruling(exception="exc_0", documents=("in_2", "pay_1"), verdict="declined")
    assert objections(proposal, standing(rulings=(ruling,))) == set()


def test_one_decision_stays_within_the_limit_of_its_currency(proposal):
    assert objections(proposal, client=policy(limit=10_000)) == set()
    assert "authority" in objections(proposal, client=policy(limit=9_999))


def test_a_currency_without_a_limit_has_the_limit_zero(proposal):
    assert {"authority", "daily_cap"} <= objections(proposal, client=replace(policy(), limits=(), daily_caps=()))


def test_a_day_stays_within_its_cap(proposal):
    spent = Spent(currency="EUR", decisions=3, amount=99_990_001)
    assert objections(proposal, standing(spent_today=(spent,))) == {"daily_cap"}
    assert objections(proposal, client=replace(policy(), daily_decisions=0)) == {"daily_cap"}


def test_all_objections_are_reported_together(proposal):
    bad = changed(proposal, known_by=None, effects=(allocate(20_000, "in_999"),))
    assert {"known_ids", "sums", "open_amounts", "known_customer"} <= objections(bad)


def test_a_person_is_bound_by_integrity_and_not_by_the_limits_of_machines(proposal):
    by_person = replace(proposal, proposed_by=("reviewer:ana",))
    assert objections(by_person, client=policy(limit=1)) == set()
    assert "sums" in objections(changed(by_person, effects=(allocate(1),)))
    assert not set(INTEGRITY) & set(AUTONOMY)


def test_two_holds_of_twins_exclude_each_other():
    assert "keep" in CONFLICTS["hold"]
    assert "hold" in CONFLICTS["keep"]


def test_a_payment_that_repeats_an_applied_one_may_be_held(decide_on):
    first = payment("pay_0", 10_000, created=date(2026, 6, 12), remittance=(line("INV-1"),), status="applied")
    settled = replace(invoice("in_1", 10_000, number="INV-1", status="paid"), amount_remaining=0)
    seen = evidence(settled, first, PAID)
    assert decide_on(seen).decision.proposal.explanation.action.type == "hold_as_credit"
    assert decide_on(seen).violations == ()


@pytest.mark.parametrize(
    "documents",
    [
        {"invoices": (replace(SEEN.documents.invoices[0], total=9_999),)},
        {"payments": (replace(PAID, applied_to=("in_9",)),)},
        {"refunds": (REFUND,)},
        {"refunds": (replace(REFUND, status="pending"),)},
    ],
    ids=["more open than its total", "unapplied and applied", "sent back", "about to be sent back"],
)
def test_a_document_that_is_contradicted_is_left_to_a_person(proposal, documents):
    seen = replace(SEEN, exception=replace(SEEN.exception, documents=replace(SEEN.documents, **documents)))
    assert objections(proposal, seen) == {"consistent"}
    assert objections(replace(proposal, proposed_by=("reviewer:ana",)), seen) == set()


@pytest.mark.parametrize("refund", [replace(REFUND, status="failed"), replace(REFUND, payment="pay_2")])
def test_a_refund_that_failed_or_is_of_another_payment_stands_against_nothing(proposal, refund):
    seen = replace(SEEN, exception=replace(SEEN.exception, documents=replace(SEEN.documents, refunds=(refund,))))
    assert objections(proposal, seen) == set()
