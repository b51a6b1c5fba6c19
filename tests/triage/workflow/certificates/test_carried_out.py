"""Under a certificate the desk carries out what a model chose, within everything that binds a rule."""

from dataclasses import replace
from datetime import timedelta

import pytest
from certified import CONDITIONS, Desk, model

from triage.certify import Certificate
from triage.model import Dismiss, Kind, Mode, ModelMode, ModelPilot
from triage.model.codec import exception_id
from triage.model.consultation import read_consultation
from triage.money import Money
from triage.testing.desk import payment_exception, references


def test_under_a_certificate_the_choice_is_carried_out(certified):
    record, said = certified.ask("new")
    assert (record.state, record.outcome, record.case_id) == ("resolved", "resolved", None)
    assert record.proposed_by == ("model:small@choose@1",)
    assert record.effects == ({"type": "allocate", "document": "in_new", "amount": 10_000, "currency": "EUR"},)
    assert (said.against, said.rating.certificate) == ((), certified(ModelMode.AUTO).certificates()[0].verdict.id)


def test_it_counts_like_any_automatic_decision_and_is_told_to_the_pipeline(certified, sqlite_rows):
    record, _ = certified.ask("new")
    assert sqlite_rows("SELECT decisions, amount FROM spending WHERE day = (SELECT max(day) FROM spending)") == [
        (1, 10_000)
    ]
    topics = [row[0] for row in sqlite_rows("SELECT topic FROM outbox ORDER BY id DESC LIMIT 2")]
    assert topics == ["exception.resolved", "exception.escalated"]
    steps = [(step.event, step.actor, step.after) for step in certified(ModelMode.AUTO).history(record.id)]
    assert steps[1:] == [
        ("decide", "desk", "escalated"),
        ("consult", "model:small@choose@1", "escalated"),
        ("decide", "model:small@choose@1", "resolved"),
    ]


def test_it_is_replayed_byte_for_byte(certified):
    record, _ = certified.ask("new")
    assert certified(ModelMode.AUTO).replay(record.id).differences == ()
    certified.clock.now += timedelta(days=365)
    assert certified(ModelMode.AUTO).replay(record.id).same


def test_the_pipeline_applies_it_and_a_person_takes_it_back(certified):
    desk = certified(ModelMode.AUTO)
    applied, _ = certified.ask("one")
    assert desk.apply(applied.id, by="pipeline").state == "applied"
    undone, _ = certified.ask("two")
    assert desk.undo(undone.id, by="ada", reason="not his").state == "undone"
    case = desk.case("case_" + undone.id.removeprefix("exc_"))
    decided = desk.review(case.id, version=case.version, review=Dismiss(), reviewer="ada")
    assert (decided.state, decided.record.state) == ("decided", "reviewed")


@pytest.mark.parametrize(
    ("mode", "policy", "reason"),
    [
        pytest.param(ModelMode.SHADOW, {}, "mode: a model is asked about unmatched_payment in shadow", id="shadow"),
        pytest.param(ModelMode.SUGGEST, {}, "mode: a model is asked about unmatched_payment in suggest", id="suggest"),
        pytest.param(
            ModelMode.AUTO,
            {"modes": ((Kind.UNMATCHED_PAYMENT, Mode.SHADOW),)},
            "mode: unmatched_payment runs in shadow mode",
            id="the kind is in shadow",
        ),
        pytest.param(
            ModelMode.PILOT,
            {"model_pilots": ((Kind.UNMATCHED_PAYMENT, ModelPilot(max_amount=(Money(9_999, "EUR"),))),)},
            "pilot: it is a pilot up to 99.99 EUR",
            id="beyond the pilot",
        ),
    ],
)
def test_what_the_client_does_not_want_done_is_not_done(certified, mode, policy, reason):
    record, said = certified.ask("new", mode, **policy)
    assert record.state == "escalated"
    (against,) = said.against
    assert against.startswith(reason)


def test_a_pilot_acts_within_its_bounds(certified):
    bounds = ModelPilot(max_amount=(Money(10_000, "EUR"),))
    record, _ = certified.ask("new", ModelMode.PILOT, model_pilots=((Kind.UNMATCHED_PAYMENT, bounds),))
    assert record.state == "resolved"


