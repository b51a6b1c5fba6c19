import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from triage.errors import ConflictError, InputError, InvalidDocumentError, RefusedError, TransitionError
from triage.model import Choose, Customer, Dismiss, NoAction, Spent
from triage.model.codec import digest, read_evidence
from triage.testing import NOON
from triage.testing.desk import FakeContent, explain_payment, payment_exception
from triage.workflow import TriageWorkflow

DECIDED, EARLIER, LATER = NOON - timedelta(hours=2), NOON - timedelta(hours=1), NOON + timedelta(hours=1)


@pytest.fixture
def resolved(workflow):
    """A payment of 100.00 that settles the one invoice it names."""
    return workflow.file(payment_exception()).record


def claims(store, *, active=True):
    with store.read() as reader:
        rows = reader._connection.exec_driver_sql(
            f"SELECT role, document FROM claims WHERE active = {str(active).upper()}"
        )
        return [tuple(row) for row in rows]


def send(store):
    """Mark every message as delivered."""
    with store.write() as writer:
        writer._connection.exec_driver_sql("UPDATE outbox SET sent_at = 1 WHERE sent_at IS NULL")


def messages(store):
    """The topics of messages that are to be sent, oldest first, with what they replace."""
    with store.read() as reader:
        rows = reader._connection.exec_driver_sql(
            "SELECT topic, CAST(body AS TEXT) FROM outbox WHERE withdrawn_at IS NULL ORDER BY id"
        )
        return [(topic, json.loads(body).get("replaces")) for topic, body in rows]


def told(workflow, exception_id):
    return [f"{s.event} {s.before}->{s.after} {s.actor}" for s in workflow.history(exception_id)]


def test_every_step_has_its_actor_in_the_audit_trail(workflow, resolved, store):
    workflow.apply(resolved.id, by="billing")
    workflow.reopen(resolved.id, side="pipeline", by="billing", reason="the invoice was locked")
    workflow.review(resolved.id.replace("exc_", "case_"), version=1, review=Dismiss(), reviewer="ada")
    assert told(workflow, resolved.id) == [
        "receive None->received pipeline:test",
        "decide received->resolved desk",
        "apply resolved->applied pipeline:billing",
        "reopen applied->reopened pipeline:billing",
        "review reopened->reviewed reviewer:ada",
    ]
    assert store.faults() == ()


def test_an_undone_decision_gives_everything_back_and_waits_for_a_person(workflow, resolved, store):
    record = workflow.undo(resolved.id, by="ada", reason="wrong customer")
    assert (record.state, record.action, record.effects) == ("undone", None, ())
    assert record.reasons == ("undone by reviewer:ada: wrong customer",)
    assert claims(store) == []
    assert workflow.case(record.case_id).state == "open"
    assert messages(store) == [("exception.undone", None)]


def test_what_was_undone_is_not_proposed_again_while_nothing_changes(workflow, resolved):
    workflow.undo(resolved.id, by="ada", reason="wrong customer")
    again = workflow.file(payment_exception("2")).record
    assert (again.state, again.action) == ("escalated", None)
    assert again.reasons == (
        f"declined: a person declined in_1, pay_1 in {resolved.id}, and nothing about them changed since",
    )


def test_a_stray_document_of_the_same_id_does_not_free_what_was_undone(workflow, resolved):
    workflow.undo(resolved.id, by="ada", reason="wrong customer")
    again = payment_exception("2")
    stray = replace(again.documents, customers=(Customer(id="in_1", name="Acme"),))
    assert workflow.file(replace(again, documents=stray)).record.state == "escalated"


def test_what_was_undone_may_be_proposed_again_once_its_documents_are_others(workflow, resolved):
    workflow.undo(resolved.id, by="ada", reason="the amount is not settled yet")
    assert workflow.file(payment_exception("2", owed=9_900, amount=9_900)).record.state == "resolved"


def test_a_decision_whose_effect_was_sent_is_reopened_and_not_undone(workflow, resolved, store):
    workflow.apply(resolved.id, by="billing")
    with pytest.raises(TransitionError, match="its effect was sent: reopen it, and decide a correcting action"):
        workflow.undo(resolved.id, by="ada", reason="wrong customer")
    other = workflow.file(payment_exception("2", payment="pay_2", invoices=("in_2",))).record
    send(store)
    with pytest.raises(TransitionError, match="its effect was sent"):
        workflow.undo(other.id, by="ada", reason="wrong customer")
    assert workflow.record(other.id).state == "resolved"


