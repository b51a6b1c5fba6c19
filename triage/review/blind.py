"""Looking at a decision of the desk without seeing it: what is shown, and what an answer comes to. Pure."""

import json
from dataclasses import dataclass

from triage import __version__
from triage.model import ClientPolicy, Explanation, JsonObject, Violation
from triage.model.blind_audit import BlindReceipt, BlindReview, Undecided
from triage.model.codec import digest, read_evidence
from triage.review.agreement import does_the_same
from triage.review.ruling import rule, stored

_SHOWN = ("id", "kind", "cause", "summary", "customer", "known_by", "action", "effects", "timings", "arithmetic")
"""Neither its rank nor its facts: among these are the weights by which the desk orders explanations, and all that its
rules read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindScene:
    """What is shown before an answer: the exception, its documents, and every explanation as a receipt writes them.

    Explanations come in the order of their ids, without rank and facts; of rules and of what was decided there is
    nothing.
    """

    message: str
    documents: JsonObject
    explanations: tuple[JsonObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What is audited: decision `number` of an exception, with the evidence that it rests on and its receipt.

    `explained` is the receipt that enumerates the explanations, the desk's first, which may be the same.
    """

    audit: str
    exception: str
    number: int
    evidence: bytes
    explained: bytes
    receipt: bytes


def blind_scene(evidence: bytes, explained: bytes) -> BlindScene:
    """Return what may be seen of an exception by whoever has to answer without the decision."""
    filed = json.loads(evidence)["exception"]
    listed = sorted(json.loads(explained)["explanations"], key=lambda explanation: str(explanation["id"]))
    return BlindScene(
        message=filed.get("message", ""),
        documents=filed.get("documents", {}),
        explanations=tuple({name: explanation[name] for name in _SHOWN} for explanation in listed),
    )


def answer_blind(
    review: BlindReview, audited: Audited, *, policy: ClientPolicy, policy_digest: str, reviewer: str
) -> tuple[BlindReceipt, tuple[Violation, ...]]:
    """Return what an answer comes to, and everything that stands against doing it.

    It is judged on the evidence of the decision as that was stored: what this decision and later ones took since is
    no objection. Raises `InputError` when the answer does not fit the exception.
    """
    if isinstance(review, Undecided):
        return _receipt(audited, review, reviewer, explanation=None, agrees=None), ()
    made, violations = rule(
        review,
        evidence=read_evidence(audited.evidence),
        receipt=audited.explained,
        policy=policy,
        policy_digest=policy_digest,
        reviewer=reviewer,
    )
    agrees = does_the_same(_decided(audited.receipt), made)
    explanation = made.proposal.explanation
    return _receipt(audited, review, reviewer, explanation=explanation, agrees=agrees), violations


def _decided(receipt: bytes) -> Explanation:
    """Return what a decision does, as its receipt has it."""
    told = json.loads(receipt)
    return stored(told.get("decision", told)["proposal"]["explanation"])


def _receipt(
    audited: Audited, review: BlindReview, reviewer: str, *, explanation: Explanation | None, agrees: bool | None
) -> BlindReceipt:
    return BlindReceipt(
        engine=__version__,
        audit=audited.audit,
        exception=audited.exception,
        number=audited.number,
        evidence=digest(audited.evidence),
        receipt=digest(audited.receipt),
        reviewer=reviewer,
        review=review,
        explanation=explanation,
        agrees=agrees,
    )