@pytest.mark.parametrize(
    ("policy", "guardrail"),
    [
        pytest.param({"limits": ()}, "authority: ", id="beyond the client's limit"),
        pytest.param({"daily_caps": (Money(9_999, "EUR"),)}, "daily_cap: ", id="beyond the daily cap"),
    ],
)
def test_the_guardrails_of_rules_hold_for_models(certified, policy, guardrail):
    record, said = certified.ask("new", **policy)
    assert record.state == "escalated"
    assert said.against[0].startswith(guardrail)


def test_what_a_model_says_of_a_client_who_has_gone_is_kept_and_not_done(certified):
    about = {"payment": "pay_new", "invoices": ("in_new",), "sure": False}
    record = certified(ModelMode.AUTO).file(payment_exception("new", **about)).record
    gone = set()
    workflow = certified.without(gone)

    def slow(question):
        gone.add("default")
        return model(question)

    workflow.consulting(slow).consult(record.id, client="default")
    with certified.store.read() as reader:
        (withheld,) = reader.consultations.of(record.id).withheld
    assert (workflow.record(record.id).state, withheld.partition(":")[0]) == ("escalated", "changed")


def test_a_case_that_a_person_took_up_is_left_to_him(certified):
    desk = certified(ModelMode.AUTO)

    def slow(question):
        case = "case_" + question.exception.removeprefix("exc_")
        if desk.case(case).version == 1:
            desk.snooze(case, version=1, until=certified.clock.now + timedelta(days=1), by="ada", reason="I ask him")
        return model(question)

    record, _ = certified.ask("new", propose=slow)
    with certified.store.read() as reader:
        assert reader.consultations.of(record.id).withheld == ("touched: a person has taken the case up",)
    assert record.state == "escalated"


def test_what_another_decision_took_meanwhile_is_not_taken_twice(certified):
    desk = certified(ModelMode.AUTO)

    def slow(question):
        thief = payment_exception("thief", payment="pay_thief", invoices=("in_new",))
        assert desk.file(thief).record.state == "resolved"
        return model(question)

    record, _ = certified.ask("new", propose=slow)
    with certified.store.read() as reader:
        (withheld,) = reader.consultations.of(record.id).withheld
    assert (record.state, withheld.partition(":")[0]) == ("escalated", "open_amounts")


def test_what_lay_in_the_queue_for_days_is_left_to_a_person(certified):
    desk = certified(ModelMode.AUTO)
    record = desk.file(payment_exception("new", payment="pay_new", invoices=("in_new",), sure=False)).record
    certified.clock.now += timedelta(days=1, seconds=1)
    said = desk.consulting(model).consult(record.id, client="default")
    with certified.store.read() as reader:
        (withheld,) = reader.consultations.of(record.id).withheld
    assert (said.against, withheld.partition(":")[0], desk.record(record.id)) == ((), "late", record)


def sparing(evidence, policy):
    """Explain as `references` does, but leave alone what other decisions took of the invoices."""
    mine = exception_id(evidence.exception)
    taken = {one.document: one.amount for one in evidence.standing.claims if one.exception != mine}
    left = [
        replace(one, amount_remaining=one.amount_remaining - taken.get(one.id, 0))
        for one in evidence.documents.invoices
    ]
    documents = replace(evidence.documents, invoices=tuple(left))
    return references(replace(evidence, exception=replace(evidence.exception, documents=documents)), policy)


class Sparing(Desk):
    """A desk that takes what earlier decisions left."""

    def content(self, mode, **policy):
        return replace(super().content(mode, **policy), detectors=lambda _: (sparing,), known={})


def test_what_is_not_any_more_what_the_model_was_shown_is_not_done(certified):
    desk = Sparing(store=certified.store, clock=certified.clock)

    def slow(question):
        thief = payment_exception("thief", payment="pay_thief", invoices=("in_new",), amount=4_000)
        desk(ModelMode.AUTO).file(thief)
        return model(question)

    record, _ = desk.ask("new", propose=slow)
    with certified.store.read() as reader:
        assert reader.consultations.of(record.id).withheld[0].startswith("taken: ")
    assert record.state == "escalated"


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_it_is_the_same_on_a_server(store, clock):
    desk = Desk(store=store, clock=clock)
    desk.live()
    (said,) = desk.certify(conditions=CONDITIONS)
    record, _ = desk.ask("new")
    assert (isinstance(said.verdict, Certificate), record.state) == (True, "resolved")
    assert desk(ModelMode.AUTO).replay(record.id).same
    assert read_consultation(desk(ModelMode.AUTO).consultation(record.id).body).against == ()
