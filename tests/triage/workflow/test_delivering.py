"""Every decision arrives as stored, whatever receivers, crashes and people do meanwhile."""

import json
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Event, Thread

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from triage.bootstrap import at_work, now, opened
from triage.delivery import AddressPolicy, Sender
from triage.delivery.schedule import WAITS
from triage.durable import LeftUndone, Stop
from triage.errors import AddressError, ConflictError, ForbiddenError, NotFoundError, TransitionError
from triage.settings import Settings, Webhooks
from triage.store import Store
from triage.store.outbox import Health
from triage.testing import PinnedClock
from triage.testing.desk import payment_exception
from triage.workflow import Delivering, TriageWorkflow
from triage.workflow.delivering import LEASE

LOOPBACK = AddressPolicy(allow=(ip_network("127.0.0.0/8"),))


@dataclass
class Inbox:
    """What a receiver got, and the statuses that it answers with; the last one for ever."""

    statuses: list = field(default_factory=lambda: [204])
    requests: list = field(default_factory=list)
    arrived: Event = field(default_factory=Event)

    def take(self, headers, body):
        self.requests.append((headers, body))
        self.arrived.set()
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    @property
    def told(self):
        return [json.loads(body) for _, body in self.requests]

    @property
    def ids(self):
        return [headers["webhook-id"] for headers, _ in self.requests]


