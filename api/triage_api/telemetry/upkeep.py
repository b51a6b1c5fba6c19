"""How the desk's own work goes: its jobs, its workers, its endpoints, and the sealing of its audit trail.

It is asked for where there are jobs, which is where a desk serves; `triage run` and a test's application have none.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from triage.durable import State
from triage.ports import Clock
from triage.settings import Role
from triage.store import Store
from triage_api.telemetry.metrics import Measure
from triage_api.telemetry.readiness import Finding, Probe

PATIENCE = timedelta(minutes=5)
"""A job that could be done or a delivery that could be tried, and waits for so long, is worth a look."""

UNSEALED = timedelta(minutes=1)
"""An audit row that is not in the chain after so long is worth a look: it takes seconds."""


def probes(store: Store, *, role: Role, clock: Clock) -> tuple[Probe, ...]:
    """Return the checks of the desk's own work; where it fails requests are answered all the same, so it degrades."""
    return (
        Probe("queue_age", lambda: _queue_age(store, clock())),
        Probe("workers", lambda: _workers(store, role)),
        Probe("webhooks", lambda: _webhooks(store, clock())),
        Probe("sealing", lambda: _sealing(store, clock())),
    )


def measures(store: Store, *, now: datetime) -> Iterator[Measure]:
    """Measure jobs by queue and state, workers, what went wrong, and what is not sealed."""
    jobs = store.waiting_jobs(now)
    for pile in jobs.piles:
        if pile.state is not State.DONE:
            labels = {"queue": pile.queue or "-", "state": pile.state.value}
            yield Measure(name="jobs", help="Jobs that are not done.", value=pile.jobs, labels=labels)
    age = jobs.age(now).total_seconds()
    yield Measure(name="jobs_oldest_seconds", help="Age of the oldest job that could be done at once.", value=age)
    yield Measure(name="workers", help="Workers that showed themselves lately.", value=len(store.workers()))
    yield from _trouble(store)
    yield from _unsealed(store, now)


def _trouble(store: Store) -> Iterator[Measure]:
    found = store.trouble()
    yield Measure(name="cases_overdue", help="Open cases whose deadline has passed.", value=found.overdue)
    yield Measure(name="cases_snoozed", help="Cases that are laid aside.", value=found.snoozed)
    yield Measure(name="deliveries_dead", help="Deliveries that were given up.", value=found.dead)
    yield Measure(name="endpoints_disabled", help="Webhook endpoints that are disabled.", value=found.disabled)


def _unsealed(store: Store, now: datetime) -> Iterator[Measure]:
    waiting = store.unsealed()
    count, age = (waiting.count, (now - waiting.oldest).total_seconds()) if waiting else (0, 0.0)
    yield Measure(name="audit_unsealed", help="Audit rows that are not in the chain yet.", value=count)
    yield Measure(name="audit_unsealed_oldest_seconds", help="Age of the oldest of them.", value=age)


def _queue_age(store: Store, now: datetime) -> Finding:
    oldest = store.oldest_job(now)
    if oldest is None or now - oldest <= PATIENCE:
        return Finding()
    return Finding("degraded", f"the oldest job has waited for {(now - oldest).total_seconds():.0f} seconds")


def _workers(store: Store, role: Role) -> Finding:
    found = store.workers()
    if found:
        return Finding(detail=f"{len(found)} at work")
    started = "start one: triage serve --role worker" if role == "api" else "the one of this process fell silent"
    return Finding("degraded", f"no worker showed itself lately: {started}")


def _webhooks(store: Store, now: datetime) -> Finding:
    if disabled := store.trouble().disabled:
        return Finding("degraded", f"{disabled} endpoints are disabled")
    backlog = store.backlog()
    if backlog.outbox is None or backlog.due is None or now - backlog.due <= PATIENCE:
        return Finding()
    late = (now - backlog.due).total_seconds()
    return Finding("degraded", f"{backlog.outbox.count} messages wait, and one could be sent for {late:.0f} seconds")


def _sealing(store: Store, now: datetime) -> Finding:
    waiting = store.unsealed()
    if waiting is None or now - waiting.oldest <= UNSEALED:
        return Finding()
    age = (now - waiting.oldest).total_seconds()
    return Finding("degraded", f"{waiting.count} audit rows are not sealed, the oldest for {age:.0f} seconds")
