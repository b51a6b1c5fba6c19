"""Telling why from what is stored."""

from dataclasses import replace

import pytest

from triage.errors import ContentError, NotFoundError
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import TriageWorkflow


@pytest.mark.parametrize(("sure", "outcome"), [(True, "resolved"), (False, "escalated")])
def test_a_stored_decision_tells_why(workflow, sure, outcome):
    record = workflow.file(payment_exception(sure=sure)).record
    why = workflow.why(record.id)
    assert (why.exception, why.outcome, why.same) == (record.id, outcome, True)
    assert why.sentences[0].startswith(f"{outcome}: ")


def test_it_is_told_of_what_was_and_not_of_what_is(workflow, store, clock):
    record = workflow.file(payment_exception()).record

    class Restoring(FakeContent):
        def equip(self, client):  # noqa: ARG002
            raise AssertionError("the desk of today has no part in it")

    assert TriageWorkflow(store=store, clock=clock, content=Restoring()).why(record.id).outcome == "resolved"


def test_a_release_that_decides_otherwise_says_so(workflow, store, clock):
    record = workflow.file(payment_exception()).record
    strict = FakeContent(policy=lambda client: replace(FakeContent().policy(client), limits=()))
    why = TriageWorkflow(store=store, clock=clock, content=strict).why(record.id)
    assert (why.same, why.outcome) == (False, "escalated")
    assert why.sentences[-1].startswith("this release decides otherwise than was recorded")


def test_what_cannot_be_read_any_more_is_not_there(workflow, store, clock):
    record = workflow.file(payment_exception()).record

    class Lost(FakeContent):
        def restore(self, client, **texts):  # noqa: ARG002
            raise ContentError("no such key")

    with pytest.raises(NotFoundError, match="cannot be read any more: no such key"):
        TriageWorkflow(store=store, clock=clock, content=Lost()).why(record.id)


def test_an_unknown_exception_has_no_why(workflow):
    with pytest.raises(NotFoundError):
        workflow.why("exc_0")