class Receiving(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.server.inbox.take(dict(self.headers), body))
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def inbox():
    """A real receiver on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiving) as server:
        server.inbox = Inbox()
        server.inbox.url = f"http://127.0.0.1:{server.server_port}/hook"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.inbox
        server.shutdown()


class Left(list):
    """Jobs that are left to be done, and that a test does itself."""

    def enqueue(self, _connection, job):
        self.append(job)


class Crash(BaseException):
    """The process ended."""


class Dying:
    """Sends, and ends the process before anybody hears of it."""

    def send(self, url, **how):
        Sender(policy=LOOPBACK).send(url, **how)
        raise Crash


@pytest.fixture
def clock():
    return PinnedClock(now=now())


@pytest.fixture
def jobs():
    return Left()


@pytest.fixture
def desk(database_url, clock, content, jobs):
    with closing(Store.open(database_url, jobs=jobs)) as store:
        yield TriageWorkflow(store=store, clock=clock, content=content, addresses=LOOPBACK)


@pytest.fixture
def endpoint(desk, inbox):
    """An endpoint that is told everything, with its secret."""
    return desk.webhooks.register(inbox.url, client="default")


@pytest.fixture
def delivering(desk, clock):
    return Delivering(store=desk.store, clock=clock, sender=Sender(policy=LOOPBACK))


@pytest.fixture
def deliver(delivering, endpoint):
    return partial(delivering.deliver, endpoint.endpoint.id, client="default")


@pytest.fixture
def states(desk, endpoint):
    """How the deliveries stand, the oldest message first."""
    return lambda: [d.state for d in reversed(desk.webhooks.deliveries(endpoint.endpoint.id).items)]


def file(desk, *names):
    return [filed.record for filed in desk.file_many(map(payment_exception, names))]


def stored(desk):
    with desk.store.read() as reader:
        rows = reader._connection.exec_driver_sql("SELECT CAST(body AS TEXT) FROM outbox ORDER BY id")
        return [json.loads(body) for (body,) in rows]


def test_every_decision_arrives_exactly_as_stored_and_signed(desk, endpoint, deliver, inbox, states):
    (record,) = file(desk, "1")
    desk.apply(record.id, by="billing")
    desk.reopen(record.id, side="reviewer", by="ada", reason="wrong")
    deliver()
    told = [Webhook(endpoint.secret).verify(body, headers) for headers, body in inbox.requests]
    assert [message["type"] for message in told] == ["exception.resolved", "exception.reopened"]
    assert [message["data"] for message in told] == stored(desk)
    assert states() == ["delivered"] * 2


def test_a_lot_of_messages_leaves_one_job_for_each_endpoint(desk, endpoint, inbox, jobs):
    other = desk.webhooks.register(inbox.url, client="default")
    file(desk, *map(str, range(20)))
    assert sorted(job.arguments["endpoint"] for job in jobs) == sorted((endpoint.endpoint.id, other.endpoint.id))


def test_without_endpoints_nothing_is_left_to_do(desk, jobs):
    file(desk, "1")
    assert jobs == []
    with desk.store.read() as reader:
        assert reader.deliveries.overdue(now=now() + timedelta(days=1)) == ()


def test_only_topics_that_were_asked_for_arrive(desk, inbox, delivering):
    endpoint = desk.webhooks.register(inbox.url, client="default", topics=("exception.undone",)).endpoint
    (record,) = file(desk, "1")
    desk.undo(record.id, by="ada", reason="wrong")
    delivering.deliver(endpoint.id, client="default")
    assert [message["type"] for message in inbox.told] == ["exception.undone"]


def test_a_receiver_that_fails_for_a_while_gets_the_same_bytes_under_the_same_id(desk, deliver, inbox, clock, jobs):
    inbox.statuses = [503, 500, 302, 204]
    file(desk, "1")
    deliver()
    while len(inbox.requests) < 4:
        clock.now += timedelta(seconds=jobs[-1].after)
        deliver()
    assert (len({*inbox.ids}), len({body for _, body in inbox.requests})) == (1, 1)


def test_a_job_is_left_for_the_next_attempt_and_none_is_made_before_it(desk, deliver, inbox, jobs):
    inbox.statuses = [503]
    file(desk, "1")
    deliver()
    deliver()
    assert len(inbox.requests) == 1
    assert jobs[-1].after in (5, 6)


@pytest.fixture
def dead(desk, deliver, inbox, clock):
    """A message of which every attempt failed."""
    inbox.statuses = [500]
    file(desk, "1")
    for wait in (0, *WAITS):
        clock.now += timedelta(seconds=wait * 1.2)
        deliver()


@pytest.mark.usefixtures("dead")
def test_what_fails_to_the_end_of_the_schedule_is_dead_until_it_is_replayed(desk, endpoint, deliver, inbox, states):
    assert (states(), len(inbox.requests)) == (["dead"], 9)
    (delivery,) = desk.webhooks.deliveries(endpoint.endpoint.id, state="dead").items
    assert (delivery.attempts, delivery.status, delivery.due_at) == (9, 500, None)
    inbox.statuses = [204]
    assert desk.webhooks.replay(endpoint.endpoint.id) == 1
    deliver()
    assert states() == ["delivered"]
    assert len({*inbox.ids}) == 1


def test_an_endpoint_that_is_gone_is_disabled_and_everything_for_it_is_dead(desk, endpoint, deliver, inbox, states):
    inbox.statuses = [410]
    file(desk, "1", "2")
    deliver()
    (shown,) = desk.webhooks.endpoints()
    assert shown.disabled_because == "it answered 410 Gone"
    assert (states(), len(inbox.requests)) == (["dead", "dead"], 1)
    with pytest.raises(ConflictError, match="enable it first"):
        desk.webhooks.replay(endpoint.endpoint.id)


def test_an_enabled_endpoint_gets_what_died_when_it_is_replayed(desk, endpoint, deliver, inbox, states):
    inbox.statuses = [410, 204]
    file(desk, "1", "2")
    deliver()
    desk.webhooks.enable(endpoint.endpoint.id)
    desk.webhooks.replay(endpoint.endpoint.id)
    deliver()
    assert states() == ["delivered"] * 2


def test_an_endpoint_that_fails_for_days_is_disabled(desk, endpoint, deliver, inbox, clock):
    inbox.statuses = [500]
    yesterday = clock.now - timedelta(days=1)
    with desk.store.write() as writer:
        writer.endpoints.judge(endpoint.endpoint.id, Health(failures=9, days=4), at=yesterday)
    file(desk, "1")
    deliver()
    assert "failed for days" in desk.webhooks.endpoints()[0].disabled_because


def test_one_success_forgets_the_failures(desk, endpoint, deliver, clock):
    with desk.store.write() as writer:
        writer.endpoints.judge(endpoint.endpoint.id, Health(failures=9, days=4), at=clock.now)
    file(desk, "1")
    deliver()
    assert desk.webhooks.endpoints()[0].health == Health()


def test_what_is_undone_before_it_is_sent_is_never_told(desk, deliver, inbox, states):
    (record,) = file(desk, "1")
    desk.undo(record.id, by="ada", reason="wrong")
    deliver()
    assert [message["type"] for message in inbox.told] == ["exception.undone"]
    assert states() == ["withdrawn", "delivered"]


def test_what_died_unsent_and_was_undone_is_not_replayed(desk, endpoint, deliver, inbox):
    (record,) = file(desk, "1")
    desk.webhooks.disable(endpoint.endpoint.id)
    desk.undo(record.id, by="ada", reason="wrong")
    desk.webhooks.enable(endpoint.endpoint.id)
    assert desk.webhooks.replay(endpoint.endpoint.id) == 0
    deliver()
    assert inbox.requests == []


@pytest.mark.parametrize("status", [204, 503])
def test_what_was_sent_cannot_be_undone_even_if_nobody_took_it(desk, deliver, inbox, status):
    inbox.statuses = [status]
    (record,) = file(desk, "1")
    deliver()
    with pytest.raises(TransitionError, match="was sent"):
        desk.undo(record.id, by="ada", reason="wrong")


def test_what_a_crash_left_unrecorded_goes_out_again_under_the_same_id(desk, endpoint, inbox, clock, deliver, states):
    file(desk, "1")
    dying = Delivering(store=desk.store, clock=clock, sender=Dying())
    with pytest.raises(Crash):
        dying.deliver(endpoint.endpoint.id, client="default")
    deliver()
    assert len(inbox.requests) == 1
    clock.now += LEASE
    deliver()
    assert (len(inbox.requests), len({*inbox.ids}), states()) == (2, 1, ["delivered"])


def test_a_later_message_waits_for_the_first_attempt_at_an_earlier_one(desk, endpoint, inbox, clock, deliver):
    (record,) = file(desk, "1")
    desk.apply(record.id, by="billing")
    desk.reopen(record.id, side="reviewer", by="ada", reason="wrong")
    with pytest.raises(Crash):
        Delivering(store=desk.store, clock=clock, sender=Dying()).deliver(endpoint.endpoint.id, client="default")
    deliver()
    assert [message["type"] for message in inbox.told] == ["exception.resolved"]
    clock.now += LEASE
    deliver()
    assert [message["type"] for message in inbox.told[1:]] == ["exception.resolved", "exception.reopened"]


def claimed(desk, endpoint, clock, *, most=25):
    with desk.store.write() as writer:
        return writer.deliveries.claim(endpoint.endpoint.id, now=clock.now, until=clock.now + LEASE, most=most)


def test_a_lot_holds_one_message_of_an_exception_and_none_that_is_under_way(desk, endpoint, clock):
    (record, _) = file(desk, "1", "2")
    desk.apply(record.id, by="billing")
    desk.reopen(record.id, side="reviewer", by="ada", reason="wrong")
    assert [claimed(desk, endpoint, clock) for _ in range(2)] == [(1, 2), ()]


def test_of_what_is_due_no_more_is_claimed_than_was_asked_for(desk, endpoint, clock):
    file(desk, "1", "2", "3")
    assert [len(claimed(desk, endpoint, clock, most=2)) for _ in range(3)] == [2, 1, 0]


def test_a_lot_of_many_arrives_once_each(desk, deliver, inbox, states):
    file(desk, *map(str, range(60)))
    deliver()
    assert (len(inbox.ids), len({*inbox.ids})) == (60, 60)
    assert {*states()} == {"delivered"}


def test_what_a_stop_leaves_is_due_at_once_and_nothing_is_sent_twice(desk, endpoint, inbox, clock, deliver, states):
    class Stopping(Sender):
        def send(self, url, **how):
            stop.ask()
            return super().send(url, **how)

    stop = Stop()
    file(desk, "1", "2", "3")
    stopped = Delivering(store=desk.store, clock=clock, sender=Stopping(policy=LOOPBACK), stop=stop)
    with pytest.raises(LeftUndone):
        stopped.deliver(endpoint.endpoint.id, client="default")
    assert states() == ["delivered", "pending", "pending"]
    deliver()
    assert (len(inbox.ids), len({*inbox.ids}), states()) == (3, 3, ["delivered"] * 3)


def test_every_attempt_begins_under_a_lease_however_long_those_before_it_took(desk, endpoint, clock, inbox):
    class Slow(Sender):
        def send(self, url, **how):
            waiting = desk.webhooks.deliveries(endpoint.endpoint.id, state="pending").items
            leased.append(all(one.due_at > clock.now for one in waiting))
            outcome = super().send(url, **how)
            clock.now += LEASE if len(leased) == 1 else timedelta()
            return outcome

    leased = []
    file(desk, "1", "2", "3")
    slow = Delivering(store=desk.store, clock=clock, sender=Slow(policy=LOOPBACK))
    slow.deliver(endpoint.endpoint.id, client="default")
    assert (leased, len({*inbox.ids})) == ([True] * 3, 3)


def test_during_a_rotation_either_secret_verifies_and_afterwards_the_new_one_alone(
    desk, endpoint, deliver, inbox, clock
):
    issued = desk.webhooks.rotate(endpoint.endpoint.id, grace=timedelta(seconds=60))
    file(desk, "1")
    deliver()
    clock.now += timedelta(seconds=60)
    file(desk, "2")
    deliver()
    (during, body), (afterwards, later) = inbox.requests
    assert Webhook(endpoint.secret).verify(body, during) == Webhook(issued.secret).verify(body, during)
    Webhook(issued.secret).verify(later, afterwards)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(later, afterwards)


def test_nothing_of_another_client_is_told_or_seen(desk, endpoint, deliver, inbox):
    desk.file(payment_exception("1", client="acme"))
    deliver()
    assert inbox.requests == []
    acme = desk.within(frozenset({"acme"})).webhooks
    assert acme.endpoints() == ()
    for refused in (acme.rotate, acme.disable, acme.enable, acme.replay, acme.deliveries):
        with pytest.raises(NotFoundError):
            refused(endpoint.endpoint.id)
    with pytest.raises(ForbiddenError):
        acme.register(inbox.url, client="default")


def test_an_address_inside_the_house_is_refused(desk):
    with pytest.raises(AddressError):
        TriageWorkflow(store=desk.store, clock=now, content=None).webhooks.register(
            "https://10.0.0.1/hook", client="default"
        )


def test_a_sweep_leaves_a_job_for_what_is_due_and_the_next_sweep(desk, delivering, endpoint, jobs):
    file(desk, "1")
    jobs.clear()
    delivering.sweep()
    assert [(job.name, job.after) for job in jobs] == [("sweep_deliveries", 60), ("deliver", None)]
    assert jobs[1].arguments == {"endpoint": endpoint.endpoint.id, "client": "default"}


def test_deliveries_are_listed_newest_first_a_page_at_a_time(desk, endpoint):
    file(desk, "1", "2", "3")
    first = desk.webhooks.deliveries(endpoint.endpoint.id, limit=2)
    rest = desk.webhooks.deliveries(endpoint.endpoint.id, limit=2, cursor=first.next_cursor)
    assert [d.message for d in (*first.items, *rest.items)] == [3, 2, 1]
    assert rest.next_cursor is None


def test_a_job_that_comes_while_another_works_for_the_endpoint_makes_it_look_again(desk, endpoint, clock, inbox):
    class Filing(Sender):
        def send(self, url, **how):
            if not inbox.requests:
                file(desk, "2")
                delivering.deliver(endpoint.endpoint.id, client="default")
            return super().send(url, **how)

    delivering = Delivering(store=desk.store, clock=clock, sender=Filing(policy=LOOPBACK))
    file(desk, "1")
    delivering.deliver(endpoint.endpoint.id, client="default")
    assert len(inbox.requests) == 2


def test_a_worker_delivers_what_is_filed_beside_it(database_url, inbox):
    settings = Settings(database_url=database_url, webhooks=Webhooks(allow=("127.0.0.0/8",)))
    with opened(settings) as desk, at_work(desk, settings):
        issued = desk.webhooks.register(inbox.url, client="default")
        desk.file(payment_exception("1"))
        assert inbox.arrived.wait(60)
    ((headers, body),) = inbox.requests
    assert Webhook(issued.secret).verify(body, headers)["type"].startswith("exception.")
