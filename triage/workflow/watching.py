"""The watch over certificates: where more goes wrong than was promised, a cell is demoted at once, and it is said."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from triage.certify import Cell, Certificate, Drift, Outcome, watch
from triage.durable import Priority, Stop
from triage.ports import Clock
from triage.store import Happening, Reader, Store
from triage.store.certificates import RULE_NAME
from triage.workflow.rota import Round, Span

_LOG = logging.getLogger(__name__)

_FINE = ("resolved", "applied")
"""States in which nobody has said yet that what the desk did was wrong."""


class Watching:
    """Watches over the certificates of models, for the clients of a store."""

    def __init__(self, *, store: Store, clock: Clock, stop: Stop | None = None) -> None:
        self._store, self._clock, self._stop = store, clock, stop or Stop()

    @property
    def round(self) -> Round:
        """The round that watches every quarter of an hour."""
        return Round(name="watch_certificates", every=timedelta(minutes=15), do=self._do)

    def watch(self) -> tuple[Certificate, ...]:
        """Demote every certificate that keeps its promise no more, and return those.

        Raises `LeftUndone` between two certificates if the worker is to stop.
        """
        return tuple(demoted for certificate in self._standing() for demoted in self._demoted(certificate))

    def _do(self, _span: Span) -> None:
        self.watch()

    def _standing(self) -> tuple[Certificate, ...]:
        """Return the certificates of models that count now."""
        now = self._clock()
        with self._store.read() as reader:
            said = reader.certificates.latest(now=now)
        models = (one for one in said if one.stands(now) and not one.model.startswith(RULE_NAME))
        return tuple(one.verdict for one in models if isinstance(one.verdict, Certificate))

    def _demoted(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Demote a cell's certificate if it drifts, with those before it: another in their place ends no watch."""
        self._stop.heed()
        client, now = str(certificate.cell.client), self._clock()
        store = self._store.within(frozenset({client}))
        with store.read() as reader:
            beside = reader.certificates.beside(certificate, now=now)
            since = min((one.issued_at for one in beside), default=now)
            drift = watch(_outcomes(reader, certificate.cell, client, since=since), alpha=certificate.alpha)
        if drift.demoted_at is None:
            return ()
        _LOG.warning("%s is demoted: %s", certificate.id, drift.told)
        with store.write(priority=Priority.WORK) as writer:
            for one in beside:
                writer.certificates.demote(one, at=now, told=drift.told)
                writer.note(_deed(one, drift, client, now))
        return beside


def _outcomes(reader: Reader, cell: Cell, client: str, *, since: datetime) -> Iterator[Outcome]:
    """Yield what became of what was done in a cell since an instant, by audits and by whoever took it back."""
    for resolution, state in reader.blind_audits.by_models(client, since=since):
        if resolution.cell == cell and state != "resolved":
            yield Outcome(feed="pipeline", wrong=state not in _FINE, at=resolution.decided_at)
    for label in reader.blind_audits.labels(since=since):
        if label.cell == cell and label.answered_at is not None and label.proposed_by[0].startswith("model:"):
            yield Outcome(feed="audit", wrong=label.agrees is not True, at=label.answered_at)


def _deed(certificate: Certificate, drift: Drift, client: str, now: datetime) -> Happening:
    """Return the audit row of a demotion."""
    told = {"certificate": certificate.id, "cell": str(certificate.cell), "told": drift.told}
    content = {"actor": "desk", "before": None, "after": told | {"evidence": str(drift.evidence)}}
    return Happening(tenant=client, at=now, event="demote", subject=certificate.id, content=content)
