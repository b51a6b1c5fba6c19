"""Deciding again from what is stored, and comparing."""

import json

from triage.errors import InputError, NotFoundError
from triage.model import Evidence, Record, Replay
from triage.model.codec import canonical_json, read_evidence
from triage.model.difference import differences
from triage.model.review import read_review
from triage.review import rule
from triage.service import Desk, triage
from triage.store import Reader
from triage.workflow.content import ContentSource


def replay(exception_id: str, *, reader: Reader, content: ContentSource) -> Replay:
    """Decide again, the desk's part and a person's if there is one. Raises `NotFoundError` for an unknown exception."""
    record = reader.record(exception_id)
    try:
        found = _desk_again(record, reader, content)
        for number in reader.reviews(exception_id):
            found += tuple(f"/review/{number}{line}" for line in _person_again(record, number, reader, content))
    except (InputError, NotFoundError) as error:
        found = (f": what the decision rests on cannot be read any more: {error}",)
    return Replay(same=not found, differences=found)


def recorded(record: Record, *, reader: Reader, content: ContentSource) -> tuple[Evidence, Desk]:
    """Return the evidence and the desk of the desk's own decision, made again from what is stored of them."""
    return read_evidence(reader.evidence(record.id)), _desk(record, record.policy, reader, content)


def _desk_again(record: Record, reader: Reader, content: ContentSource) -> tuple[str, ...]:
    again = triage(*recorded(record, reader=reader, content=content))
    return differences(reader.receipt(record.id), again.to_json())


def _person_again(record: Record, number: int, reader: Reader, content: ContentSource) -> tuple[str, ...]:
    recorded = reader.receipt(record.id, number=number)
    made = json.loads(recorded)
    desk = _desk(record, made["policy"], reader, content)
    again, _ = rule(
        read_review(canonical_json(made["review"])),
        evidence=read_evidence(reader.evidence(record.id, number=number)),
        receipt=reader.receipt(record.id),
        policy=desk.policy,
        policy_digest=desk.policy_digest,
        reviewer=made["proposal"]["proposed_by"][0].removeprefix("reviewer:"),
    )
    return differences(recorded, again.to_json())


def _desk(record: Record, policy: str, reader: Reader, content: ContentSource) -> Desk:
    return content.restore(
        record.client,
        policy_text=reader.content(record.client, policy),
        pack_text=reader.content(record.client, record.pack),
    )
