"""Answers of people who have not seen what the desk decided: recorded first, final, and never of whoever acted."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from triage.errors import ConflictError, InputError, NotFoundError, RefusedError
from triage.model import Act, AllocatePayment, Allocation, Choose, Dismiss, NoAction
from triage.model.blind_audit import Undecided
from triage.model.codec import digest
from triage.model.week import Week
from triage.review import blind_scene
from triage.testing import NOON
from triage.testing.desk import payment_exception
from triage.workflow import Drawing
from triage.workflow.drawing import LATE

WEEK = Week.of(NOON)
on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture
def drawn(workflow, store, clock):
    """A way to let the desk resolve payments of either of two invoices by the first, and to draw all of them."""

    def draw(*names, act=lambda _id: None, **changes):
        for name in names or ("1",):
            invoices = (f"in_{name}", f"in_{name}b")
            act(workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=invoices, **changes)).record.id)
        clock.now = WEEK.until + LATE
        Drawing(store=store, clock=clock, share=Decimal(1), minimum=1).draw(WEEK)
        return workflow.blind_audits.list().items

    return draw


def allocate(*invoices, **fields):
    return Act(action=AllocatePayment(payments=("pay_1",), invoices=invoices), **fields)


AGREES = {
    "what the desk chose": (Choose(explanation="pay_1-in_1"), True),
    "another explanation": (Choose(explanation="pay_1-in_1b"), False),
    "the same by his own words": (allocate("in_1"), True),
    "the same with its amount": (allocate("in_1", allocations=(Allocation(document="in_1", amount=10_000),)), True),
    "the other by his own words": (allocate("in_1b"), False),
    "the same with less money": (allocate("in_1", allocations=(Allocation(document="in_1", amount=9_000),)), False),
    "nothing is wrong": (Dismiss(), False),
    "nothing is done": (Act(action=NoAction(subject="pay_1")), False),
    "nobody can say": (Undecided(note="the memo is cut"), None),
}


@on_sqlite
@pytest.mark.parametrize(("review", "agrees"), AGREES.values(), ids=AGREES)
def test_an_answer_agrees_where_it_does_the_same(workflow, drawn, review, agrees):
    (audit,) = drawn()
    revealed = workflow.blind_audits.answer(audit.id, review, reviewer="ada")
    assert (revealed.audit.answer.agrees, revealed.to_reopen) == (agrees, not agrees)
    assert revealed.resolution.action == {
        "type": "allocate_payment",
        "payments": ["pay_1"],
        "invoices": ["in_1"],
        "credit_notes": [],
    }


def test_an_answer_is_kept_with_what_it_rests_on_and_changes_nothing(workflow, drawn, store, sql, clock):
    (audit,) = drawn()
    before, steps = workflow.record(audit.exception), workflow.history(audit.exception)
    answered = workflow.blind_audits.answer(audit.id, Choose(explanation="pay_1-in_1b"), reviewer="ada").audit
    told = json.loads(answered.answer.body)
    assert (told["receipt"], told["evidence"]) == (before.receipt, before.evidence)
    assert (told["explanation"]["id"], told["reviewer"], told["number"]) == ("pay_1-in_1b", "ada", 1)
    assert (answered.answer.digest, answered.answer.at) == (digest(answered.answer.body), clock.now)
    assert workflow.blind_audits.get(audit.id) == answered == replace(audit, answer=answered.answer)
    assert (workflow.record(audit.exception), workflow.history(audit.exception)) == (before, steps)
    ((trail,),) = sql("SELECT content FROM audit WHERE event = 'answer_blind_audit'")
    content = trail if isinstance(trail, dict) else json.loads(trail)
    assert (content["agrees"], content["actor"], content["audit"]) == (False, "reviewer:ada", audit.id)
    store.seal()
    assert store.faults() == ()


@on_sqlite
def test_what_is_shown_hangs_on_no_decision(workflow, drawn):
    (audit,) = drawn()
    shown = workflow.blind_audits.scene(audit.id)
    assert [explanation["id"] for explanation in shown.explanations] == ["pay_1-in_1", "pay_1-in_1b"]
    assert not {"rank", "rules", "claims", "facts"} & set(shown.explanations[0])
    receipt = json.loads(workflow.receipt(audit.exception))
    receipt["explanations"].reverse()
    receipt["decision"] = {"outcome": "escalated", "proposal": None, "reasons": []}
    receipt["judgement"] = {"results": [], "admitted": []}
    assert blind_scene(workflow.evidence(audit.exception), json.dumps(receipt).encode()) == shown


@on_sqlite
def test_an_answer_is_final(workflow, drawn):
    (audit,) = drawn()
    first = workflow.blind_audits.answer(audit.id, Dismiss(), reviewer="ada")
    for reviewer in ("ada", "bob"):
        with pytest.raises(ConflictError, match="was answered by ada: an answer is final"):
            workflow.blind_audits.answer(audit.id, Choose(explanation="pay_1-in_1"), reviewer=reviewer)
    assert workflow.blind_audits.revealed(audit.id) == first


@on_sqlite
def test_what_the_desk_decided_is_shown_to_nobody_before_an_answer(workflow, drawn):
    (audit,) = drawn()
    with pytest.raises(ConflictError, match="is not answered"):
        workflow.blind_audits.revealed(audit.id)


ACTED = {
    "undone": lambda desk, id_: desk.undo(id_, by="Ada Byron", reason="no"),
    "reopened": lambda desk, id_: desk.reopen(id_, side="reviewer", by="Ada  byron", reason="no"),
    "reviewed": lambda desk, id_: desk.review(
        desk.reopen(id_, side="pipeline", by="billing", reason="no").case_id,
        version=1,
        review=Dismiss(),
        reviewer="Ada Byron",
    ),
}


@on_sqlite
@pytest.mark.parametrize("act", ACTED.values(), ids=ACTED)
def test_who_acted_on_the_exception_does_not_answer(workflow, drawn, act):
    (audit,) = drawn(act=lambda id_: act(workflow, id_))
    with pytest.raises(ConflictError, match="ada byron acted on this exception"):
        workflow.blind_audits.answer(audit.id, Undecided(), reviewer="ada byron")
    answered = workflow.blind_audits.answer(audit.id, Choose(explanation="pay_1-in_1"), reviewer="bob").audit
    assert answered.answer.agrees


@on_sqlite
def test_who_is_signed_in_is_known_under_another_name(workflow, drawn):
    (audit,) = drawn(act=lambda id_: workflow.undo(id_, by="Ada Byron (usr_1)", reason="no"))
    with pytest.raises(ConflictError, match="acted on this exception"):
        workflow.blind_audits.answer(audit.id, Undecided(), reviewer="Ada King (usr_1)")
    assert workflow.blind_audits.answer(audit.id, Undecided(), reviewer="Ada Byron (usr_2)")


@pytest.mark.parametrize("invoice", ["in_1", "in_1b"])
def test_money_that_is_taken_by_now_was_free_when_the_desk_decided(workflow, drawn, invoice):
    (audit,) = drawn(act=lambda id_: workflow.apply(id_, by="billing"))
    workflow.file(payment_exception("3", payment="pay_3", invoices=("in_1b",)))
    chosen = Choose(explanation=f"pay_1-{invoice}")
    answer = workflow.blind_audits.answer(audit.id, chosen, reviewer="ada").audit.answer
    assert answer.agrees == (invoice == "in_1")


@on_sqlite
@pytest.mark.parametrize(
    ("review", "error", "words"),
    [
        (Choose(explanation="pay_9"), InputError, "is not an explanation of this case"),
        (allocate("in_9"), InputError, "in_9 is not an invoice in the evidence"),
        (allocate("in_1", allocations=(Allocation(document="in_1", amount=10_001),)), RefusedError, "sums"),
    ],
)
def test_an_answer_that_nobody_could_carry_out_is_none(workflow, drawn, review, error, words):
    (audit,) = drawn()
    with pytest.raises(error, match=words):
        workflow.blind_audits.answer(audit.id, review, reviewer="ada")
    assert workflow.blind_audits.get(audit.id).answer is None


@on_sqlite
def test_who_answers_says_who_he_is(workflow, drawn):
    (audit,) = drawn()
    with pytest.raises(InputError, match="an actor has a name"):
        workflow.blind_audits.answer(audit.id, Undecided(), reviewer=" ")


def test_audits_are_listed_by_pages_the_oldest_first(workflow, drawn):
    found = drawn(*"12345")
    workflow.blind_audits.answer(found[1].id, Undecided(), reviewer="ada")
    first = workflow.blind_audits.list(limit=2)
    rest = workflow.blind_audits.list(limit=2, cursor=first.next_cursor)
    assert [*first.items, *rest.items] == [found[0], *found[2:]]
    assert rest.next_cursor is None
    assert [audit.id for audit in workflow.blind_audits.list(answered=True).items] == [found[1].id]
    assert len(workflow.blind_audits.list(answered=None, client="default").items) == 5
    assert workflow.blind_audits.list(answered=None, client="north").items == ()


def test_of_another_clients_audits_there_is_nothing(workflow, drawn):
    (audit,) = drawn()
    stranger = workflow.within(frozenset({"north"})).blind_audits
    assert stranger.list(answered=None).items == ()
    for look in (stranger.get, stranger.scene, stranger.revealed):
        with pytest.raises(NotFoundError):
            look(audit.id)
    with pytest.raises(NotFoundError):
        stranger.answer(audit.id, Undecided(), reviewer="ada")


def test_every_audit_is_a_label_those_that_wait_included(workflow, drawn, store, clock):
    found = drawn(*"123")
    audits = workflow.blind_audits
    audits.answer(found[0].id, Undecided(), reviewer="ada")
    audits.answer(found[1].id, Dismiss(), reviewer="ada")
    with store.read() as reader:
        labels = list(reader.blind_audits.labels())
        assert list(reader.blind_audits.labels(since=NOON + timedelta(hours=1))) == []
    assert [label.exception for label in labels] == [audit.exception for audit in found]
    assert [(label.agrees, label.answered_at) for label in labels] == [
        (None, clock.now),
        (False, clock.now),
        (None, None),
    ]
    assert {(label.proposed_by, label.decided_at, label.share, label.cell) for label in labels} == {
        (("rule:sure@1",), NOON, Decimal(1), found[0].cell)
    }
