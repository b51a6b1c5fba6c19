"""A model is asked about what waits for a person: once, after the answer, and it only ever suggests."""

from dataclasses import replace
from decimal import Decimal

import pytest

from triage.choose.labels import labels
from triage.durable import DurableJobs, prepare
from triage.errors import NotFoundError
from triage.model import Dismiss, Kind, ModelMode
from triage.model.choice import Choice, ModelRef, Question, Silent
from triage.model.consultation import read_consultation
from triage.store import Store
from triage.testing.desk import FakeContent, payment_exception, rich_policy
from triage.workflow import Stood, TriageWorkflow

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

MODEL = ModelRef(proposer="litellm", model="small", prompt="choose@1")


def asking(mode):
    """Content whose clients want a model for payments."""
    return FakeContent(policy=lambda client: replace(rich_policy(client), models=((Kind.UNMATCHED_PAYMENT, mode),)))


class SwitchedOff(FakeContent):
    """Content whose clients want no model by now, though they did when they filed."""

    def equip(self, client):
        return asking(ModelMode.OFF).equip(client)


class Sure:
    """A model that is sure of the first explanation, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, question):
        self.asked.append(question)
        first, *others = (offer.explanation for offer in question.offers)
        return Choice(
            probabilities=((first, Decimal("0.9000")), *((other, Decimal(0)) for other in others)),
            none=Decimal("0.1000"),
            reason="text_names_it",
            rationale="the memo names it",
            model=MODEL,
        )


@pytest.fixture
def desk(store, clock):
    """A way to make a desk whose clients want a model in some mode."""
    return lambda mode=ModelMode.SUGGEST: TriageWorkflow(store=store, clock=clock, content=asking(mode))


def escalated(desk):
    record = desk.file(payment_exception(sure=False)).record
    assert record.state == "escalated"
    return record


@pytest.mark.parametrize(
    ("mode", "sure", "through"),
    [
        pytest.param(ModelMode.SUGGEST, False, False, id="a model is asked"),
        pytest.param(ModelMode.SUGGEST, True, True, id="rules resolved it"),
        pytest.param(ModelMode.OFF, False, True, id="none is wanted"),
    ],
)
def test_models_are_through_where_none_is_to_be_asked(desk, mode, sure, through):
    record = desk(mode).file(payment_exception(sure=sure)).record
    assert desk(mode).stood(record.id) == Stood(record, through)


def test_models_are_through_once_one_has_answered(desk):
    record = escalated(desk())
    desk().consulting(Sure()).consult(record.id, client="default")
    assert desk().stood(record.id).through


def test_what_a_model_chose_is_kept_with_its_reasons_and_nothing_is_done(desk):
    record, model = escalated(desk()), Sure()
    said = desk().consulting(model).consult(record.id, client="default")
    assert said.explanation == "pay_1-in_1"
    assert said.against[-1].startswith("certificate: ")
    assert read_consultation(desk().consultation(record.id).body) == said
    assert desk().record(record.id) == record


@on_sqlite
def test_it_is_asked_by_the_texts_and_by_the_facts_alone(desk):
    record, model = escalated(desk()), Sure()
    desk().consulting(model).consult(record.id, client="default")
    assert [bool(question.texts) for question in model.asked] == [True, False]
    assert {type(question) for question in model.asked} == {Question}


@on_sqlite
def test_nobody_is_asked_twice_about_one_decision(desk):
    record, model = escalated(desk()), Sure()
    consulting = desk().consulting(model)
    assert consulting.consult(record.id, client="default")
    assert consulting.consult(record.id, client="default") is None
    assert len(model.asked) == 2


@on_sqlite
def test_what_a_person_decided_meanwhile_is_left_alone(desk):
    record = escalated(desk())

    def slow(question):
        if desk().record(record.id).state == "escalated":
            desk().review(record.case_id, version=1, review=Dismiss(), reviewer="ada")
        return Sure()(question)

    assert desk().consulting(slow).consult(record.id, client="default") is None
    with pytest.raises(NotFoundError, match="no model was asked"):
        desk().consultation(record.id)


def test_in_shadow_it_is_kept_from_whoever_decides(desk):
    shadow = desk(ModelMode.SHADOW)
    record = escalated(shadow)
    shadow.consulting(Sure()).consult(record.id, client="default")
    with pytest.raises(NotFoundError, match="when a person has decided"):
        shadow.consultation(record.id)
    shadow.review(record.case_id, version=1, review=Dismiss(), reviewer="ada")
    assert read_consultation(shadow.consultation(record.id).body).explanation == "pay_1-in_1"


@on_sqlite
@pytest.mark.parametrize("why", ["no_model", "timeout", "budget", "invalid"])
def test_silence_is_kept_as_the_reason(desk, why):
    record = escalated(desk())
    said = desk().consulting(lambda _: Silent(why=why, detail="so")).consult(record.id, client="default")
    assert (said.explanation, said.against) == (None, (f"{why}: so",))


@on_sqlite
def test_without_a_model_a_person_decides(desk):
    record = escalated(desk())
    said = desk().consulting().consult(record.id, client="default")
    assert said.against == ("no_model: set TRIAGE_LLM_MODEL",)


@on_sqlite
def test_where_a_client_wants_none_nobody_is_asked(desk):
    record, model = escalated(desk(ModelMode.OFF)), Sure()
    assert desk(ModelMode.OFF).consulting(model).consult(record.id, client="default") is None
    assert model.asked == []


@on_sqlite
def test_where_a_client_wants_none_any_more_nobody_is_asked(desk, clock):
    record, model = escalated(desk()), Sure()
    content = SwitchedOff(policy=asking(ModelMode.SUGGEST).policy)
    workflow = TriageWorkflow(store=desk().store, clock=clock, content=content)
    assert workflow.consulting(model).consult(record.id, client="default") is None
    assert model.asked == []


def test_another_clients_exception_is_not_there(desk):
    record = escalated(desk())
    with pytest.raises(NotFoundError):
        desk().consulting(Sure()).consult(record.id, client="stranger")


@on_sqlite
def test_the_trail_tells_who_was_asked(desk):
    record = escalated(desk())
    desk().consulting(Sure()).consult(record.id, client="default")
    step = desk().history(record.id)[-1]
    assert (step.event, step.actor, step.before, step.after) == (
        "consult",
        "model:small@choose@1",
        "escalated",
        "escalated",
    )


def test_a_job_to_ask_is_left_with_the_decision_that_escalates_and_with_no_other(database_url, clock):
    with_jobs = Store.open(database_url, jobs=DurableJobs())
    try:
        prepare(database_url, with_jobs.gate)
        desk = TriageWorkflow(store=with_jobs, clock=clock, content=asking(ModelMode.SUGGEST))
        desk.file(payment_exception("1"))
        desk.file(payment_exception("2", payment="pay_2", invoices=("in_2",), sure=False))
        waiting = {pile.queue: pile.jobs for pile in with_jobs.waiting_jobs(clock()).piles}
    finally:
        with_jobs.close()
    assert waiting == {"model": 1}


@on_sqlite
def test_labels_are_of_the_explanations_offered(desk):
    record, model = escalated(desk()), Sure()
    desk().consulting(model).consult(record.id, client="default")
    assert {label.explanation for label in labels(model.asked[0])} == {"pay_1-in_1", None}
