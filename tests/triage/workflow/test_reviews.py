import json

import pytest

from triage.errors import ConflictError, InputError, NotFoundError, RefusedError, StaleError
from triage.model import (
    Accept,
    Act,
    AllocatePayment,
    Allocation,
    Choose,
    ClientPolicy,
    Dismiss,
    HoldAsCredit,
    Kind,
    Mode,
    RefundPayment,
)
from triage.model.codec import read_evidence
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import TriageWorkflow


@pytest.fixture
def escalated(workflow):
    """A payment of 100.00 that may settle either of two invoices over 100.00."""
    return workflow.file(payment_exception(invoices=("in_1", "in_2"), sure=False)).record


@pytest.fixture
def shadowed(store, clock):
    """A desk that proposes and never resolves."""
    policy = ClientPolicy(client="default", modes=((Kind.UNMATCHED_PAYMENT, Mode.SHADOW),))
    return TriageWorkflow(store=store, clock=clock, content=FakeContent(policy=lambda _: policy))


def allocate(*amounts, invoices=("in_1", "in_2")):
    stated = tuple(Allocation(document=id_, amount=amount) for id_, amount in zip(invoices, amounts, strict=False))
    return Act(action=AllocatePayment(payments=("pay_1",), invoices=invoices), allocations=stated)


def claims(store):
    with store.read() as reader:
        rows = reader._connection.exec_driver_sql("SELECT role, document, amount FROM claims ORDER BY id")
        return [tuple(row) for row in rows]


def rulings_seen_by(workflow, name):
    record = workflow.file(payment_exception(name, invoices=("in_1", "in_2"))).record
    rulings = read_evidence(workflow.evidence(record.id)).standing.rulings
    return record, [(ruling.verdict, ruling.documents) for ruling in rulings]


def test_a_chosen_explanation_becomes_the_decision_and_takes_its_claims(workflow, escalated, store):
    case = workflow.review(escalated.case_id, version=1, review=Choose(explanation="pay_1-in_2"), reviewer="ada")
    assert (case.state, case.version, case.decided_by) == ("decided", 2, "ada")
    assert (case.record.state, case.record.proposed_by) == ("reviewed", ("reviewer:ada",))
    assert case.record.action["invoices"] == ["in_2"]
    assert claims(store) == [("spend", "pay_1", 10_000), ("settle", "in_2", 10_000)]
    assert store.faults() == ()


def test_the_desk_s_own_receipt_stays_beside_the_person_s(workflow, escalated):
    before = workflow.receipt(escalated.id)
    workflow.review(escalated.case_id, version=1, review=Dismiss(note="twin of a posted one"), reviewer="ada")
    made = json.loads(workflow.review_receipt(escalated.id))
    assert workflow.receipt(escalated.id) == before
    assert workflow.record(escalated.id).receipt == made["receipt"] == escalated.receipt
    assert made["review"] == {"type": "dismiss", "note": "twin of a posted one"}


def test_an_accepted_proposal_is_done_as_it_was_proposed(shadowed):
    record = shadowed.file(payment_exception()).record
    case = shadowed.review(record.case_id, version=1, review=Accept(), reviewer="ada")
    assert (case.record.action, case.record.effects) == (record.action, record.effects)
    assert rulings_seen_by(shadowed, "2")[1] == [("accepted", ("in_1", "pay_1"))]


def test_what_was_accepted_is_not_decided_again_by_a_machine(workflow, escalated):
    workflow.review(escalated.case_id, version=1, review=Choose(explanation="pay_1-in_1"), reviewer="ada")
    record, _ = rulings_seen_by(workflow, "2")
    assert f"human_rulings: a person accepted in_1, pay_1 in {escalated.id}" in record.reasons


def test_a_dismissed_proposal_is_not_proposed_again(shadowed, workflow):
    record = shadowed.file(payment_exception()).record
    shadowed.review(record.case_id, version=1, review=Dismiss(), reviewer="ada")
    again, rulings = rulings_seen_by(workflow, "2")
    assert rulings == [("accepted", ("pay_1",)), ("declined", ("in_1", "pay_1"))]
    assert (again.state, again.reasons) == ("escalated", (f"human_rulings: a person accepted pay_1 in {record.id}",))


