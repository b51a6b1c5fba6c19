"""What is answered: objects named as Stripe names them; amounts in minor units, instants in Unix seconds."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Generic, Literal, TypeVar

from triage.model import (
    Case,
    CaseEvent,
    Event,
    JsonObject,
    Kind,
    Mode,
    Page,
    Record,
    Replay,
    Rival,
    State,
    Transition,
    Violation,
    Why,
    WhyRule,
)

_T = TypeVar("_T")
_S = TypeVar("_S")


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectObject:
    """Money that a decision moves, in minor units, and the document that it moves on."""

    type: str
    document: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingObject:
    """A moment that a decision sets: a civil date or an instant. `step` names a stage of several, else it is empty."""

    type: str
    document: str
    when: str
    step: str


AnyEffect = EffectObject | TimingObject


def effect_object(effect: JsonObject) -> AnyEffect:
    """Show one of the effects of a decision."""
    return TimingObject(**effect) if "when" in effect else EffectObject(**effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionObject:
    """The decision that stands. While a case is open, `action` and `effects` are what was proposed, if anything."""

    outcome: Literal["resolved", "escalated"]
    shadowed: bool
    summary: str
    action: JsonObject | None
    effects: tuple[AnyEffect, ...]
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
    state: State
    decision: DecisionObject
    case: str | None
    evidence: str
    policy: str
    pack: str
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseObject:
    """An exception that waits for a person, or that a person decided. `version` is its ETag.

    It should be decided by `due`, and was found undecided at `overdue`; a snoozed case comes back at `snoozed_until`.
    """

    id: str
    object: Literal["case"] = "case"
    version: int
    state: Literal["open", "decided"]
    queue: str
    reasons: tuple[str, ...]
    created: int
    due: int | None
    overdue: int | None
    snoozed_until: int | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionObject:
    """One step of an exception's life; `actor` is `pipeline:NAME`, `desk` or `reviewer:NAME`.

    What happens to a case that waits leaves the exception where it stands: `before` is `after`.
    """

    at: int
    event: Event | CaseEvent
    actor: str
    before: State | None
    after: State
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryObject:
    """Every step of an exception's life, in order."""

    object: Literal["history"] = "history"
    exception: str
    steps: tuple[TransitionObject, ...]


def history_object(exception_id: str, history: tuple[Transition, ...]) -> HistoryObject:
    """Show the life of an exception."""
    return HistoryObject(exception=exception_id, steps=tuple(map(_step, history)))


def _step(step: Transition) -> TransitionObject:
    return TransitionObject(
        at=_seconds(step.at),
        event=step.event,
        actor=step.actor,
        before=step.before,
        after=step.after,
        reason=step.reason,
    )


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
        due=_seconds_or_none(case.due_at),
        overdue=_seconds_or_none(case.overdue_at),
        snoozed_until=_seconds_or_none(case.snoozed_until),
        decided=_seconds_or_none(case.decided_at),
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
        effects=tuple(map(effect_object, record.effects)),
        reasons=record.reasons,
        proposed_by=record.proposed_by,
    )


def _seconds(when: datetime) -> int:
    return int(when.timestamp())


def _seconds_or_none(when: datetime | None) -> int | None:
    return None if when is None else _seconds(when)
