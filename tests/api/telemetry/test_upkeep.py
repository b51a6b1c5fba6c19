"""What is told of the desk's own work."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from triage_api.telemetry import measures, probes

from triage.bootstrap import now
from triage.delivery import AddressPolicy
from triage.durable import UPKEEP, DurableJobs, Job, prepare
from triage.durable.executors import Executor, beat
from triage.store import Line
from triage.store.backlog import Trouble
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import TriageWorkflow


@pytest.fixture
def store(workflow):
    prepare(workflow.store.database_url, workflow.store.gate)
    return workflow.store


def found(store, *, role="all", at=None):
    """What the checks find, by name."""
    return {probe.name: probe.ask() for probe in probes(store, role=role, clock=lambda: at or now())}


def measured(store, at=None):
    return {(one.name, *one.labels.values()): one.value for one in measures(store, now=at or now())}


def test_a_desk_without_a_worker_is_degraded_and_told_what_to_start(store):
    checks = found(store, role="api")
    assert {name: finding.status for name, finding in checks.items() if name != "workers"} == dict.fromkeys(
        ("queue_age", "webhooks", "sealing"), "ok"
    )
    assert (checks["workers"].status, "triage serve --role worker" in checks["workers"].detail) == ("degraded", True)


def test_a_worker_that_shows_itself_is_counted(store):
    with store.write() as writer:
        beat(writer._connection, Executor("w1", "elsewhere", 1))
    assert (found(store, role="api")["workers"].status, found(store)["workers"].detail) == ("ok", "1 at work")
    assert measured(store)["workers",] == 1


def test_a_job_that_nobody_does_is_waited_for_and_then_told(store):
    with store.write() as writer:
        DurableJobs().enqueue(writer._connection, Job(name="n", id="n", queue=UPKEEP))
    later = now() + timedelta(minutes=6)
    assert found(store)["queue_age"].status == "ok"
    assert found(store, at=later)["queue_age"].status == "degraded"
    assert measured(store)["jobs", "upkeep", "waiting"] == 1
    assert 360 <= measured(store, at=later)["jobs_oldest_seconds",] < 420


class Troubled:
    """A store where all that may go wrong has gone wrong."""

    def trouble(self):
        return Trouble(overdue=1, snoozed=2, dead=3, disabled=4)

    def unsealed(self):
        return Line(name="audit", count=5, oldest=now() - timedelta(minutes=2))


@pytest.fixture
def told(workflow):
    """A desk with two endpoints, to which one message is on its way."""
    loopback = AddressPolicy(allow=(ip_network("127.0.0.0/8"),))
    desk = TriageWorkflow(store=workflow.store, clock=now, content=FakeContent(), addresses=loopback)
    ids = [desk.webhooks.register("http://127.0.0.1:9/", client="default").endpoint.id for _ in range(2)]
    desk.file(payment_exception("1"))
    desk.file(payment_exception("2", client="acme"))
    return desk, ids


def test_a_message_waits_as_long_as_an_enabled_endpoint_wants_it(told, store):
    desk, ids = told
    later = now() + timedelta(minutes=6)
    assert (store.backlog().outbox.count, found(store)["webhooks"].status) == (1, "ok")
    assert found(store, at=later)["webhooks"].detail.startswith("1 messages wait, and one could be sent for 3")
    desk.webhooks.disable(ids[0])
    assert store.backlog().outbox.count == 1
    desk.webhooks.disable(ids[1])
    assert (store.backlog().outbox, store.backlog().due) == (None, None)


def test_disabled_endpoints_and_an_unsealed_trail_degrade():
    checks = {probe.name: probe for probe in probes(Troubled(), role="all", clock=now)}
    assert checks["webhooks"].ask().detail == "4 endpoints are disabled"
    sealing = checks["sealing"].ask()
    assert (sealing.status, sealing.detail[:43]) == ("degraded", "5 audit rows are not sealed, the oldest for")


def test_what_goes_wrong_is_measured(store):
    names = ("cases_overdue", "cases_snoozed", "deliveries_dead", "endpoints_disabled", "audit_unsealed")
    assert {name: measured(store)[name,] for name in names} == dict.fromkeys(names, 0)
