"""Delivers what decisions tell: claims, sends and records lot after lot, and comes back for what is due later."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from triage.delivery import (
    Attempt,
    Message,
    Outcome,
    Sender,
    SigningSecret,
    Standing,
    compose,
    seconds_until_next,
    send_abreast,
)
from triage.durable import JSON, UPKEEP, Job, Priority, Stop, Task
from triage.ports import Clock
from triage.store import Store, Writer
from triage.store.outbox import DELIVER, Delivery, Endpoint, Health, Tried, deliver_job
from triage.workflow.deeds import endpoint_deed

SWEEP = "sweep_deliveries"
SWEEP_SECONDS = 60

LEASE = timedelta(minutes=3)
"""After so long an attempt that nobody heard of again is made again.

A lot begins its last attempts when half of it is over, and no attempt takes as long as the other half.
"""

LOT = 25
"""So many deliveries are claimed in one transaction, and recorded in one."""

GONE = "it answered 410 Gone"
FAILED_FOR_DAYS = "it failed for days without one success"


class Turns:
    """Lets one thread at a time work for an endpoint; who comes meanwhile makes it look again, and need not wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._again: dict[str, bool] = {}

    def taken(self, endpoint: str) -> bool:
        """Take the turn, or have whoever has it look again."""
        with self._lock:
            busy = endpoint in self._again
            self._again[endpoint] = busy
            return not busy

    def over(self, endpoint: str) -> bool:
        """Give the turn back, or keep it and return False where somebody came meanwhile."""
        with self._lock:
            if again := self._again[endpoint]:
                self._again[endpoint] = False
            else:
                del self._again[endpoint]
            return not again

    def drop(self, endpoint: str) -> None:
        """Give the turn back, whoever came."""
        with self._lock:
            self._again.pop(endpoint, None)


@dataclass(frozen=True, slots=True)
class Lot:
    """Deliveries to one endpoint that were claimed together, no two of them about one exception."""

    endpoint: Endpoint
    deliveries: tuple[Delivery, ...]


