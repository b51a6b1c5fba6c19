"""From a decision to what is stored of it. Pure."""

from dataclasses import replace

from triage.model import (
    AutoResolve,
    BillingException,
    Claim,
    Documents,
    Effect,
    Evidence,
    Explanation,
    JsonObject,
    Receipt,
    Record,
    ReviewReceipt,
)
from triage.model.codec import digest, plain, write
from triage.model.consultation import ChoiceReceipt
from triage.review import rulings
from triage.service import triage
from triage.store import CarriedOut, Entry, OpenClaim, Reviewed, case_id
from triage.store.standings import read_at
from triage.workflow.content import Equipment


def decided(evidence: Evidence, equipment: Equipment, *, body: str) -> Entry:
    """Decide an exception, and gather all that is stored of the decision. `body` is the digest of what was posted."""
    kept = write(evidence)
    receipt = triage(evidence, equipment.desk, written=kept)
    written = receipt.to_json()
    resolved = receipt.decision.proposal.explanation if isinstance(receipt.decision, AutoResolve) else None
    return Entry(
        record=_record(evidence.exception, receipt, digest(written)),
        body=body,
        evidence=kept,
        receipt=written,
        claims=_open_claims(resolved, evidence.documents),
        stake=resolved.money_at_stake if resolved else None,
        documents_at=read_at(evidence.exception, evidence.instant),
    )


def reviewed(record: Record, made: ReviewReceipt, evidence: Evidence, equipment: Equipment) -> Reviewed:
    """Gather all that is stored of a person's decision."""
    written = made.to_json()
    return Reviewed(
        record=replace(_decided_so(record, made, written), state="reviewed"),
        evidence=write(evidence),
        receipt=written,
        claims=_open_claims(made.proposal.explanation, evidence.documents),
        rulings=rulings(made, evidence),
        reviewer=made.proposal.proposed_by[0].removeprefix("reviewer:"),
        review=plain(made.review),
        decided_at=evidence.instant,
        documents_at=read_at(evidence.exception, record.received_at),
        contents={made.policy: equipment.policy_text},
    )


def carried_out(record: Record, made: ChoiceReceipt, evidence: Evidence) -> CarriedOut:
    """Gather all that is stored of a model's choice that the desk carries out."""
    written, explanation = made.to_json(), made.proposal.explanation
    resolved = replace(record, state="resolved", outcome="resolved", shadowed=False, reasons=(), case_id=None)
    return CarriedOut(
        record=_decided_so(resolved, made, written),
        evidence=write(evidence),
        receipt=written,
        claims=_open_claims(explanation, evidence.documents),
        stake=explanation.money_at_stake,
        actor=made.proposal.proposed_by[0],
        certificate=made.certificate,
        decided_at=evidence.instant,
        documents_at=read_at(evidence.exception, record.received_at),
    )


def _decided_so(record: Record, made: ReviewReceipt | ChoiceReceipt, written: bytes) -> Record:
    """Return the exception with what is done now, by whom, and the digests of what that rests on."""
    explanation = made.proposal.explanation
    return replace(
        record,
        summary=explanation.summary,
        action=plain(explanation.action),
        effects=_effects(explanation),
        proposed_by=made.proposal.proposed_by,
        evidence=made.evidence,
        policy=made.policy,
        receipt=digest(written),
    )


def _record(exception: BillingException, receipt: Receipt, receipt_digest: str) -> Record:
    decision = receipt.decision
    explanation = decision.proposal.explanation if decision.proposal else None
    reasons = () if isinstance(decision, AutoResolve) else decision.reasons
    return Record(
        id=receipt.exception,
        client=exception.client,
        source=exception.source,
        external_id=exception.external_id,
        kind=exception.kind,
        subject=exception.subject,
        received_at=receipt.as_of,
        state=decision.outcome,
        outcome=decision.outcome,
        shadowed=not isinstance(decision, AutoResolve) and decision.shadowed,
        summary=explanation.summary if explanation else reasons[0],
        action=plain(explanation.action) if explanation else None,
        effects=_effects(explanation) if explanation else (),
        reasons=reasons,
        proposed_by=decision.proposal.proposed_by if decision.proposal else (),
        case_id=case_id(receipt.exception) if decision.outcome == "escalated" else None,
        evidence=receipt.evidence,
        policy=receipt.policy,
        pack=receipt.pack,
        receipt=receipt_digest,
    )


def _effects(explanation: Explanation) -> tuple[JsonObject, ...]:
    """Return what an action moves and when, in one list."""
    return (*map(_effect, explanation.effects), *map(plain, explanation.timings))


def _effect(effect: Effect) -> JsonObject:
    amount, currency = effect.amount.amount, effect.amount.currency
    return {"type": effect.type, "document": effect.document, "amount": amount, "currency": currency}


def _open_claims(explanation: Explanation | None, documents: Documents) -> tuple[OpenClaim, ...]:
    """Return what a decision takes, each with the open amount that its evidence states."""
    if explanation is None:
        return ()
    left = {
        "settle": {invoice.id: invoice.amount_remaining for invoice in documents.invoices},
        "net": {note.id: note.amount_remaining for note in documents.credit_notes},
    }

    def with_open_amount(claim: Claim) -> OpenClaim:
        return OpenClaim(claim, left.get(claim.role, {}).get(claim.document, 0))

    return tuple(map(with_open_amount, explanation.claims))
