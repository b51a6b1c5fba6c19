"""What people decided teaches their client's own model, which answers, and answers again, as what it was."""

from dataclasses import replace

import pytest

from triage.errors import NotFoundError
from triage.learned import TooFew
from triage.model import Choose, Dismiss, Kind, ModelMode
from triage.model.choice import Silent
from triage.testing.desk import FakeContent, payment_exception, rich_policy
from triage.workflow import NewestLearned

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

ENOUGH = 32


@pytest.fixture
def content():
    """Content whose clients want suggestions for payments."""
    models = ((Kind.UNMATCHED_PAYMENT, ModelMode.SUGGEST),)
    return FakeContent(policy=lambda client: replace(rich_policy(client), models=models))


def case(workflow, number, client="default"):
    """A payment whose memo names the invoice that it pays; every fourth says that it was sent by mistake."""
    told = "sent by mistake, please return it" if number % 4 == 0 else "for our order, as agreed"
    exception = payment_exception(
        f"{number}", payment=f"pay_{number}", invoices=(f"in_{number}",), sure=False, message=told, client=client
    )
    return workflow.file(exception).record


def review(number):
    return Dismiss() if number % 4 == 0 else Choose(explanation=f"pay_{number}-in_{number}")


@pytest.fixture
def reviewed(workflow):
    """Fills the desk with cases that people decided, and returns their records."""

    def fill(count=ENOUGH, *, client="default", start=1):
        records = [case(workflow, number, client) for number in range(start, start + count)]
        for number, record in enumerate(records, start):
            workflow.review(record.case_id, version=1, review=review(number), reviewer="ada")
        return records

    return fill


def consult(workflow, record):
    return workflow.consulting(NewestLearned(workflow.store)).consult(record.id, client=record.client)


def test_what_people_decided_is_learned_stored_and_asked(workflow, reviewed, sql, clock):
    reviewed()
    learned = workflow.training.train("default", by="operator:ada")
    assert sql("SELECT tenant_id, name, cases FROM learned_models") == [("default", learned.name, ENOUGH)]
    assert (learned.learned_until, learned.held_out.n) == (clock(), ENOUGH // 4)
    right, wrong = (consult(workflow, case(workflow, number)) for number in (41, 44))
    assert (right.with_texts.model.model, right.explanation) == (learned.name, "pay_41-in_41")
    assert wrong.explanation is None
    assert all(workflow.replay(said.exception).differences == () for said in (right, wrong))


@on_sqlite
def test_an_answer_is_told_again_by_the_model_that_gave_it(workflow, reviewed, clock):
    reviewed()
    first = workflow.training.train("default", by="ada")
    said = consult(workflow, case(workflow, 41))
    clock.now = clock.now.replace(day=1, month=7)
    reviewed(8, start=100)
    second = workflow.training.train("default", by="ada")
    assert first.name != second.name
    assert consult(workflow, case(workflow, 42)).with_texts.model.model == second.name
    assert workflow.replay(said.exception).same


@on_sqlite
def test_an_answer_whose_model_was_altered_does_not_come_out_again(workflow, reviewed, unguarded, store):
    reviewed()
    workflow.training.train("default", by="ada")
    said = consult(workflow, case(workflow, 41))
    unguarded("UPDATE learned_models SET body = CAST(replace(CAST(body AS TEXT), 'always', 'seldom') AS BLOB)")
    assert not workflow.replay(said.exception).same
    assert any(fault.startswith("learned_models: the bytes stored under") for fault in store.faults())


@on_sqlite
def test_the_training_is_in_the_trail(workflow, store, reviewed, clock):
    reviewed()
    learned = workflow.training.train("default", by="operator:ada")
    with store.read() as reader:
        (told,) = reader.access_trail()
    assert (told.event, told.subject, told.at) == ("train", learned.name, clock())
    assert (told.content["actor"], told.content["after"]["cases"]) == ("operator:ada", ENOUGH)


def test_of_too_few_cases_nothing_is_learned_or_stored(workflow, reviewed, sql):
    reviewed(5)
    assert workflow.training.train("default", by="ada") == TooFew(n=5)
    assert sql("SELECT count(*) FROM learned_models") == [(0,)]


@on_sqlite
def test_where_nothing_was_learned_the_model_is_silent(workflow):
    said = consult(workflow, case(workflow, 1))
    assert isinstance(said.with_texts, Silent)
    assert said.against == ("untrained: no model was trained from reviewed cases",)


@on_sqlite
def test_what_was_undone_teaches_nothing(workflow, reviewed):
    undone, *_ = reviewed(5)
    workflow.undo(undone.id, by="ada", reason="wrong customer")
    assert workflow.training.train("default", by="ada") == TooFew(n=4)


@on_sqlite
def test_a_later_review_takes_the_place_of_an_earlier(workflow, reviewed):
    first, *_ = reviewed(5)
    (before, *_) = sorted(workflow.training.examples("default"), key=lambda each: each.question.exception != first.id)
    workflow.undo(first.id, by="ada", reason="looked again")
    workflow.review(first.case_id, version=3, review=Dismiss(), reviewer="bob")
    (after, *_) = sorted(workflow.training.examples("default"), key=lambda each: each.question.exception != first.id)
    assert (before.right, after.right) == ("pay_1-in_1", None)


@on_sqlite
def test_only_the_cases_filed_last_are_learned_from(workflow, reviewed, store, clock, content):
    records = reviewed(7)
    training = type(workflow.training)(store=store, clock=clock, content=content, most=3)
    assert {each.question.exception for each in training.examples("default")} == {each.id for each in records[-3:]}


def test_one_clients_cases_teach_no_other(workflow, reviewed, store):
    reviewed(client="ours")
    learned = workflow.training.train("ours", by="ada")
    assert workflow.training.clients() == ("ours",)
    assert isinstance(consult(workflow, case(workflow, 1, "theirs")).with_texts, Silent)
    with store.within(frozenset({"theirs"})).read() as reader:
        assert reader.models.newest("ours") is None
        with pytest.raises(NotFoundError, match=learned.name):
            reader.models.body("ours", learned.name)


@on_sqlite
def test_a_model_of_other_features_is_silence_that_says_what_to_do(workflow, reviewed, unguarded):
    reviewed()
    workflow.training.train("default", by="ada")
    version = "'version\"' || ':' || "
    older = f"replace(CAST(body AS TEXT), {version} '1', {version} '0')"
    unguarded(f"UPDATE learned_models SET body = CAST({older} AS BLOB)")
    said = consult(workflow, case(workflow, 41))
    assert said.against == ("untrained: a model of version 0: this release reads version 1; train it anew",)


@on_sqlite
def test_a_desk_of_one_client_learns_from_no_other(workflow, reviewed):
    reviewed(client="ours")
    theirs = workflow.within(frozenset({"theirs"})).training
    assert (theirs.clients(), theirs.train("ours", by="ada")) == ((), TooFew(n=0))
