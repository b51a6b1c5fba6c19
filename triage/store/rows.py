"""What a decision becomes in each table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from triage.calendar import format_when
from triage.model import Case, CaseEvent, Event, JsonObject, Kind, Record, State
from triage.store.audit import Happening
from triage.store.consultations import Consulted
from triage.store.entries import CarriedOut, Entry, OpenClaim, Reviewed, Step, Turn

_Row = dict[str, Any]

Made = Entry | Reviewed | CarriedOut
"""A decision with all that is stored of it."""

QUEUES = {
    Kind.DUPLICATE_INVOICE: "receivables",
    Kind.DUPLICATE_PAYMENT: "cash",
    Kind.UNMATCHED_PAYMENT: "cash",
    Kind.PRORATION_MISMATCH: "billing",
    Kind.FAILED_PAYMENT: "collections",
    Kind.BILLING_DATE_MISMATCH: "billing",
    Kind.USAGE_OVERAGE: "billing",
    Kind.CONTRACT_DISCREPANCY: "contracts",
    Kind.CONCURRENT_CHANGE: "billing",
    Kind.SETTLEMENT_MISMATCH: "cash",
    Kind.REFUND_MISMATCH: "cash",
    Kind.TAX_MISMATCH: "tax",
    Kind.LINE_ITEM_MISMATCH: "billing",
    Kind.UNKNOWN: "triage",
}
"""Which people look at an escalated exception of each kind."""


OVERDUE = "exception.overdue"
"""The topic of what nobody decided in time."""

NO_CURRENCY = ""
"""What stands for the currency of decisions that move no money."""


def day(at: datetime) -> str:
    """Return the UTC day on which a decision counts towards the daily cap."""
    return at.astimezone(UTC).date().isoformat()


def exception(seq: int, entry: Entry) -> _Row:
    """An exception as it was posted."""
    record = entry.record
    return {
        "seq": seq,
        "id": record.id,
        "tenant_id": record.client,
        "source": record.source,
        "external_id": record.external_id,
        "kind": record.kind.value,
        "subject": record.subject,
        "body": entry.body,
        "received_at": record.received_at,
        "state": record.state,
        "standing_decision": 1,
    }


def decision(made: Made) -> _Row:
    """What was decided, as lists show it."""
    record = made.record
    return {
        "decided_at": made.decided_at,
        "outcome": record.outcome,
        "shadowed": record.shadowed,
        "summary": record.summary,
        "action": record.action,
        "effects": record.effects,
        "reasons": record.reasons,
        "proposed_by": record.proposed_by,
        "evidence": record.evidence,
        "policy": record.policy,
        "pack": record.pack,
        "receipt": record.receipt,
    }


def claim(seq: int, made: Made, taken: OpenClaim) -> _Row:
    """What a decision takes of a document."""
    return {
        "tenant_id": made.record.client,
        "exception": seq,
        "role": taken.claim.role,
        "document": taken.claim.document,
        "amount": taken.claim.amount,
        "currency": taken.claim.currency,
        "open_amount": taken.open_amount,
        "active": True,
        "documents_at": made.documents_at,
    }


def opened(seq: int, record: Record) -> _Row:
    """A new case, as it is whenever it was opened."""
    return {
        "exception": seq,
        "tenant_id": record.client,
        "version": 1,
        "queue": QUEUES.get(record.kind, "triage"),
    }


def opening(at: datetime, *, by: int, due_within: timedelta | None) -> _Row:
    """What each opening of a case sets anew; `by` is the number of the decision that opened it."""
    due_at = None if due_within is None else at + due_within
    begun = {"state": "open", "opened_at": at, "opened_by": by}
    return {**begun, "due_at": due_at, "overdue_at": None, "snoozed_until": None}


def turned(case: Case, turn: Turn) -> _Row:
    """What a turn changes of a case; what a person does is a new version of it."""
    changed: dict[CaseEvent, _Row] = {
        "snooze": {"snoozed_until": turn.until, "version": case.version + 1},
        "wake": {"snoozed_until": None, "version": case.version + 1},
        "expire": {"snoozed_until": None},
        "overdue": {"overdue_at": turn.at},
    }
    return changed[turn.event]


def spent(made: Entry | CarriedOut) -> _Row:
    """What an automatic decision counts towards the daily cap; without money it still counts as a decision."""
    stake = made.stake
    return {
        "tenant_id": made.record.client,
        "day": day(made.decided_at),
        "currency": stake.currency if stake else NO_CURRENCY,
        "decisions": 1,
        "amount": stake.amount if stake else 0,
    }


def taken_back(record: Record, step: Step) -> _Row:
    """What a list shows of a decision that was undone or reopened: that nothing stands, who said so, and why."""
    told = f"{step.after} by {step.actor}: {step.reason}"
    return {
        "decided_at": step.at,
        "outcome": "escalated",
        "shadowed": False,
        "summary": f"{step.after}: {record.summary}",
        "action": None,
        "effects": (),
        "reasons": (told,),
        "proposed_by": (),
        **_digests(record),
    }


def review(seq: int, number: int, reviewed: Reviewed) -> _Row:
    """What a person said."""
    return {
        "exception": seq,
        "number": number,
        "tenant_id": reviewed.record.client,
        "reviewer": reviewed.reviewer,
        "reviewed_at": reviewed.decided_at,
        "review": reviewed.review,
    }


def message(seq: int, record: Record, at: datetime, *, replaces: Record | None = None) -> _Row:
    """What the pipeline is to be told. `replaces` is the decision that it may have acted on, and has to reverse."""
    body: JsonObject = {"id": record.id, "client": record.client, "source": record.source}
    body |= {"external_id": record.external_id, "state": record.state, "action": record.action}
    body |= {"effects": record.effects, "reasons": record.reasons, "receipt": record.receipt}
    if replaces is not None:
        body["replaces"] = {"action": replaces.action, "effects": replaces.effects}
    return {
        "tenant_id": record.client,
        "exception": seq,
        "topic": f"exception.{record.state}",
        "body": body,
        "created_at": at,
    }


def overdue(seq: int, case: Case, at: datetime) -> _Row:
    """What receivers are told of a case that nobody decided in time."""
    row = message(seq, case.record, at)
    told: JsonObject = {"case": case.id, "queue": case.queue, "due_at": case.due_at and format_when(case.due_at)}
    return row | {"topic": OVERDUE, "body": row["body"] | told}


def received(entry: Entry) -> Happening:
    """The audit row of what was posted."""
    record = entry.record
    told = {"body": entry.body}
    return _step(record, at=record.received_at, event="receive", actor=f"pipeline:{record.source}", told=told)


def decided(entry: Entry) -> Happening:
    """The audit row of the desk's decision."""
    record = entry.record
    told = {"body": entry.body, "outcome": record.outcome, **_digests(record)}
    return _step(record, at=record.received_at, event="decide", actor="desk", before="received", told=told)


