"""From a judgement to a decision: exactly one admitted explanation, unobjectionable, in a kind that runs."""

from collections.abc import Iterator

from triage.model import (
    AutoResolve,
    ClauseResult,
    Decision,
    Escalate,
    Evidence,
    Explanation,
    Judgement,
    Mode,
    NoAction,
    Proposal,
    Violation,
)
from triage.model.rulings import declined

_NEAREST = 3


def propose(evidence: Evidence, explanations: tuple[Explanation, ...], judgement: Judgement) -> Proposal | None:
    """Put forward the one explanation that rules admit; between rivals nothing is proposed.

    Explanations that would do the same thing with the same money agree, and all their rules are credited. What a
    person turned down on the same evidence is not put forward again, nor is its rival in its place. That nothing is
    wrong of another kind than the posted one is a rival to what that kind would do, and never put forward itself.
    """
    admitted = dict(judgement.admitted)
    chosen = [explanation for explanation in explanations if explanation.id in admitted]
    if not chosen or any(deed(rival) != deed(chosen[0]) for rival in fitting(explanations, judgement)):
        return None
    if is_beside_the_point(chosen[0], evidence) or any(declined(explanation, evidence) for explanation in chosen):
        return None
    rules = sorted({rule for explanation in chosen for rule in admitted[explanation.id]})
    return Proposal(explanation=chosen[0], proposed_by=tuple(f"rule:{rule}" for rule in rules))


def decide(
    proposal: Proposal | None,
    violations: tuple[Violation, ...],
    mode: Mode,
    why_not: tuple[str, ...],
) -> Decision:
    """Resolve only what is proposed, unobjectionable and allowed to run; otherwise say all that stands against it.

    `why_not` are the reasons for there being no proposal, or for not trusting it.
    """
    reasons = [*why_not, *(f"{violation.guardrail}: {violation.message}" for violation in violations)]
    if proposal is None or reasons:
        return Escalate(tuple(reasons) or ("nothing proposed",), proposal)
    if mode is not Mode.AUTO:
        return Escalate((f"mode: this kind runs in {mode.value} mode",), proposal, shadowed=mode is Mode.SHADOW)
    return AutoResolve(proposal)


def why_not(
    evidence: Evidence, explanations: tuple[Explanation, ...], judgement: Judgement, proposal: Proposal | None
) -> tuple[str, ...]:
    """Say why rules put nothing forward, or which rule wants a person to look at what they did put forward."""
    if not explanations:
        return (_unexplained(evidence),)
    guarded = sorted({result.explanation for result in judgement.results if result.guards})
    if proposal is not None:
        return _guards(judgement, proposal.explanation.id)
    if turned_down := tuple(_turned_down(evidence, explanations, judgement)):
        return turned_down
    if judgement.admitted:
        return (_standing_off(evidence, fitting(explanations, judgement)),)
    watched = _watched(explanations, judgement)
    if guarded:
        return (*dict.fromkeys(reason for id_ in guarded for reason in _guards(judgement, id_)), *watched)
    return watched or (
        f"unproved: no rule admits any of {len(explanations)} explanations; {_nearest(explanations[0], judgement)}",
    )


def fitting(explanations: tuple[Explanation, ...], judgement: Judgement) -> tuple[Explanation, ...]:
    """Return what rules admit, and what a rule matches without admitting it: because it stands aside, or guards.

    A guard speaks of its own kind alone: that a match is doubtful, for the payment may be a copy, is no doubt that it
    is one.
    """
    admitted = {id_ for id_, _ in judgement.admitted}
    kinds = {explanation.kind for explanation in explanations if explanation.id in admitted}
    aside = {result.explanation for result in judgement.results if result.verdict == "admits" and result.objects}
    guarded = {result.explanation for result in judgement.results if result.guards}
    return tuple(
        explanation
        for explanation in explanations
        if explanation.id in admitted | aside or (explanation.id in guarded and explanation.kind in kinds)
    )


def _standing_off(evidence: Evidence, rivals: tuple[Explanation, ...]) -> str:
    """Say what fits as well, or that all that fits answers another question than the one that was posted."""
    told = " | ".join(explanation.summary for explanation in rivals)
    if all(is_beside_the_point(explanation, evidence) for explanation in rivals):
        return f"beside the point: rules admit only that nothing is wrong of another kind: {told}"
    return f"rivals: {len(rivals)} explanations fit as well: {told}"


def is_beside_the_point(explanation: Explanation, evidence: Evidence) -> bool:
    """Tell whether this says that nothing is wrong, but of another kind than the posted one."""
    return isinstance(explanation.action, NoAction) and explanation.kind is not evidence.exception.kind


def _turned_down(evidence: Evidence, explanations: tuple[Explanation, ...], judgement: Judgement) -> Iterator[str]:
    for explanation in explanations:
        if explanation.id in dict(judgement.admitted):
            for ruling in declined(explanation, evidence):
                named = ", ".join(ruling.documents)
                yield f"declined: a person declined {named} in {ruling.exception}, and nothing about them changed since"


def _unexplained(evidence: Evidence) -> str:
    """Say that nothing explains an exception: its subject is not known, or what earlier decisions took of it."""
    subject = evidence.exception.subject
    if all(document.id != subject for document in evidence.documents):
        return f"unknown_subject: no document has the id {subject}, neither posted with the exception nor mirrored"
    claims = [f"{claim.document} ({claim.role}, {claim.exception})" for claim in evidence.standing.claims]
    taken = f"; taken before: {', '.join(claims[:_NEAREST])}" if claims else ""
    return f"unexplained: no explanation of {evidence.exception.kind.value} accounts for the evidence{taken}"


def _guards(judgement: Judgement, explanation: str) -> tuple[str, ...]:
    return tuple(
        f"{result.reason}: {clause.label} ({result.name})"
        for result in judgement.results
        if result.explanation == explanation and result.guards
        for clause in result.unless
        if clause.holds is not False
    )


def _watched(explanations: tuple[Explanation, ...], judgement: Judgement) -> tuple[str, ...]:
    """Say which rules would have resolved an exception if they did not stand aside."""
    summaries = {explanation.id: explanation.summary for explanation in explanations}
    return tuple(
        f"watched: {result.name} would resolve it ({summaries[result.explanation]}), but {result.aside}"
        for result in judgement.results
        if result.verdict == "admits" and result.aside
    )


def _nearest(best: Explanation, judgement: Judgement) -> str:
    """Name the clauses that keep the rules nearest to the best explanation from admitting it."""
    unmet = [
        (result.rule, [c for c in result.when if c.holds is not True])
        for result in judgement.results
        if result.explanation == best.id and result.verdict == "unmet"
    ]
    fewest = min((len(clauses) for _, clauses in unmet), default=0)
    needs = [f"{rule} needs: {_labels(clauses)}" for rule, clauses in unmet if len(clauses) == fewest]
    return "; ".join((f"the best is: {best.summary}", *needs[:_NEAREST]))


def _labels(clauses: list[ClauseResult]) -> str:
    return ", ".join(clause.label + ("" if clause.holds is False else " (unknown)") for clause in clauses)


def deed(explanation: Explanation) -> tuple[object, ...]:
    """Return what an explanation would do, with its money and moments: two of one deed agree."""
    return (explanation.action, frozenset(explanation.effects), frozenset(explanation.timings))
