"""Puts telemetry into an application."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from triage.model import Query
from triage.store import Backlog
from triage.workflow import TriageWorkflow
from triage_api.telemetry.access import Observed
from triage_api.telemetry.metrics import Measure, Metrics
from triage_api.telemetry.readiness import Finding, Probe

HEADER = "X-Request-ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """What an application is observed by: `shown` says whether callers may read the metrics."""

    metrics: Metrics = field(default_factory=Metrics)
    probes: tuple[Probe, ...] = ()
    shown: bool = True


def install_telemetry(app: FastAPI, telemetry: Telemetry, *, workflow: TriageWorkflow | None) -> None:
    """Give every request an id, a log line and a measurement; check and measure the workflow when asked."""
    app.state.telemetry = telemetry
    app.state.probes = (*(_probes(workflow) if workflow else ()), *telemetry.probes)
    if workflow:
        telemetry.metrics.ask("store", lambda: _waiting(workflow.backlog(), now=datetime.now(UTC)))
    app.add_middleware(Observed, observe=telemetry.metrics.served)
    app.add_middleware(  # outside of the other, so that its line carries the id
        CorrelationIdMiddleware,
        header_name=HEADER,
        generator=lambda: uuid4().hex,
        validator=_is_sane,
        transformer=None,
    )


def _is_sane(request_id: str) -> bool:
    """Say whether a caller's id may stand in every log line of his request."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", request_id) is not None


def _probes(workflow: TriageWorkflow) -> tuple[Probe, ...]:
    return (
        Probe("database", _passes(lambda: workflow.records(Query(limit=1)))),
        Probe("migrations", _passes(workflow.require_ready)),
    )


def _passes(action: Callable[[], object]) -> Callable[[], Finding]:
    """Make a check of something that raises when it is not well."""

    def ask() -> Finding:
        action()
        return Finding()

    return ask


def _waiting(backlog: Backlog, *, now: datetime) -> Iterable[Measure]:
    """Measure what waits for people and for delivery."""
    for line in backlog.cases:
        labels = {"queue": line.name}
        yield Measure(name="cases_open", help="Cases that wait for a person.", value=line.count, labels=labels)
        age = (now - line.oldest).total_seconds()
        yield Measure(name="cases_oldest_seconds", help="Age of the oldest open case.", value=age, labels=labels)
    waiting = backlog.outbox.count if backlog.outbox else 0
    yield Measure(name="outbox_waiting", help="Messages that an enabled endpoint waits for.", value=waiting)
    if backlog.outbox:
        age = (now - backlog.outbox.oldest).total_seconds()
        yield Measure(name="outbox_oldest_seconds", help="Age of the oldest of them.", value=age)