class Delivering:
    """The tasks that bring messages to endpoints, at least once each.

    A lot of attempts is claimed in one transaction, made in none, and recorded in another: what a crash leaves between
    the two is claimed again when its lease ends, and goes out with the same id and the same bytes. What was claimed and
    not tried, because the worker stops or the receiver is slow, is given back at once.
    """

    def __init__(self, *, store: Store, clock: Clock, sender: Sender, stop: Stop | None = None) -> None:
        self._store, self._clock, self._sender, self._stop = store, clock, sender, stop or Stop()
        self._turns = Turns()

    def tasks(self) -> Mapping[str, Task]:
        """Return the tasks by the names of their jobs."""
        return {DELIVER: Task(self._deliver), SWEEP: Task(self._sweep)}

    def start(self) -> None:
        """Leave a sweep for now: what was due while no worker was there is delivered."""
        with self._store.write(priority=Priority.WORK) as writer:
            self._leave_sweep(writer, self._clock(), after=None)

    def deliver(self, endpoint_id: str, *, client: str) -> None:
        """Deliver all that is due for an endpoint, and leave a job for what is due later.

        Raises `LeftUndone` between two lots if the worker is to stop.
        """
        if not self._turns.taken(endpoint_id):
            return
        try:
            while True:
                self._work_off(endpoint_id, store=self._store.within(frozenset({client})))
                if self._turns.over(endpoint_id):
                    return
        except BaseException:
            self._turns.drop(endpoint_id)
            raise

    def sweep(self) -> None:
        """Leave a job for every endpoint for which something is due, and the next sweep."""
        now = self._clock()
        with self._store.read() as reader:
            overdue = reader.deliveries.overdue(now=now)
        with self._store.write(priority=Priority.WORK) as writer:
            self._leave_sweep(writer, now + timedelta(seconds=SWEEP_SECONDS), after=SWEEP_SECONDS)
            for endpoint, client in overdue:
                writer.leave(deliver_job(endpoint, client=client, cause=f"sweep:{_minute(now)}"), for_=endpoint)

    def _deliver(self, arguments: dict[str, JSON]) -> JSON:
        self.deliver(str(arguments["endpoint"]), client=str(arguments["client"]))
        return None

    def _sweep(self, _: dict[str, JSON]) -> JSON:
        self.sweep()
        return None

    def _leave_sweep(self, writer: Writer, at: datetime, *, after: float | None) -> None:
        writer.leave(Job(name=SWEEP, id=f"{SWEEP}:{_minute(at)}", queue=UPKEEP, after=after), for_=SWEEP)

    def _work_off(self, endpoint_id: str, *, store: Store) -> None:
        while lot := self._claim(endpoint_id, store):
            outcomes = self._send(lot)
            with store.write(priority=Priority.WORK) as writer:
                self._record(writer, lot, outcomes)
            self._stop.heed()
        self._come_back(endpoint_id, store)

    def _claim(self, endpoint_id: str, store: Store) -> Lot | None:
        """Claim what is due for an endpoint; None where nothing is, which is seen without writing.

        What was claimed is this worker's own, and is read when others may write again.
        """
        now = self._clock()
        with store.read() as reader:
            if not reader.deliveries.due(endpoint_id, now=now):
                return None
        with store.write(priority=Priority.WORK) as writer:
            claimed = writer.deliveries.claim(endpoint_id, now=now, until=now + LEASE, most=LOT)
        with store.read() as reader:
            lot = reader.deliveries.of(endpoint_id, claimed)
            return Lot(reader.endpoints.get(endpoint_id), lot) if lot else None

    def _send(self, lot: Lot) -> list[Outcome]:
        """Make the attempts that there is time for, and return what they came to, in the order of the lot."""
        latest = self._clock() + LEASE / 2
        return send_abreast(
            [partial(self._attempt, delivery, lot.endpoint) for delivery in lot.deliveries],
            go_on=lambda: not self._stop.asked and self._clock() <= latest,
        )

    def _attempt(self, delivery: Delivery, endpoint: Endpoint) -> Outcome:
        now = self._clock()
        keys = tuple(map(SigningSecret, endpoint.signing(now)))
        return self._sender.send(endpoint.url, message=_message(delivery), keys=keys, at=now)

    def _record(self, writer: Writer, lot: Lot, outcomes: Sequence[Outcome]) -> None:
        """Store what the attempts came to, and give back what was not tried."""
        now, endpoint_id = self._clock(), lot.endpoint.id
        made = zip(lot.deliveries, outcomes, strict=False)
        writer.deliveries.record(endpoint_id, {one.message: _tried(one, outcome, now) for one, outcome in made})
        untried = [delivery.message for delivery in lot.deliveries[len(outcomes) :]]
        writer.deliveries.release(endpoint_id, untried, now=now)
        standing = _judge(writer, endpoint_id, outcomes, at=now)
        if any(outcome.verdict == "gone" for outcome in outcomes):
            _disable(writer, endpoint_id, because=GONE, at=now)
        elif standing.disabled:
            _disable(writer, endpoint_id, because=FAILED_FOR_DAYS, at=now)

    def _come_back(self, endpoint_id: str, store: Store) -> None:
        """Leave a job for the next delivery that is due later, if there is one."""
        with store.read() as reader:
            endpoint, due = reader.endpoints.get(endpoint_id), reader.deliveries.next_due(endpoint_id)
        if due is not None:
            wait = max(1, ceil((due - self._clock()).total_seconds()))
            job = deliver_job(endpoint.id, client=endpoint.client, cause=f"due:{due.timestamp()}", after=wait)
            with store.write(priority=Priority.WORK) as writer:
                writer.leave(job, for_=endpoint.id)


def _judge(writer: Writer, endpoint_id: str, outcomes: Sequence[Outcome], *, at: datetime) -> Standing:
    """Store how an endpoint does after these attempts, and return it."""
    known = writer.endpoints.get(endpoint_id).health
    standing = Standing(known.failures, known.days, known.latest)
    for outcome in outcomes:
        standing = standing.after(Attempt(at, delivered=outcome.verdict == "delivered"))
    health = Health(failures=standing.failures, days=standing.days, latest=standing.latest)
    if health != known:
        writer.endpoints.judge(endpoint_id, health, at=at if standing.failures else None)
    return standing


def _disable(writer: Writer, endpoint_id: str, *, because: str, at: datetime) -> None:
    before = writer.endpoints.get(endpoint_id)
    after = writer.endpoints.disable(endpoint_id, because=because, at=at)
    if after != before:
        writer.note(endpoint_deed("disable_endpoint", before, after, by="desk", at=at))


def _message(delivery: Delivery) -> Message:
    """Write what is sent: the same bytes at every attempt, for they are made of what never changes."""
    return compose(
        delivery.message,
        client=delivery.client,
        topic=delivery.topic,
        at=delivery.created_at,
        body=delivery.body,
    )


def _tried(delivery: Delivery, outcome: Outcome, at: datetime) -> Tried:
    if outcome.verdict == "delivered":
        return Tried(state="delivered", due_at=None, at=at, status=outcome.status, error=None)
    message = _message(delivery).id
    wait = seconds_until_next(delivery.attempts + 1, message=message, asked=outcome.retry_after)
    if not outcome.again or wait is None:
        return Tried(state="dead", due_at=None, at=at, status=outcome.status, error=outcome.told)
    return Tried(state="pending", due_at=at + timedelta(seconds=wait), at=at, status=outcome.status, error=outcome.told)


def _minute(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M")
