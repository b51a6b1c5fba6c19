"""What is answered: objects named as Stripe names them; amounts in minor units, instants in Unix seconds."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Generic, Literal, TypeVar

from triage.model import Case, JsonObject, Kind, Mode, Page, Record, Replay, Rival, Violation, Why, WhyRule

_T = TypeVar("_T")
_S = TypeVar("_S")


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectObject:
    """Money that a decision moves, in minor units, or a moment that it sets, and the document that it is about.

    `amount` and `currency` stand together; `when` is a civil date or an instant, `step` the stage of several.
    """

    type: str
    document: str
    amount: int | None = None
    currency: str | None = None
    when: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionObject:
    """The decision that stands. While a case is open, `action` and `effects` are what was proposed, if anything."""

    outcome: Literal["resolved", "escalated"]
    shadowed: bool
    summary: str
    action: JsonObject | None
    effects: tuple[EffectObject, ...]
    reasons: tuple[str, ...]
    proposed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionObject:
    """An exception and where it stands. `evidence`, `policy`, `pack` and `receipt` are SHA-256 digests."""

    id: str
    object: Literal["exception"] = "exception"
    client: str
    source: str
    external_id: str
    kind: Kind
    subject: str
    created: int
    state: Literal["resolved", "escalated", "reviewed"]
    decision: DecisionObject
    case: str | None
    evidence: str
    policy: str
    pack: str
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseObject:
    """An exception that waits for a person, or that a person decided. `version` is its ETag."""

    id: str
    object: Literal["case"] = "case"
    version: int
    state: Literal["open", "decided"]
    queue: str
    reasons: tuple[str, ...]
    created: int
    decided: int | None
    decided_by: str | None
    review: JsonObject | None
    exception: ExceptionObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ListObject(Generic[_T]):
    """A page of a list, newest first; `next_cursor` asks for the page that follows."""

    object: Literal["list"] = "list"
    url: str
    has_more: bool
    next_cursor: str | None
    data: tuple[_T, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayObject:
    """Whether a decision came out again as it was recorded, and what differs if it did not."""

    object: Literal["replay"] = "replay"
    exception: str
    same: bool
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyObject:
    """Why the desk decided so. `sentences` tell it in plain words; the rest is what they are made of.

    It is about `explanation`: the one that was put forward, else the best one. `rules` are those that were asked about
    it, the nearest first. `same` is false where this release decides otherwise than was recorded.
    """

    object: Literal["why"] = "why"
    exception: str
    outcome: Literal["resolved", "escalated"]
    mode: Mode
    same: bool
    sentences: tuple[str, ...]
    explanation: str | None
    arithmetic: tuple[str, ...]
    explanations: int
    rules: tuple[WhyRule, ...]
    violations: tuple[Violation, ...]
    rivals: tuple[Rival, ...]


def exception_object(record: Record) -> ExceptionObject:
    """Show a record."""
    return ExceptionObject(
        id=record.id,
        client=record.client,
        source=record.source,
        external_id=record.external_id,
        kind=record.kind,
        subject=record.subject,
        created=_seconds(record.received_at),
        state=record.state,
        decision=_decision(record),
        case=record.case_id,
        evidence=record.evidence,
        policy=record.policy,
        pack=record.pack,
        receipt=record.receipt,
    )


def case_object(case: Case) -> CaseObject:
    """Show a case, without its context."""
    return CaseObject(
        id=case.id,
        version=case.version,
        state=case.state,
        queue=case.queue,
        reasons=case.reasons,
        created=_seconds(case.opened_at),
        decided=_seconds(case.decided_at) if case.decided_at else None,
        decided_by=case.decided_by,
        review=case.review,
        exception=exception_object(case.record),
    )


def replay_object(exception_id: str, replay: Replay) -> ReplayObject:
    """Show the outcome of a replay."""
    return ReplayObject(exception=exception_id, same=replay.same, differences=replay.differences)


def why_object(why: Why) -> WhyObject:
    """Show why an exception was decided as it was."""
    return WhyObject(**{field.name: getattr(why, field.name) for field in fields(why)})


def list_object(page: Page[_S], *, url: str, show: Callable[[_S], _T]) -> ListObject[_T]:
    """Show a page."""
    return ListObject(
        url=url,
        has_more=page.next_cursor is not None,
        next_cursor=page.next_cursor,
        data=tuple(show(item) for item in page.items),
    )


def _decision(record: Record) -> DecisionObject:
    return DecisionObject(
        outcome=record.outcome,
        shadowed=record.shadowed,
        summary=record.summary,
        action=record.action,
        effects=tuple(EffectObject(**effect) for effect in record.effects),
        reasons=record.reasons,
        proposed_by=record.proposed_by,
    )


def _seconds(when: datetime) -> int:
    return int(when.timestamp())
