"""What a decision becomes in each table."""

from datetime import UTC, datetime
from typing import Any

from triage.model import JsonObject, Kind, Record
from triage.money import Money
from triage.store.audit import Happening
from triage.store.entries import Entry, OpenClaim, Reviewed

_Row = dict[str, Any]

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


def decision(made: Entry | Reviewed) -> _Row:
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


def claim(seq: int, client: str, taken: OpenClaim) -> _Row:
    """What a decision takes of a document."""
    return {
        "tenant_id": client,
        "exception": seq,
        "role": taken.claim.role,
        "document": taken.claim.document,
        "amount": taken.claim.amount,
        "currency": taken.claim.currency,
        "open_amount": taken.open_amount,
        "active": True,
    }


def opened(seq: int, record: Record) -> _Row:
    """A new case."""
    return {
        "exception": seq,
        "tenant_id": record.client,
        "version": 1,
        "state": "open",
        "queue": QUEUES.get(record.kind, "triage"),
        "opened_at": record.received_at,
    }


def spent(record: Record, stake: Money) -> _Row:
    """What an automatic decision counts towards the daily cap."""
    return {
        "tenant_id": record.client,
        "day": day(record.received_at),
        "currency": stake.currency,
        "decisions": 1,
        "amount": stake.amount,
    }


def review(seq: int, reviewed: Reviewed) -> _Row:
    """What a person said."""
    return {
        "exception": seq,
        "tenant_id": reviewed.record.client,
        "reviewer": reviewed.reviewer,
        "reviewed_at": reviewed.decided_at,
        "review": reviewed.review,
    }


def message(seq: int, record: Record, at: datetime) -> _Row:
    """What the pipeline is to be told."""
    body: JsonObject = {"id": record.id, "client": record.client, "source": record.source}
    body |= {"external_id": record.external_id, "state": record.state, "action": record.action}
    body |= {"effects": record.effects, "reasons": record.reasons, "receipt": record.receipt}
    return {
        "tenant_id": record.client,
        "exception": seq,
        "topic": f"exception.{record.state}",
        "body": body,
        "created_at": at,
    }


def decided(entry: Entry) -> Happening:
    """The audit row of a decision."""
    record = entry.record
    content = {"body": entry.body, "outcome": record.outcome, **_digests(record)}
    return Happening(tenant=record.client, at=record.received_at, event="decided", exception=record.id, content=content)


def was_reviewed(reviewed: Reviewed) -> Happening:
    """The audit row of a person's decision."""
    record = reviewed.record
    content = {"reviewer": reviewed.reviewer, "review": reviewed.review, **_digests(record)}
    return Happening(
        tenant=record.client, at=reviewed.decided_at, event="reviewed", exception=record.id, content=content
    )


def _digests(record: Record) -> JsonObject:
    names = ("evidence", "policy", "pack", "receipt")
    return {name: getattr(record, name) for name in names}
