"""People are told what waits for them: ids, queues and counts, once for each span of time and target."""

from contextlib import closing
from datetime import timedelta
from decimal import Decimal

import pytest

from triage.delivery import NAMED, NotificationTarget, Notified
from triage.model import Dismiss, Kind
from triage.model.blind_audit import Undecided
from triage.store import Store
from triage.store.entries import case_id
from triage.store.outbox import Endpoint, Secret
from triage.testing import NOON
from triage.testing.desk import payment_exception
from triage.testing.jobs import KeptJobs
from triage.workflow import Deadlines, Drawing, Notifying, Span
from triage.workflow.notifying import LATE, UntoldError

MINUTES = timedelta(minutes=10)
SPAN = Span(NOON + LATE, NOON + LATE + MINUTES)
TARGET = "slack://canary"


@pytest.fixture
def jobs():
    return KeptJobs()


@pytest.fixture
def store(database_url, jobs):
    with closing(Store.open(database_url, jobs=jobs, due_within=timedelta(hours=1))) as store:
        yield store


@pytest.fixture
def targets():
    """What each target was told, by its URL."""
    return {TARGET: [], "mailto://canary": []}


@pytest.fixture
def notifying(store, targets):
    def notify(asked, told):
        for target in asked:
            targets[target.url].append(told)
        return tuple(Notified(str(target), sent="slack" in target.url) for target in asked)

    return Notifying(store=store, targets=tuple(map(NotificationTarget, targets)), every=MINUTES, notify=notify)


def file(workflow, *names, **changes):
    for name in names:
        workflow.file(payment_exception(name, sure=False, payment=f"pay_{name}", **changes))


def told(jobs):
    return [(job.arguments["title"], job.arguments["body"]) for job in jobs.left if job.name == "notify"]


def test_all_cases_of_a_span_are_one_notification_to_each_target(workflow, notifying, jobs):
    file(workflow, "1", "2", "3")
    notifying.write(SPAN)
    notifying.write(SPAN)
    title, body = "3 cases wait for review", "3 cases wait for review\ncash: 3\n  unmatched_payment: 3\n\ncase_"
    assert [(job.arguments["target"], job.queue.name) for job in jobs.left] == [(0, "delivery"), (1, "delivery")]
    assert [(found, text[: len(body)]) for found, text in told(jobs)] == [(title, body)] * 2


def test_of_many_cases_the_first_are_read_and_the_others_are_counted(workflow, store):
    many = [payment_exception(str(n), sure=False, payment=f"pay_{n}") for n in range(NAMED + 5)]
    records = [filed.record for filed in workflow.file_many(many)]
    with store.read() as reader:
        opened = reader.news(NOON, NOON + MINUTES, named=NAMED).opened
    assert [(pile.queue, pile.kind, pile.count) for pile in opened.piles] == [("cash", Kind.UNMATCHED_PAYMENT, 25)]
    assert opened.first == tuple(case_id(record.id) for record in records[:NAMED])


@pytest.mark.parametrize("moved", [-MINUTES, MINUTES], ids=["before", "after"])
def test_what_came_at_another_time_is_not_told(workflow, notifying, jobs, moved):
    file(workflow, "1")
    notifying.write(Span(SPAN.since + moved, SPAN.until + moved))
    assert jobs.left == []


def test_what_was_decided_meanwhile_is_not_told(workflow, notifying, jobs):
    workflow.file(payment_exception())
    notifying.write(SPAN)
    assert jobs.left == []


def test_overdue_cases_are_told_when_they_are_found(workflow, notifying, jobs, store, clock):
    file(workflow, "1")
    clock.now += timedelta(hours=1)
    Deadlines(store=store, clock=clock).look()
    notifying.write(Span(clock.now + LATE, clock.now + LATE + MINUTES))
    assert [title for title, _ in told(jobs)] == ["1 case is overdue"] * 2


def test_deliveries_given_up_and_endpoints_disabled_are_told_by_their_ids(workflow, notifying, jobs, store):
    with store.write() as writer:
        endpoint = Endpoint(
            id="we_1",
            client="default",
            url="https://canary/",
            topics=("*",),
            secrets=(Secret("canary"),),
            created_at=NOON,
        )
        writer.endpoints.add(endpoint)
    file(workflow, "1", "2")
    with store.write() as writer:
        writer._connection.exec_driver_sql(f"UPDATE deliveries SET state = 'dead', tried_at = {microseconds(NOON)}")
        writer.endpoints.disable("we_1", because="canary", at=NOON)
    notifying.write(SPAN)
    (title, body), _ = told(jobs)
    assert title == "2 cases wait for review; 2 deliveries were given up; 1 endpoint was disabled"
    assert body.endswith("2 deliveries were given up\nwe_1: 2\n\n1 endpoint was disabled\nwe_1")
    assert "canary" not in str([job for job in jobs.left if job.name == "notify"])


def test_blind_audits_are_counted_and_those_that_differ_are_told_by_their_ids(workflow, notifying, jobs, store):
    for name in "12":
        workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",)))
    later = NOON + timedelta(weeks=1)
    Drawing(store=store, clock=lambda: later, share=Decimal(1), minimum=1).catch_up()
    notifying.write(Span(later + LATE, later + LATE + MINUTES))
    first, second = workflow.blind_audits.list().items
    for audit, review in ((first, Dismiss()), (second, Undecided())):
        workflow.blind_audits.answer(audit.id, review, reviewer="ada")
    notifying.write(SPAN)
    waiting, _, differs, _ = told(jobs)
    assert waiting == ("2 blind audits wait", "2 blind audits wait\nanswer them at /v1/blind_audits")
    assert differs[0] == "1 blind audit disagrees with what the desk did"
    assert differs[1].endswith(f"\n{first.id}")


def microseconds(when):
    return int(when.timestamp() * 1_000_000)


def test_nothing_of_a_customer_is_told(workflow, notifying, jobs):
    file(workflow, "1", message="Ada Lovelace, DE89370400440532013000")
    notifying.write(SPAN)
    text = str([job.arguments for job in jobs.left])
    assert [secret for secret in ("Ada", "DE89", "cus_1", "in_1", "pay_1", TARGET) if secret in text] == []


def test_a_target_that_took_it_is_done_and_one_that_did_not_is_tried_again(workflow, notifying, jobs, targets):
    file(workflow, "1")
    notifying.write(SPAN)
    tell = notifying.tasks()["notify"]
    took, refused = (dict(job.arguments) for job in jobs.left)
    assert tell.handler(took) is None
    with pytest.raises(UntoldError, match=r"mailto://\*\*\* did not take a notification"):
        tell.handler(refused)
    assert [len(texts) for texts in targets.values()] == [1, 1]
    assert tell.retry.wait(1) == 10.0


def test_a_target_that_is_not_there_any_more_is_left_alone(store):
    tell = Notifying(store=store, targets=(), every=MINUTES).tasks()["notify"]
    assert tell.handler({"target": 0, "title": "t", "body": "b"}) is None


def test_without_targets_nothing_is_looked_for(store, notifying):
    assert [round_.every for round_ in notifying.rounds] == [MINUTES]
    assert Notifying(store=store, targets=(), every=MINUTES).rounds == ()