def test_what_was_sent_before_a_decision_does_not_keep_it_from_being_undone(workflow, store):
    record = workflow.file(payment_exception(sure=False)).record
    send(store)
    workflow.review(record.case_id, version=1, review=Choose(explanation="pay_1-in_1"), reviewer="ada")
    assert workflow.undo(record.id, by="ada", reason="wrong customer").state == "undone"
    assert [topic for topic, _ in messages(store)] == ["exception.escalated", "exception.undone"]


def test_the_pipeline_hears_that_there_is_nothing_to_apply_any_more(workflow, resolved):
    workflow.undo(resolved.id, by="ada", reason="wrong customer")
    with pytest.raises(TransitionError, match="it was undone: do not apply it, or reverse it if you did"):
        workflow.apply(resolved.id, by="billing")


def test_saying_twice_that_it_was_applied_changes_nothing(workflow, resolved):
    first = workflow.apply(resolved.id, by="billing")
    assert workflow.apply(resolved.id, by="billing") == first
    assert len(workflow.history(resolved.id)) == 3


def test_nothing_is_applied_in_the_future(workflow, resolved):
    with pytest.raises(
        InvalidDocumentError, match=r"^/at: is in the future: give the instant at which it was applied$"
    ):
        workflow.apply(resolved.id, by="billing", at=LATER)


def test_a_civil_date_does_not_say_when_something_was_applied(workflow, resolved):
    with pytest.raises(InvalidDocumentError, match=r"^/at: must be an instant, not a civil date$"):
        workflow.apply(resolved.id, by="billing", at=NOON.date())


def test_the_pipeline_names_the_decision_that_it_did(workflow, resolved):
    reopened = workflow.reopen(resolved.id, side="reviewer", by="bob", reason="wrong customer")
    workflow.review(reopened.case_id, version=1, review=Dismiss(), reviewer="ada")
    for _ in range(2):
        with pytest.raises(TransitionError, match="another decision stands by now: reverse what you did, and do that"):
            workflow.apply(resolved.id, by="billing", receipt=resolved.receipt)
        mine = digest(workflow.review_receipt(resolved.id))
        assert workflow.apply(resolved.id, by="billing", receipt=mine).state == "applied"


def test_a_correction_of_what_was_applied_names_what_it_replaces(workflow, store):
    record = workflow.file(payment_exception(invoices=("in_1", "in_2"))).record
    workflow.apply(record.id, by="billing")
    reopened = workflow.reopen(record.id, side="reviewer", by="bob", reason="the payer meant the other one")
    assert claims(store) == [("spend", "pay_1"), ("settle", "in_1")]
    workflow.review(reopened.case_id, version=1, review=Choose(explanation="pay_1-in_2"), reviewer="ada")
    assert claims(store) == [("spend", "pay_1"), ("settle", "in_2")]
    topic, replaces = messages(store)[-1]
    assert (topic, replaces["action"]["invoices"]) == ("exception.reviewed", ["in_1"])
    assert workflow.replay(record.id).same


def test_what_could_not_be_applied_is_given_back_at_once(workflow, resolved, store):
    workflow.reopen(resolved.id, side="pipeline", by="billing", reason="the period is closed")
    assert claims(store) == []
    assert workflow.file(payment_exception("2", payment="pay_2")).record.state == "resolved"


@pytest.mark.parametrize(
    ("applied_at", "read_at", "state"),
    [
        pytest.param(EARLIER, NOON, "resolved", id="read after it was applied"),
        pytest.param(EARLIER, EARLIER, "escalated", id="read when it was applied"),
        pytest.param(DECIDED, DECIDED, "escalated", id="applied before it was decided"),
        pytest.param(NOON, EARLIER, "escalated", id="read before it was applied"),
        pytest.param(EARLIER, None, "escalated", id="read nobody knows when"),
        pytest.param(EARLIER, LATER, "escalated", id="read in the future"),
        pytest.param(None, NOON, "escalated", id="not applied"),
    ],
)
def test_what_was_applied_before_the_documents_were_read_is_not_counted_twice(
    workflow, clock, applied_at, read_at, state
):
    clock.now = DECIDED
    first = workflow.file(payment_exception(amount=4_000)).record
    clock.now = NOON
    if applied_at:
        workflow.apply(first.id, by="billing", at=applied_at)
    rest = payment_exception("2", payment="pay_2", amount=6_000, owed=6_000, documents_at=read_at)
    assert workflow.file(rest).record.state == state