@pytest.mark.parametrize(
    ("review", "effects"),
    [
        pytest.param(
            allocate(4_000, 6_000),
            ["allocate in_1 4000", "left_open in_1 6000", "allocate in_2 6000", "left_open in_2 4000"],
            id="stated",
        ),
        pytest.param(
            allocate(), ["allocate in_1 10000", "allocate in_2 0", "left_open in_2 10000"], id="filled in order"
        ),
        pytest.param(
            allocate(9_000, invoices=("in_1",)),
            ["allocate in_1 9000", "left_open in_1 1000", "unapplied pay_1 1000"],
            id="rest stays on account",
        ),
    ],
)
def test_code_states_the_money_of_a_person_s_own_action(workflow, escalated, review, effects):
    record = workflow.review(escalated.case_id, version=1, review=review, reviewer="ada").record
    assert [f"{effect['type']} {effect['document']} {effect['amount']}" for effect in record.effects] == effects


@pytest.mark.parametrize(
    ("review", "objections"),
    [
        pytest.param(
            allocate(10_001, invoices=("in_1",)),
            [
                "sums: more is allocated than the payments and credits bring",
                "open_amounts: in_1 has 10000 minor units open, not 10001",
            ],
            id="above the open amount",
        ),
        pytest.param(
            allocate(9_000, 9_000),
            ["sums: more is allocated than the payments and credits bring"],
            id="above the payment",
        ),
        pytest.param(
            Act(action=RefundPayment(payment="pay_1", repeats="pay_9")),
            ["known_ids: payment pay_9 is not in the evidence"],
            id="unknown twin",
        ),
    ],
)
def test_guardrails_hold_for_people_and_say_everything_at_once(workflow, escalated, store, review, objections):
    with pytest.raises(RefusedError) as refused:
        workflow.review(escalated.case_id, version=1, review=review, reviewer="ada")
    assert list(refused.value.objections) == objections
    assert workflow.case(escalated.case_id).state == "open"
    assert claims(store) == []


def test_a_person_cannot_take_what_a_decision_took_meanwhile(workflow, escalated):
    taken = workflow.file(payment_exception("2", invoices=("in_9",))).record
    with pytest.raises(RefusedError, match=f"pay_1 is taken .spend. by {taken.id}"):
        workflow.review(escalated.case_id, version=1, review=Choose(explanation="pay_1-in_1"), reviewer="ada")


@pytest.mark.parametrize(
    ("review", "problem"),
    [
        pytest.param(Accept(), "nothing was proposed", id="accept nothing"),
        pytest.param(Choose(explanation="made-up"), "there are: pay_1-in_1, pay_1-in_2", id="unknown explanation"),
        pytest.param(allocate(1, invoices=("in_1", "in_2")), "state how much in_2 gets", id="half stated"),
        pytest.param(allocate(1, invoices=("in_9",)), "in_9 is not an invoice", id="unknown invoice"),
        pytest.param(
            Act(
                action=HoldAsCredit(payment="pay_1", repeats="in_1"),
                allocations=(Allocation(document="in_1", amount=1),),
            ),
            "does not name in_1",
            id="stray amount",
        ),
    ],
)
def test_a_review_that_does_not_fit_the_case_is_refused(workflow, escalated, review, problem):
    with pytest.raises(InputError, match=problem):
        workflow.review(escalated.case_id, version=1, review=review, reviewer="ada")


def test_a_case_that_changed_since_it_was_read_is_not_decided(workflow, escalated):
    with pytest.raises(StaleError, match="at version 1, not 2"):
        workflow.review(escalated.case_id, version=2, review=Dismiss(), reviewer="ada")


def test_a_case_is_decided_once(workflow, escalated):
    workflow.review(escalated.case_id, version=1, review=Dismiss(), reviewer="ada")
    with pytest.raises(StaleError):
        workflow.review(escalated.case_id, version=1, review=Dismiss(), reviewer="bob")
    with pytest.raises(ConflictError, match="was decided by ada"):
        workflow.review(escalated.case_id, version=2, review=Dismiss(), reviewer="bob")


def test_only_escalated_exceptions_have_a_case(workflow):
    record = workflow.file(payment_exception()).record
    with pytest.raises(NotFoundError):
        workflow.review(record.id.replace("exc_", "case_"), version=1, review=Dismiss(), reviewer="ada")


@pytest.mark.parametrize("reviewer", ["", "  "])
def test_a_reviewer_has_a_name(workflow, escalated, reviewer):
    with pytest.raises(InputError, match="a reviewer has a name"):
        workflow.review(escalated.case_id, version=1, review=Dismiss(), reviewer=reviewer)
