"""Cases that wait: what the clock brings them, and what people do about it."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from triage.errors import ConflictError, InputError, InvalidDocumentError, NotFoundError, StaleError
from triage.model import Dismiss, Query
from triage.store import Store
from triage.testing import NOON
from triage.testing.desk import payment_exception
from triage.workflow import Deadlines, TriageWorkflow
from triage.workflow.steps import LONGEST_SNOOZE

SLA = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def store(database_url):
    with closing(Store.open(database_url, due_within=SLA)) as store:
        yield store


@pytest.fixture
def deadlines(store, clock):
    return Deadlines(store=store, clock=clock)


@pytest.fixture
def case(workflow):
    """A case that was opened at noon."""
    return opened(workflow)


def opened(workflow, name="1", client="default"):
    filed = workflow.file(payment_exception(name, sure=False, payment=f"pay_{name}", client=client))
    return workflow.case(filed.record.case_id)


def dismissed(workflow, case):
    return workflow.review(case.id, version=case.version, review=Dismiss(), reviewer="ada")


def snoozed(workflow, case, until=LATER):
    return workflow.snooze(case.id, version=case.version, until=until, by="ada", reason="the bank is closed")


def told(workflow, case):
    """What happened to a case while it waited."""
    steps = workflow.history(case.record.id)[2:]
    return [f"{step.event} {step.before}->{step.after} {step.actor}" for step in steps]


def topics(store):
    with store.read() as reader:
        return list(reader._connection.exec_driver_sql("SELECT topic FROM outbox ORDER BY id").scalars())


def test_a_case_is_due_a_while_after_it_was_opened(case):
    assert (case.opened_at, case.due_at, case.overdue_at) == (NOON, NOON + SLA, None)


def test_a_case_of_a_desk_without_deadlines_is_never_overdue(database_url, content, clock):
    with closing(Store.open(database_url)) as store:
        workflow = TriageWorkflow(store=store, clock=clock, content=content)
        case = opened(workflow)
        clock.now += timedelta(days=1000)
        assert (case.due_at, Deadlines(store=store, clock=clock).look()) == (None, 0)


@pytest.mark.parametrize(("after", "noted"), [(-MOMENT, 0), (timedelta(), 1), (timedelta(days=9), 1)])
def test_a_look_at_the_clock_notes_what_is_overdue_once(workflow, case, deadlines, clock, store, after, noted):
    clock.now = case.due_at + after
    assert (deadlines.look(), deadlines.look()) == (noted, 0)
    found = workflow.case(case.id)
    assert found.overdue_at == (clock.now if noted else None)
    assert told(workflow, case) == ["overdue escalated->escalated desk"] * noted
    assert topics(store)[1:] == ["exception.overdue"] * noted


def test_the_clock_leaves_the_version_that_a_reviewer_has_read(workflow, case, deadlines, clock):
    clock.now = case.due_at
    deadlines.look()
    assert workflow.case(case.id) == replace(case, overdue_at=clock.now)
    assert dismissed(workflow, case).state == "decided"


def test_what_was_decided_in_time_is_not_overdue(workflow, case, deadlines, clock):
    dismissed(workflow, case)
    clock.now += timedelta(days=9)
    assert deadlines.look() == 0


def test_a_case_that_is_opened_again_has_its_time_again(workflow, case, deadlines, clock):
    clock.now = case.due_at
    deadlines.look()
    dismissed(workflow, case)
    workflow.reopen(case.record.id, side="pipeline", by="billing", reason="locked")
    again = workflow.case(case.id)
    assert (again.due_at, again.overdue_at, deadlines.look()) == (clock.now + SLA, None, 0)
    clock.now = again.due_at
    assert deadlines.look() == 1


def test_an_undone_decision_opens_a_case_with_a_deadline(workflow, clock):
    record = workflow.file(payment_exception()).record
    clock.now = LATER
    undone = workflow.undo(record.id, by="ada", reason="wrong customer")
    assert workflow.case(undone.case_id).due_at == LATER + SLA


def test_the_clock_serves_every_client(workflow, deadlines, clock):
    cases = [opened(workflow, name, client) for name, client in (("1", "default"), ("2", "north"), ("3", "north"))]
    clock.now += SLA
    assert deadlines.look() == 3
    assert {workflow.case(case.id).overdue_at for case in cases} == {clock.now}


def test_more_than_one_lot_comes_due_at_once(workflow, store, clock):
    for name in "12345":
        opened(workflow, name)
    clock.now += SLA
    assert Deadlines(store=store, clock=clock, lot=2).look() == 5


def test_a_snoozed_case_is_out_of_sight_until_its_time(workflow, case, clock):
    found = snoozed(workflow, case)
    assert (found.snoozed_until, found.version, found.due_at) == (LATER, case.version + 1, case.due_at)
    listing = {wanted: [c.id for c in workflow.cases(Query(snoozed=wanted)).items] for wanted in (False, True, None)}
    assert listing == {False: [], True: [case.id], None: [case.id]}
    clock.now = LATER
    assert [c.id for c in workflow.cases(Query(snoozed=False)).items] == [case.id]
    assert workflow.cases(Query(snoozed=True)).items == ()


@pytest.mark.parametrize(("after", "noted"), [(-MOMENT, 0), (timedelta(), 1), (timedelta(hours=9), 1)])
def test_the_end_of_a_snooze_is_noted_once(workflow, case, deadlines, clock, after, noted):
    found = snoozed(workflow, case)
    clock.now = LATER + after
    assert (deadlines.look(), deadlines.look()) == (noted, 0)
    assert workflow.case(case.id) == replace(found, snoozed_until=None if noted else LATER)
    assert told(workflow, case)[1:] == ["expire escalated->escalated desk"] * noted


def test_a_deadline_goes_on_while_its_case_is_snoozed(workflow, case, deadlines, clock):
    snoozed(workflow, case, until=case.due_at + timedelta(days=2))
    clock.now = case.due_at
    assert deadlines.look() == 1
    found = workflow.case(case.id)
    assert (found.overdue_at, found.snoozed_until) == (clock.now, case.due_at + timedelta(days=2))


def test_a_snooze_that_ends_when_the_case_is_due_ends_first(workflow, case, deadlines, clock):
    snoozed(workflow, case, until=case.due_at)
    clock.now = case.due_at
    assert deadlines.look() == 2
    assert [step.split()[0] for step in told(workflow, case)] == ["snooze", "expire", "overdue"]


def test_a_snoozed_case_may_be_decided(workflow, case, deadlines, clock):
    decided = dismissed(workflow, snoozed(workflow, case))
    assert (decided.state, decided.snoozed_until) == ("decided", None)
    clock.now = LATER
    assert deadlines.look() == 0


def test_a_person_wakes_a_case_before_its_time(workflow, case, store):
    found = workflow.wake(case.id, version=snoozed(workflow, case).version, by="bob")
    assert (found.snoozed_until, found.version) == (None, case.version + 2)
    assert told(workflow, case) == [
        "snooze escalated->escalated reviewer:ada",
        "wake escalated->escalated reviewer:bob",
    ]
    assert workflow.history(case.record.id)[2].reason == "the bank is closed"
    store.seal()
    assert store.faults() == ()


@pytest.mark.parametrize(
    ("until", "problem"),
    [
        (NOON, "is past"),
        (NOON - MOMENT, "is past"),
        (NOON.date(), "must be an instant"),
        (NOON + LONGEST_SNOOZE + MOMENT, "is more than 30 days ahead"),
    ],
)
def test_a_snooze_ends_soon_enough(workflow, case, until, problem):
    with pytest.raises(InvalidDocumentError, match=problem):
        snoozed(workflow, case, until=until)
    assert workflow.case(case.id) == case


def test_the_longest_snooze_is_taken(workflow, case):
    assert snoozed(workflow, case, until=NOON + LONGEST_SNOOZE).snoozed_until == NOON + LONGEST_SNOOZE


def test_who_has_read_another_version_snoozes_and_wakes_nothing(workflow, case):
    found = snoozed(workflow, case)
    with pytest.raises(StaleError):
        snoozed(workflow, case)
    with pytest.raises(StaleError):
        workflow.wake(case.id, version=case.version, by="ada")
    assert workflow.case(case.id) == found


def test_a_decided_case_is_not_laid_aside(workflow, case):
    decided = dismissed(workflow, case)
    with pytest.raises(ConflictError, match="was decided by ada"):
        snoozed(workflow, decided)


def test_a_case_that_is_awake_is_not_woken(workflow, case, clock):
    with pytest.raises(ConflictError, match="is not snoozed"):
        workflow.wake(case.id, version=case.version, by="ada")
    found = snoozed(workflow, case)
    clock.now = LATER
    with pytest.raises(ConflictError, match="is not snoozed"):
        workflow.wake(case.id, version=found.version, by="ada")


@pytest.mark.parametrize(("by", "reason", "error"), [(" ", "why", InputError), ("ada", " ", InvalidDocumentError)])
def test_who_snoozes_says_who_it_is_and_why(workflow, case, by, reason, error):
    with pytest.raises(error):
        workflow.snooze(case.id, version=case.version, until=LATER, by=by, reason=reason)


def test_nobody_snoozes_a_case_of_another_client(workflow, case):
    with pytest.raises(NotFoundError):
        snoozed(workflow.within(frozenset({"north"})), case)
