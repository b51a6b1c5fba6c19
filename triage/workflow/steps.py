"""The steps that take a decision on or back: applied by the pipeline, reopened, undone by a person."""

import json
from datetime import date, datetime, timedelta
from typing import Literal

from triage.errors import ConflictError, Fault, InputError, InvalidDocumentError, TransitionError
from triage.model import Case, Record, Ruling
from triage.model.codec import digest, read_evidence
from triage.model.lifecycle import require_possible
from triage.review import turned_down
from triage.store import Step, Turn, Writer

Side = Literal["pipeline", "reviewer"]

LONGEST_SNOOZE = timedelta(days=30)
"""For so long a case may be laid aside at a time."""


def apply(
    writer: Writer, record: Record, *, by: str, now: datetime, at: date | datetime | None, receipt: str | None
) -> None:
    """Note that the pipeline did what was decided, by its own clock; saying so again changes nothing."""
    if record.state != "applied":
        require_possible("apply", record.state)
    if receipt not in (None, digest(writer.receipt(record.id, number=writer.standing_receipt(record.id)))):
        raise TransitionError("another decision stands by now: reverse what you did, and do that one")
    if record.state != "applied":
        writer.apply(record, actor=f"pipeline:{named(by)}", at=now, applied_at=_past(at, now))


def _past(at: date | datetime | None, now: datetime) -> datetime:
    """Return the instant at which something was applied. Raises `InvalidDocumentError` when it is none, or to come."""
    if at is None:
        return now
    if not isinstance(at, datetime):
        raise InvalidDocumentError([Fault("/at", "must be an instant, not a civil date")])
    if at > now:
        raise InvalidDocumentError([Fault("/at", "is in the future: give the instant at which it was applied")])
    return at


def reopen(writer: Writer, record: Record, *, side: Side, by: str, reason: str, now: datetime) -> None:
    """Hand a decision to a person because it could not be applied, or should not have been."""
    require_possible("reopen", record.state)
    actor = f"{side}:{named(by)}"
    writer.take_back(record, Step(event="reopen", after="reopened", actor=actor, reason=said(reason), at=now))


def undo(writer: Writer, record: Record, *, by: str, reason: str, now: datetime) -> None:
    """Take a decision back before it is sent; a machine does not propose it again while its documents are the same."""
    require_possible("undo", record.state)
    ruling = _declined(writer, record)
    actor = f"reviewer:{named(by)}"
    step = Step(event="undo", after="undone", actor=actor, reason=said(reason), at=now, ruling=ruling)
    writer.take_back(record, step)


def snooze(writer: Writer, case: Case, *, until: date | datetime, by: str, reason: str, now: datetime) -> None:
    """Lay an open case aside until an instant to come; its deadline stays what it is."""
    actor = f"reviewer:{named(by)}"
    ahead = _to_come(until, now)
    writer.turn(case, Turn(event="snooze", actor=actor, at=now, reason=said(reason), until=ahead))


def wake(writer: Writer, case: Case, *, by: str, now: datetime) -> None:
    """Take a case up again before its snooze ends. Raises `ConflictError` when it is not snoozed."""
    if case.snoozed_until is None or case.snoozed_until <= now:
        raise ConflictError(f"{case.id} is not snoozed")
    writer.turn(case, Turn(event="wake", actor=f"reviewer:{named(by)}", at=now))


def _to_come(until: date | datetime, now: datetime) -> datetime:
    """Return the end of a snooze. Raises `InvalidDocumentError` when it is none, past or too far."""
    if not isinstance(until, datetime):
        raise InvalidDocumentError([Fault("/until", "must be an instant, not a civil date")])
    if until <= now:
        raise InvalidDocumentError([Fault("/until", "is past: give an instant to come")])
    if until > now + LONGEST_SNOOZE:
        raise InvalidDocumentError([Fault("/until", f"is more than {LONGEST_SNOOZE.days} days ahead")])
    return until


def _declined(writer: Writer, record: Record) -> Ruling | None:
    """Return the ruling against what the standing decision did with its documents together."""
    number = writer.standing_receipt(record.id)
    receipt = json.loads(writer.receipt(record.id, number=number))
    proposal = receipt["decision"]["proposal"] if "decision" in receipt else receipt["proposal"]
    ids = tuple(sorted({claim["document"] for claim in proposal["explanation"]["claims"]})) or (record.subject,)
    documents = read_evidence(writer.evidence(record.id, number=number)).documents
    return turned_down(record.id, ids, documents)


def named(by: str) -> str:
    """Return the name of whoever takes a step. Raises `InputError` when it is blank."""
    if not by.strip():
        raise InputError("say who it is: an actor has a name")
    return by


def said(reason: str) -> str:
    """Return the reason of a step. Raises `InvalidDocumentError` when it is blank."""
    if not reason.strip():
        raise InvalidDocumentError([Fault("/reason", "say why: the next person has to understand it")])
    return reason
