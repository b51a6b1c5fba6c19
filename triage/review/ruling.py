"""From a person's review to a proposal. Pure: the same evidence, receipt and review give the same proposal.

A person accepts or chooses what the desk's receipt shows him, or states an action of his own; code computes the money.
"""

import json
from decimal import Decimal

from triage import __version__
from triage.calendar import parse_when
from triage.decide import deed
from triage.errors import InputError
from triage.guard import guard
from triage.model import (
    Accept,
    Act,
    Choose,
    Claim,
    ClientPolicy,
    Dismiss,
    Documents,
    Effect,
    Evidence,
    Explanation,
    JsonObject,
    Kind,
    NoAction,
    Proposal,
    Review,
    ReviewReceipt,
    Ruling,
    Timing,
    Violation,
)
from triage.model.codec import canonical_json, digest, exception_id, read_action, write
from triage.model.review import read_review
from triage.model.rulings import fingerprint
from triage.money import Money
from triage.review.acting import act


def rule(
    review: Review, *, evidence: Evidence, receipt: bytes, policy: ClientPolicy, policy_digest: str, reviewer: str
) -> tuple[ReviewReceipt, tuple[Violation, ...]]:
    """Return what a person's decision comes to, and everything that stands against it.

    `evidence` holds the documents of the desk's decision and the claims of now; `receipt` is the desk's own receipt.
    Raises `InputError` when the review does not fit the case.
    """
    shown = json.loads(receipt)
    proposal = Proposal(explanation=_explanation(review, evidence, shown), proposed_by=(f"reviewer:{reviewer}",))
    made = ReviewReceipt(
        engine=__version__,
        exception=exception_id(evidence.exception),
        as_of=evidence.instant,
        evidence=digest(write(evidence)),
        policy=policy_digest,
        receipt=digest(receipt),
        review=review,
        proposal=proposal,
        declined=_declined(shown, proposal.explanation),
    )
    return made, guard(proposal, evidence, policy)


def rulings(made: ReviewReceipt, evidence: Evidence) -> tuple[Ruling, ...]:
    """Return what the decision forbids automation from now on: to decide these documents again."""
    documents = _documents(made.proposal.explanation) or (evidence.exception.subject,)
    accepted = Ruling(exception=made.exception, documents=documents, verdict="accepted")
    if not made.declined:
        return (accepted,)
    return (accepted, turned_down(made.exception, made.declined, evidence.documents))


def turned_down(exception: str, ids: tuple[str, ...], documents: Documents) -> Ruling:
    """Return the ruling that documents do not belong together as a decision had it, while they are as they are."""
    return Ruling(exception=exception, documents=ids, verdict="declined", fingerprint=fingerprint(documents, ids))


def _documents(explanation: Explanation) -> tuple[str, ...]:
    return tuple(sorted({claim.document for claim in explanation.claims}))


def _declined(shown: JsonObject, chosen: Explanation) -> tuple[str, ...]:
    """Return the documents of the proposal that a person turned down, or none."""
    proposed = _proposed(shown)
    if proposed is None or deed(proposed) == deed(chosen):
        return ()
    return _documents(proposed)


def _explanation(review: Review, evidence: Evidence, shown: JsonObject) -> Explanation:
    match review:
        case Accept():
            proposed = _proposed(shown)
            if proposed is None:
                raise InputError("nothing was proposed: choose an explanation, state an action, or dismiss")
            return proposed
        case Choose():
            return _chosen(review.explanation, shown)
        case Act():
            return act(review, evidence, tuple(map(stored, shown["explanations"])))
        case Dismiss():
            return act(Act(action=NoAction(subject=evidence.exception.subject)), evidence, ())


def read_receipt(body: bytes) -> ReviewReceipt:
    """Read the receipt of a person's decision; its explanation comes without facts, which rules have read already."""
    told = json.loads(body)
    proposal = told["proposal"]
    return ReviewReceipt(
        **{
            **told,
            "as_of": parse_when(told["as_of"]),
            "review": read_review(canonical_json(told["review"])),
            "proposal": Proposal(
                explanation=stored(proposal["explanation"]), proposed_by=tuple(proposal["proposed_by"])
            ),
            "declined": tuple(told["declined"]),
        }
    )


def _proposed(shown: JsonObject) -> Explanation | None:
    proposal = shown["decision"]["proposal"]
    return stored(proposal["explanation"]) if proposal else None


def _chosen(id_: str, shown: JsonObject) -> Explanation:
    listed = {found["id"]: found for found in shown["explanations"]}
    if id_ not in listed:
        raise InputError(f"{id_} is not an explanation of this case; there are: {', '.join(listed) or 'none'}")
    return stored(listed[id_])


def stored(found: JsonObject) -> Explanation:
    """Read an explanation out of a receipt, without its facts: rules have read them already."""
    return Explanation(
        id=found["id"],
        kind=Kind(found["kind"]),
        cause=found["cause"],
        summary=found["summary"],
        action=read_action(canonical_json(found["action"])),
        effects=tuple(
            Effect(type=effect["type"], document=effect["document"], amount=Money(**effect["amount"]))
            for effect in found["effects"]
        ),
        timings=tuple(Timing(**{**timing, "when": parse_when(timing["when"])}) for timing in found["timings"]),
        claims=tuple(Claim(**claim) for claim in found["claims"]),
        facts=(),
        customer=found["customer"],
        known_by=found["known_by"],
        rank=Decimal(found["rank"]),
        arithmetic=tuple(found["arithmetic"]),
    )
