"""A remote model is asked about a stored exception: through the real prompt, budget and replies, and replayed."""

import json
from dataclasses import asdict, replace

import pytest

from triage.model import Kind, ModelMode
from triage.model.choice import Choice, Silent
from triage.model.consultation import read_consultation
from triage.testing.desk import FakeContent, payment_exception, rich_policy
from triage.workflow import TriageWorkflow
from triage.workflow.model_ports import Cap, StoredBudget, StoredReplies

from .provider import completion, http, wants_labels

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def asking():
    models = ((Kind.UNMATCHED_PAYMENT, ModelMode.SUGGEST),)
    return FakeContent(policy=lambda client: replace(rich_policy(client), models=models))


def honest(_provider, stream, body):
    """Choose the first offer of whatever is asked, and quote the memo where there is one."""
    asked = json.loads(body["messages"][1]["content"])
    label, texts = asked["offers"][0]["label"], asked["texts_by_outsiders"]
    quotes = [{"text": texts[0]["text"], "words": texts[0]["content"].split()[0]}] if texts else []
    said = {"rationale": "It is named.", "quotes": quotes, "reason": "text_names_it", "confidence": 90, "label": label}
    if wants_labels(body):
        stream.sendall(http(completion(label, likely={label: 0.9, "none": 0.1})))
    else:
        stream.sendall(http(completion(json.dumps(said))))


@pytest.fixture
def desk(store, clock):
    return TriageWorkflow(store=store, clock=clock, content=asking())


@pytest.fixture
def waiting(desk):
    """An exception that rules did not resolve, for want of a reference."""
    return desk.file(payment_exception(sure=False)).record


@pytest.fixture
def consulting(desk, store, clock, remote):
    """A way to ask the provider by the real prompt, up to so many tokens a day."""

    def make(tokens=10**6):
        budget = StoredBudget(store=store, clock=clock, cap=Cap(tokens, 10**9))
        replies = StoredReplies(store=store, clock=clock)
        asked = remote(prompt=asking().prompt(), budget=budget, replies=replies)
        return desk.consulting(asked, form=asdict(asked.form))

    return make


def test_a_choice_is_kept_and_read_again_from_the_replies_alone(desk, waiting, consulting, provider):
    provider.does = honest
    said = consulting().consult(waiting.id, client="default")
    assert isinstance(said.with_texts, Choice)
    assert (said.explanation, said.with_texts.quotes[0].start) == ("pay_1-in_1", 0)
    asked = len(provider.bodies)
    assert desk.replay(waiting.id).differences == ()
    assert len(provider.bodies) == asked == 4


@on_sqlite
def test_a_reply_that_was_altered_shows_in_a_replay(desk, waiting, consulting, provider, unguarded):
    provider.does = honest
    consulting().consult(waiting.id, client="default")
    unguarded("UPDATE replies SET raw = CAST(replace(CAST(raw AS TEXT), 'It is named', 'It was named') AS BLOB)")
    assert not desk.replay(waiting.id).same


def test_what_a_call_took_is_spent_and_no_more_than_the_day_has(store, clock, waiting, consulting, provider):
    provider.does = honest
    consulting().consult(waiting.id, client="default")
    with store.read() as reader:
        spent = reader.consultations.spent("default", day=clock().date().isoformat())
    assert spent == (4 * 120, 4 * 90)


@on_sqlite
def test_a_budget_that_is_spent_escalates_with_that_reason(desk, waiting, consulting, provider):
    provider.does = honest
    said = consulting(tokens=10).consult(waiting.id, client="default")
    assert isinstance(said.with_texts, Silent)
    assert said.against[0].startswith("budget: ")
    assert provider.bodies == []
    assert desk.replay(waiting.id).same


@on_sqlite
def test_a_provider_that_fails_is_a_reason_and_replays_as_one(desk, waiting, consulting, provider):
    provider.does = lambda _provider, stream, _body: stream.sendall(http(b"<html>", status="502 Bad Gateway"))
    said = consulting().consult(waiting.id, client="default")
    assert said.against[0].startswith("provider_error: ")
    assert read_consultation(desk.consultation(waiting.id).body) == said
    assert desk.replay(waiting.id).same
