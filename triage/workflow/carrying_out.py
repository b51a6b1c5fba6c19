"""Doing what a model chose, where nothing stands against it, in sight of all that changed since it was asked."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from triage.certify import Cell
from triage.consult import carry_out, proposer
from triage.errors import ClaimedError, ContentError, InputError
from triage.model import BillingException, Case, Evidence, Record
from triage.model.codec import read_evidence
from triage.model.consultation import Consultation
from triage.service import Desk
from triage.store import Writer
from triage.store.consultations import Consulted
from triage.store.mirror import Mirror
from triage.workflow.content import ContentSource
from triage.workflow.entry import carried_out
from triage.workflow.gathering import gather

LONGEST = timedelta(days=1)
"""What a pipeline posted is acted on for so long; it does not tell what becomes of documents, and jobs may lie long."""


@dataclass(frozen=True, slots=True)
class CarryingOut:
    """Carries choices out in the transaction that stores what the model said."""

    content: ContentSource
    mirror: Mirror

    def attempt(
        self, writer: Writer, case: Case, said: Consultation, consulted: Consulted, *, now: datetime
    ) -> tuple[str, ...]:
        """Resolve what a case is about as the model chose; return the reasons for which that was not done, if any.

        What it said is stored before what comes of it, so that the trail tells the steps in their order; where nothing
        comes of it, neither is stored.
        """
        record = case.record
        recorded = read_evidence(writer.evidence(record.id))
        try:
            desk = self.content.equip(record.client).desk
        except ContentError as error:
            return (f"changed: {error}",)
        if changed := (*_late(record, now), *self._changed(case, recorded, desk), *_void(writer, record, said, now)):
            return changed
        standings = writer.standings([recorded.exception], now, filed_at=record.received_at)
        evidence = replace(recorded, as_of=now, standing=standings.of(recorded.exception))
        try:
            with writer.savepoint():
                made, violations = carry_out(said, asked=recorded, evidence=evidence, desk=desk)
                if not violations:
                    writer.consult(record, consulted, actor=proposer(said))
                    writer.carry_out(case, carried_out(record, made, evidence))
        except (InputError, ClaimedError) as error:
            return (f"taken: {error}",)
        return tuple(f"{violation.guardrail}: {violation.message}" for violation in violations)

    def _changed(self, case: Case, recorded: Evidence, desk: Desk) -> list[str]:
        """Say what is not as it was when the exception was escalated: the case, the rules or the documents."""
        reasons = []
        if case.version != 1:
            reasons.append("touched: a person has taken the case up")
        if not _asked_under(case.record, desk):
            reasons.append("changed: the client's policy or rules are not those that the exception was escalated under")
        if not self._is_fresh(recorded, zone=desk.policy.timezone):
            reasons.append("changed: the ledger mirror tells more or otherwise of the documents by now")
        return reasons

    def _is_fresh(self, recorded: Evidence, *, zone: str) -> bool:
        """Tell whether the mirror would add the same to the exception now."""
        posted = _posted(recorded)
        with self.mirror.view(posted.client) as view:
            if not view.known:
                return recorded.exception == posted
            return gather(posted, view, zone=zone) == (recorded.exception, recorded.gathered)


def _late(record: Record, now: datetime) -> list[str]:
    if now - record.received_at <= LONGEST:
        return []
    return [f"late: its documents are of {record.received_at:%Y-%m-%d %H:%M} UTC, and nobody says what happened since"]


def _void(writer: Writer, record: Record, said: Consultation, now: datetime) -> list[str]:
    """Say what stands by now against the certificate that was looked at before: it is read again under the lock."""
    rating, by = said.rating, said.with_texts.model
    if rating is None or rating.score is None or by is None:
        return ["certificate: none was looked at"]
    cell = Cell(kind=record.kind, action=rating.action, band=rating.band, client=record.client)
    licence = writer.certificates.licence_of(cell)
    if licence is None or licence.certificate.id != rating.certificate:
        return [f"certificate: {rating.certificate} was looked at, and another one counts by now"]
    return licence.against(cell, rating.score, by=by, rules=record.pack, ground=rating.ground, now=now)


def _asked_under(record: Record, desk: Desk) -> bool:
    return (record.policy, record.pack) == (desk.policy_digest, desk.pack.digest)


def _posted(evidence: Evidence) -> BillingException:
    """Return the exception as it was posted, without what the mirror added."""
    documents, added = evidence.exception.documents, frozenset(evidence.gathered.documents)
    lists = {each.name: getattr(documents, each.name) for each in fields(documents)}
    kept = {name: tuple(one for one in listed if one.id not in added) for name, listed in lists.items()}
    return replace(evidence.exception, documents=replace(documents, **kept))
