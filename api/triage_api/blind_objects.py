"""How blind audits are shown: nothing of what the desk decided before there is an answer."""

from dataclasses import dataclass
from typing import Literal

from triage.model import JsonObject, Kind
from triage.review import BlindScene
from triage.store.blind_audits import BlindAnswer, BlindAudit
from triage.workflow import Revealed
from triage_api.explanations import BareExplanationObject, bare
from triage_api.objects import AnyEffect, effect_object


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAnswerObject:
    """What a person answered. `agrees` is null where he could not say; `receipt` is the SHA-256 of what it comes to."""

    reviewer: str
    review: JsonObject
    agrees: bool | None
    created: int
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAuditObject:
    """An automatic resolution that a person looks at without seeing it, drawn by lot of those of a week."""

    id: str
    object: Literal["blind_audit"] = "blind_audit"
    client: str
    kind: Kind
    week: str
    created: int
    answer: BlindAnswerObject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedCellObject:
    """The class of cases that a resolution belongs to; `share` (decimal text) is how likely each was to be drawn."""

    kind: Kind
    action: str | None
    band: str | None
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionObject:
    """What the desk had decided by itself, and by which rules or which model."""

    exception: str
    decision: int
    created: int
    summary: str
    action: JsonObject
    effects: tuple[AnyEffect, ...]
    proposed_by: tuple[str, ...]
    cell: AuditedCellObject


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealedObject:
    """An answer, and beside it what was audited. `reopen` is where to post that the decision should not stand.

    It is null where both agree, or nothing can be reopened.
    """

    audit: BlindAuditObject
    resolution: ResolutionObject
    reopen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAuditContext:
    """A blind audit with everything that may be seen before an answer; explanations come in the order of their ids.

    `resolution` and `reopen` are null until it is answered.
    """

    audit: BlindAuditObject
    message: str
    documents: JsonObject
    explanations: tuple[BareExplanationObject, ...]
    resolution: ResolutionObject | None
    reopen: str | None


def blind_audit_object(audit: BlindAudit) -> BlindAuditObject:
    """Show an audit, without what is audited."""
    return BlindAuditObject(
        id=audit.id,
        client=audit.client,
        kind=audit.cell.kind,
        week=str(audit.week),
        created=int(audit.drawn_at.timestamp()),
        answer=_answer(audit.answer) if audit.answer else None,
    )


def blind_audit_context(audit: BlindAudit, scene: BlindScene, revealed: Revealed | None) -> BlindAuditContext:
    """Show an audit with its context, and with what was audited where it is answered."""
    shown = revealed_object(revealed) if revealed else None
    return BlindAuditContext(
        audit=blind_audit_object(audit),
        message=scene.message,
        documents=scene.documents,
        explanations=tuple(BareExplanationObject(**bare(entry)) for entry in scene.explanations),
        resolution=shown.resolution if shown else None,
        reopen=shown.reopen if shown else None,
    )


def revealed_object(revealed: Revealed) -> RevealedObject:
    """Show an answer and what was audited."""
    return RevealedObject(
        audit=blind_audit_object(revealed.audit),
        resolution=_resolution(revealed),
        reopen=f"/v1/exceptions/{revealed.audit.exception}/reopen" if revealed.to_reopen else None,
    )


def _answer(answer: BlindAnswer) -> BlindAnswerObject:
    return BlindAnswerObject(
        reviewer=answer.reviewer,
        review=answer.review,
        agrees=answer.agrees,
        created=int(answer.at.timestamp()),
        receipt=answer.digest,
    )


def _resolution(revealed: Revealed) -> ResolutionObject:
    audit, made = revealed.audit, revealed.resolution
    cell = audit.cell
    return ResolutionObject(
        exception=made.exception,
        decision=made.number,
        created=int(made.decided_at.timestamp()),
        summary=made.summary,
        action=made.action,
        effects=tuple(map(effect_object, made.effects)),
        proposed_by=made.proposed_by,
        cell=AuditedCellObject(kind=cell.kind, action=cell.action, band=cell.band, share=f"{audit.share:f}"),
    )
