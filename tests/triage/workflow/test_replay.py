from dataclasses import replace

import pytest

from triage.model import Act, AllocatePayment, Allocation, Choose, Dismiss
from triage.model.codec import digest
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import TriageWorkflow


@pytest.mark.parametrize("sure", [True, False], ids=["resolved", "escalated"])
def test_a_decision_replays_as_it_was_recorded(workflow, sure):
    record = workflow.file(payment_exception(sure=sure)).record
    assert workflow.replay(record.id).differences == ()


@pytest.mark.parametrize(
    "review",
    [
        Choose(explanation="pay_1-in_2"),
        Act(action=AllocatePayment(payments=("pay_1",), invoices=("in_1",)), note="he rang"),
        Act(
            action=AllocatePayment(payments=("pay_1",), invoices=("in_1", "in_2")),
            allocations=(Allocation(document="in_1", amount=1), Allocation(document="in_2", amount=2)),
        ),
        Dismiss(note="posted by hand"),
    ],
    ids=lambda review: review.type,
)
def test_a_person_s_decision_replays_too_whatever_was_decided_since(workflow, review):
    record = workflow.file(payment_exception(invoices=("in_1", "in_2"), sure=False)).record
    workflow.review(record.case_id, version=1, review=review, reviewer="Ada Lovelace")
    workflow.file(payment_exception("2", invoices=("in_1", "in_2")))
    assert workflow.replay(record.id).differences == ()


def test_replaying_needs_no_clock_and_not_the_present_content(workflow, store):
    record = workflow.file(payment_exception()).record

    class Restoring(FakeContent):
        def equip(self, client):  # noqa: ARG002
            raise AssertionError("a replay asks for what was, not for what is")

    def no_clock():
        raise AssertionError("a replay does not look at the clock")

    assert TriageWorkflow(store=store, clock=no_clock, content=Restoring()).replay(record.id).same


def test_a_policy_that_reads_otherwise_now_shows_what_it_changes(workflow, store, clock):
    record = workflow.file(payment_exception()).record
    strict = FakeContent(policy=lambda client: replace(FakeContent().policy(client), limits=()))
    replayed = TriageWorkflow(store=store, clock=clock, content=strict).replay(record.id)
    assert not replayed.same
    assert '/decision/outcome: recorded "resolved", replayed "escalated"' in replayed.differences
    assert any(line.startswith("/violations/0: recorded nothing, replayed") for line in replayed.differences)


def test_altered_content_differs_by_its_digest(workflow, store, clock):
    record = workflow.file(payment_exception()).record

    class Altered(FakeContent):
        def restore(self, client, *, policy_text, pack_text):
            return super().restore(client, policy_text=policy_text + b" altered", pack_text=pack_text)

    (difference,) = TriageWorkflow(store=store, clock=clock, content=Altered()).replay(record.id).differences
    altered = digest(b"rich policy of default altered")
    assert difference == f'/policy: recorded "{record.policy}", replayed "{altered}"'
