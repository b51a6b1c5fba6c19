"""What people do about blind audits: look at what was drawn, and answer without seeing what the desk decided."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from triage.errors import ConflictError, RefusedError
from triage.model import Page, Record, Transition
from triage.model.blind_audit import BlindReceipt, BlindReview
from triage.model.codec import digest, plain
from triage.model.lifecycle import TRANSITIONS
from triage.ports import Clock
from triage.review import Audited, BlindScene, answer_blind, blind_scene
from triage.store import DESK, Happening, Reader, Store
from triage.store.blind_audits import BlindAnswer, BlindAudit, Resolution
from triage.workflow.content import ContentSource
from triage.workflow.steps import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """An audit that is answered, with what the desk had decided and how the exception stands by now."""

    audit: BlindAudit
    resolution: Resolution
    record: Record

    @property
    def to_reopen(self) -> bool:
        """Whether a person would have done otherwise, or could not say, and the exception can be reopened."""
        agreed = self.audit.answer is not None and self.audit.answer.agrees
        return not agreed and self.record.state in TRANSITIONS["reopen"]


class BlindAudits:
    """The blind audits of the clients that are seen."""

    def __init__(self, *, store: Store, clock: Clock, content: ContentSource) -> None:
        self._store, self._clock, self._content = store, clock, content

    def list(
        self, *, answered: bool | None = False, client: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[BlindAudit]:
        """List audits, the oldest first, those that are not answered unless others are asked for; None is all."""
        with self._store.read() as reader:
            return reader.blind_audits.listed(answered=answered, client=client, limit=limit, cursor_=cursor)

    def get(self, audit_id: str) -> BlindAudit:
        """Return an audit, or raise `NotFoundError`."""
        with self._store.read() as reader:
            return reader.blind_audits.get(audit_id)

    def scene(self, audit_id: str) -> BlindScene:
        """Return what may be seen before an answer."""
        with self._store.read() as reader:
            audited = _audited(reader.blind_audits.get(audit_id), reader)
        return blind_scene(audited.evidence, audited.explained)

    def revealed(self, audit_id: str) -> Revealed:
        """Return an answered audit with what was audited. Raises `ConflictError` where it is not answered."""
        with self._store.read() as reader:
            audit = reader.blind_audits.get(audit_id)
            if audit.answer is None:
                raise ConflictError(f"{audit_id} is not answered: what was decided is shown afterwards")
            return _revealed(audit, reader)

    def answer(self, audit_id: str, review: BlindReview, *, reviewer: str) -> Revealed:
        """Record what a person would have done, once, and then return what the desk did; nothing else changes.

        Raises `ConflictError` where there is an answer, or where he acted on the exception himself, `InputError` when
        the answer does not fit the exception, and `RefusedError` with all that nobody may break.
        """
        named(reviewer)
        with self._store.write() as writer:
            audit = writer.blind_audits.get(audit_id)
            _require_impartial(audit, writer.history(audit.exception), reviewer)
            receipt = self._receipt(audit, review, reviewer, writer)
            answer = self._answer(receipt)
            writer.blind_audits.answer(audit, answer)
            writer.note(_happening(audit, answer))
            return _revealed(writer.blind_audits.get(audit_id), writer)

    def _receipt(self, audit: BlindAudit, review: BlindReview, reviewer: str, reader: Reader) -> BlindReceipt:
        desk = self._content.equip(audit.client).desk
        receipt, violations = answer_blind(
            review, _audited(audit, reader), policy=desk.policy, policy_digest=desk.policy_digest, reviewer=reviewer
        )
        if violations:
            raise RefusedError([f"{violation.guardrail}: {violation.message}" for violation in violations])
        return receipt

    def _answer(self, receipt: BlindReceipt) -> BlindAnswer:
        body = receipt.to_json()
        return BlindAnswer(
            reviewer=receipt.reviewer,
            review=plain(receipt.review),
            agrees=receipt.agrees,
            digest=digest(body),
            body=body,
            at=self._clock(),
        )


def _audited(audit: BlindAudit, reader: Reader) -> Audited:
    return Audited(
        audit=audit.id,
        exception=audit.exception,
        number=audit.number,
        evidence=reader.evidence(audit.exception, number=audit.number),
        explained=reader.receipt(audit.exception, number=DESK),
        receipt=reader.receipt(audit.exception, number=audit.number),
    )


def _revealed(audit: BlindAudit, reader: Reader) -> Revealed:
    resolution, record = reader.blind_audits.resolution(audit), reader.record(audit.exception)
    return Revealed(audit=audit, resolution=resolution, record=record)


def _require_impartial(audit: BlindAudit, history: Iterable[Transition], reviewer: str) -> None:
    """Refuse an answer where there is one, or of somebody who undid, reopened, reviewed or laid aside the exception."""
    if audit.answer is not None:
        raise ConflictError(f"{audit.id} was answered by {audit.answer.reviewer}: an answer is final")
    sides = (step.actor.partition(":") for step in history)
    if _person(reviewer) in {_person(name) for side, _, name in sides if side == "reviewer"}:
        raise ConflictError(f"{reviewer} acted on this exception, and has seen what was decided: somebody else answers")


def _person(name: str) -> str:
    """Return what tells a person from others: the id of whoever is signed in, else the name however it is written."""
    user = re.search(r"\((usr_\w+)\)$", name)
    return user[1] if user else " ".join(name.casefold().split())


def _happening(audit: BlindAudit, answer: BlindAnswer) -> Happening:
    """The audit row of an answer: it is no step of the exception's life, which stays as it is."""
    told = {"audit": audit.id, "decision": audit.number, "agrees": answer.agrees, "answer": answer.digest}
    return Happening(
        tenant=audit.client,
        at=answer.at,
        event="answer_blind_audit",
        subject=audit.exception,
        content={**told, "actor": f"reviewer:{answer.reviewer}"},
    )
