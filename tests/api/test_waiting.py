"""Whoever posts an exception may wait for the models that are asked about it: `Prefer: wait=N`."""

import json
from dataclasses import replace

import pytest
from triage_api.waiting import Seats

from triage.bootstrap import now
from triage.model import Dismiss, Kind, ModelMode
from triage.settings import Ingest
from triage.testing.desk import FakeContent, rich_policy
from triage.workflow import TriageWorkflow

MODELS = ((Kind.UNMATCHED_PAYMENT, ModelMode.SUGGEST),)

ASKS = FakeContent(policy=lambda client: replace(rich_policy(client), models=MODELS))
"""Content whose clients want a model for payments."""


@pytest.fixture
def post(keyed, workflow, exception):
    """A way to post to a desk that asks models; `meanwhile` is done with each case once it is filed."""

    def posting(*, meanwhile=lambda _case: None, seats=None, name="e1", **headers):
        desk = TriageWorkflow(
            store=workflow.store, clock=now, content=ASKS, watch=lambda filed: meanwhile(filed.record.case_id)
        )
        api = keyed(desk, line=Ingest(wait_seconds=0))
        api.app.state.seats = seats or Seats()
        content = json.dumps(exception(name)).encode()
        return api.post("/v1/exceptions", content=content, headers={"Content-Type": "application/json"} | headers)

    return posting


@pytest.fixture
def dismiss(workflow):
    """A person who is faster than any model."""
    return lambda case: workflow.review(case, version=1, review=Dismiss(), reviewer="Ada")


def test_who_does_not_wait_is_answered_as_it_was_filed(post, dismiss):
    answer = post(meanwhile=dismiss)
    assert (answer.status_code, answer.json()["state"]) == (201, "escalated")
    assert "preference-applied" not in answer.headers


def test_who_waits_is_shown_what_stands_when_models_are_through(post, dismiss):
    answer = post(meanwhile=dismiss, Prefer="respond-async, wait=9")
    assert (answer.status_code, answer.json()["state"]) == (201, "reviewed")
    assert (answer.headers["preference-applied"], "location" in answer.headers) == ("wait=0", True)


def test_a_wait_that_ends_shows_what_stands_then(post):
    answer = post(Prefer="wait=0")
    assert (answer.status_code, answer.json()["state"]) == (201, "escalated")
    assert answer.headers["preference-applied"] == "wait=0"


@pytest.mark.parametrize("ignored", ["wait=soon", "wait=-1", "await=3", ""])
def test_a_wait_that_nobody_understands_changes_nothing(post, dismiss, ignored):
    answer = post(meanwhile=dismiss, Prefer=ignored)
    assert (answer.json()["state"], "preference-applied" in answer.headers) == ("escalated", False)


def test_where_too_many_wait_the_answer_comes_at_once_and_says_so(post, dismiss):
    answer = post(meanwhile=dismiss, seats=Seats(0), Prefer="wait=9")
    assert (answer.status_code, answer.json()["state"]) == (201, "escalated")
    assert "preference-applied" not in answer.headers


def test_a_repeated_request_waits_for_the_same_and_is_shown_what_stands(post, dismiss):
    key = {"Idempotency-Key": "k-1"}
    first, again = post(meanwhile=dismiss, **key), post(Prefer="wait=9", **key)
    assert (first.json()["state"], again.json()["state"]) == ("escalated", "reviewed")
    assert (again.status_code, post(**key).content) == (201, first.content)


def test_a_seat_is_free_again_when_its_holder_leaves():
    seats = Seats(1)
    with seats.seat() as first, seats.seat() as second:
        assert (first, second) == (True, False)
    with seats.seat() as third:
        assert third
