"""Deciding again from what is stored, and comparing."""

import json
from dataclasses import replace
from functools import partial

from triage.certify import Cell, Licence
from triage.consult import carry_out, consult
from triage.errors import InputError, NotFoundError
from triage.llm import Form
from triage.llm import Replay as Recorded
from triage.model import Evidence, Record, Replay
from triage.model.choice import Choice, Question, Silent
from triage.model.codec import canonical_json, read_evidence
from triage.model.consultation import Consultation, read_consultation
from triage.model.difference import differences
from triage.model.review import read_review
from triage.review import rule
from triage.service import Desk, triage
from triage.store import Reader
from triage.workflow.content import ContentSource
from triage.workflow.learned import as_learned
from triage.workflow.model_ports import ReadReplies


def replay(exception_id: str, *, reader: Reader, content: ContentSource) -> Replay:
    """Decide again: the desk's part, a person's if there is one, and what came of a model's replies as they were kept.

    Raises `NotFoundError` for an unknown exception.
    """
    record = reader.record(exception_id)
    try:
        found = _desk_again(record, reader, content)
        for number in reader.reviews(exception_id):
            found += tuple(f"/review/{number}{line}" for line in _person_again(record, number, reader, content))
        found += tuple(f"/consultation{line}" for line in _model_again(record, reader, content))
        found += tuple(f"/choice{line}" for line in _choice_again(record, reader, content))
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


def _model_again(record: Record, reader: Reader, content: ContentSource) -> tuple[str, ...]:
    if not reader.consultations.has(record.id):
        return ()
    kept = reader.consultations.of(record.id).body
    said = read_consultation(kept)
    evidence, desk = recorded(record, reader=reader, content=content)
    propose = partial(_as_before, said, reader=reader, content=content)
    again = consult(
        evidence,
        desk,
        receipt=said.receipt,
        propose=propose,
        licence_of=partial(_licence_as_before, said, reader),
        form=said.form,
        at=said.consulted_at,
    )
    return differences(kept, again.to_json())


def _licence_as_before(said: Consultation, reader: Reader, _: Cell) -> Licence | None:
    """Return the certificate that was looked at, as it counted to whoever looked: a demotion may be stored later."""
    if said.rating is None or said.rating.certificate is None:
        return None
    return replace(reader.certificates.licence(said.rating.certificate), demoted=said.rating.demoted)


def _choice_again(record: Record, reader: Reader, content: ContentSource) -> tuple[str, ...]:
    """Carry out a model's choice again, if it was: on the evidence of then."""
    number = reader.carried_out(record.id)
    if number is None:
        return ()
    kept = reader.receipt(record.id, number=number)
    said = read_consultation(reader.consultations.of(record.id).body)
    evidence = read_evidence(reader.evidence(record.id, number=number))
    asked, desk = recorded(record, reader=reader, content=content)
    again, _ = carry_out(said, asked=asked, evidence=evidence, desk=desk)
    return differences(kept, again.to_json())


def _as_before(said: Consultation, question: Question, *, reader: Reader, content: ContentSource) -> Choice | Silent:
    """Answer as a model did: a learned one chooses again, a remote one's choice is read from its replies again.

    Silence is taken as it was told.
    """
    before = said.with_texts if question.texts else said.facts_only
    if isinstance(before, Silent):
        return before
    if before.model.proposer == "local":
        return as_learned(question, client=question.client, name=before.model.model, reader=reader)
    if said.form is None:
        return before
    prompt = content.prompt(before.model.prompt)
    return Recorded(prompt=prompt, form=Form(**said.form), replies=ReadReplies(reader))(question)


def _desk(record: Record, policy: str, reader: Reader, content: ContentSource) -> Desk:
    return content.restore(
        record.client,
        policy_text=reader.content(record.client, policy),
        pack_text=reader.content(record.client, record.pack),
    )