def was_reviewed(before: Record, reviewed: Reviewed) -> Happening:
    """The audit row of a person's decision."""
    told = {"reviewer": reviewed.reviewer, "review": reviewed.review, **_digests(reviewed.record)}
    actor = f"reviewer:{reviewed.reviewer}"
    return _step(reviewed.record, at=reviewed.decided_at, event="review", actor=actor, before=before.state, told=told)


def was_carried_out(before: Record, done: CarriedOut) -> Happening:
    """The audit row of a model's choice that the desk carried out under a certificate."""
    told = {"outcome": "resolved", "certificate": done.certificate, **_digests(done.record)}
    return _step(done.record, at=done.decided_at, event="decide", actor=done.actor, before=before.state, told=told)


def was_applied(before: Record, *, actor: str, at: datetime, applied_at: datetime, number: int) -> Happening:
    """The audit row of the pipeline's word that it did what decision `number` says."""
    told = {"applied_at": format_when(applied_at), "decision": number}
    return _step(replace(before, state="applied"), at=at, event="apply", actor=actor, before=before.state, told=told)


def was_taken_back(before: Record, step: Step) -> Happening:
    """The audit row of a decision that was undone or reopened."""
    after, told = replace(before, state=step.after), {"reason": step.reason}
    return _step(after, at=step.at, event=step.event, actor=step.actor, before=before.state, told=told)


def was_turned(case: Case, turn: Turn) -> Happening:
    """The audit row of what happened to a case that waits: its exception stays where it stands."""
    told: JsonObject = {} if turn.reason is None else {"reason": turn.reason}
    if turn.until is not None:
        told["until"] = format_when(turn.until)
    state = case.record.state
    return _step(case.record, at=turn.at, event=turn.event, actor=turn.actor, before=state, told=told)


def was_consulted(record: Record, consulted: Consulted, *, actor: str) -> Happening:
    """The audit row of what a model said: what it rests on is in the consultation of that digest."""
    told: JsonObject = {"consultation": consulted.digest, "mode": consulted.mode.value}
    told["explanation"] = consulted.explanation
    return _step(record, at=consulted.at, event="consult", actor=actor, before=record.state, told=told)


def _step(
    record: Record, *, at: datetime, event: Event | CaseEvent, actor: str, told: JsonObject, before: State | None = None
) -> Happening:
    after = "received" if event == "receive" else record.state
    content = {**told, "actor": actor, "before": before, "after": after}
    return Happening(tenant=record.client, at=at, event=event, subject=record.id, content=content)


def _digests(record: Record) -> JsonObject:
    names = ("evidence", "policy", "pack", "receipt")
    return {name: getattr(record, name) for name in names}