def test_documents_are_not_read_after_they_were_posted(workflow, clock):
    waiting = workflow.file(payment_exception(sure=False, documents_at=LATER)).record
    other = workflow.file(payment_exception("2", payment="pay_2")).record
    clock.now = NOON + timedelta(minutes=30)
    workflow.apply(other.id, by="billing")
    clock.now = LATER
    with pytest.raises(RefusedError, match="open_amounts: in_1 has 0 minor units open, not 10000"):
        workflow.review(waiting.case_id, version=1, review=Choose(explanation="pay_1-in_1"), reviewer="ada")


@pytest.fixture
def corrected(workflow, resolved):
    """A settled invoice that the pipeline applied, and that a person's unsent decision lets go again."""
    workflow.apply(resolved.id, by="billing")
    case = workflow.reopen(resolved.id, side="reviewer", by="bob", reason="wrong").case_id
    workflow.review(case, version=1, review=Dismiss(), reviewer="ada")
    return resolved.id


TAKEN = {("spend", "pay_1"), ("settle", "in_1")}


def test_what_was_applied_is_taken_again_when_its_correction_is_taken_back(workflow, corrected, store):
    assert claims(store) == []
    workflow.undo(corrected, by="ada", reason="it was right after all")
    assert set(claims(store)) == TAKEN
    assert workflow.file(payment_exception("2", payment="pay_2")).record.state == "escalated"
    for version, take in ((3, workflow.undo), (5, partial(workflow.reopen, side="pipeline"))):
        case = corrected.replace("exc_", "case_")
        workflow.review(case, version=version, review=Choose(explanation="pay_1-in_1"), reviewer="ada")
        take(corrected, by="ada", reason="it was right after all")
        assert set(claims(store)) == TAKEN
    assert workflow.replay(corrected).same


def test_what_another_decision_took_since_stays_with_it(workflow, corrected, store):
    other = workflow.file(payment_exception("2", payment="pay_2")).record
    workflow.undo(corrected, by="ada", reason="it was right after all")
    assert (other.state, set(claims(store))) == (
        "resolved",
        {("spend", "pay_2"), ("settle", "in_1"), ("spend", "pay_1")},
    )


def test_a_decision_is_reviewed_as_often_as_it_is_reopened(workflow, resolved):
    reopened = workflow.reopen(resolved.id, side="reviewer", by="bob", reason="first")
    workflow.review(reopened.case_id, version=1, review=Dismiss(note="one"), reviewer="ada")
    workflow.reopen(resolved.id, side="reviewer", by="bob", reason="second")
    case = workflow.case(reopened.case_id)
    assert (case.state, case.version, case.reasons) == ("open", 3, ("reopened by reviewer:bob: second",))
    workflow.review(reopened.case_id, version=3, review=Dismiss(note="two"), reviewer="cleo")
    assert json.loads(workflow.review_receipt(resolved.id))["review"]["note"] == "two"
    assert workflow.case(reopened.case_id).decided_by == "cleo"
    assert workflow.replay(resolved.id).same


@pytest.mark.parametrize("step", ["apply", "reopen", "undo"])
def test_what_waits_for_a_person_takes_no_other_step(workflow, step):
    record = workflow.file(payment_exception(sure=False)).record
    given = {"apply": {}, "reopen": {"side": "pipeline", "reason": "why"}, "undo": {"reason": "why"}}[step]
    with pytest.raises(ConflictError, match=f"cannot {step} an exception that is escalated"):
        getattr(workflow, step)(record.id, by="ada", **given)


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("ada", "  ")], ids=["nobody", "for no reason"])
def test_a_step_has_an_actor_and_a_reason(workflow, resolved, by, reason):
    with pytest.raises(InputError):
        workflow.undo(resolved.id, by=by, reason=reason)


def nothing_is_wrong(evidence, _):
    """A detector that finds every payment in order."""
    subject = evidence.exception.subject
    found = explain_payment(evidence.exception, evidence.documents.payments[0], evidence.documents.invoices[0])
    return (replace(found, action=NoAction(subject=subject), effects=(), claims=()),)


@pytest.mark.parametrize("chunk", [1, 2], ids=["in the next transaction", "in the same transaction"])
def test_decisions_that_move_no_money_count_towards_the_day(store, clock, chunk):
    workflow = TriageWorkflow(store=store, clock=clock, content=FakeContent(detectors=lambda _: (nothing_is_wrong,)))
    lot = [payment_exception(name, payment=f"pay_{name}") for name in "12"]
    _, second = workflow.file_many(lot, chunk=chunk)
    standing = read_evidence(workflow.evidence(second.record.id)).standing
    assert standing.spent_today == (Spent(currency=None, decisions=1, amount=0),)
