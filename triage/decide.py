"""From a judgement to a decision: exactly one admitted explanation, unobjectionable, in a kind that runs."""

from triage.model import (
    AutoResolve,
    Decision,
    Escalate,
    Explanation,
    Judgement,
    Kind,
    Mode,
    Proposal,
    Violation,
)


def propose(explanations: tuple[Explanation, ...], judgement: Judgement) -> Proposal | None:
    """Put forward the one explanation that rules admit; between rivals nothing is proposed.

    Explanations that would do the same thing with the same money agree, and all their rules are credited.
    """
    admitted = dict(judgement.admitted)
    chosen = [explanation for explanation in explanations if explanation.id in admitted]
    if not chosen or any(_deed(other) != _deed(chosen[0]) for other in chosen[1:]):
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
    kind: Kind, explanations: tuple[Explanation, ...], judgement: Judgement, proposal: Proposal | None
) -> tuple[str, ...]:
    """Say why rules put nothing forward, or which rule wants a person to look at what they did put forward."""
    if not explanations:
        return (f"unexplained: no explanation of {kind.value} accounts for the evidence",)
    guarded = {result.explanation: result for result in judgement.results if result.verdict == "guarded"}
    if proposal is not None:
        return _guards(judgement, proposal.explanation.id)
    if judgement.admitted:
        rivals = [e.summary for e in explanations if e.id in dict(judgement.admitted)]
        return (f"rivals: {len(rivals)} explanations fit as well: " + " | ".join(rivals),)
    if guarded:
        return tuple(reason for id_ in sorted(guarded) for reason in _guards(judgement, id_))
    return (
        f"unproved: no rule admits any of {len(explanations)} explanations; {_nearest(explanations[0], judgement)}",
    )


def _guards(judgement: Judgement, explanation: str) -> tuple[str, ...]:
    return tuple(
        f"{result.reason}: {clause.label} ({result.rule}@{result.version})"
        for result in judgement.results
        if result.explanation == explanation and result.verdict == "guarded"
        for clause in result.unless
        if clause.holds is not False
    )


def _nearest(best: Explanation, judgement: Judgement) -> str:
    """Name the clauses that keep the rule nearest to the best explanation from admitting it."""
    unmet = [
        (sum(clause.holds is not True for clause in result.when), result.rule, result)
        for result in judgement.results
        if result.explanation == best.id and result.verdict == "unmet"
    ]
    if not unmet:
        return f"the best is: {best.summary}"
    _, _, nearest = min(unmet, key=lambda entry: entry[:2])
    labels = [c.label + ("" if c.holds is False else " (unknown)") for c in nearest.when if c.holds is not True]
    return f"the best is: {best.summary}; {nearest.rule} needs: {', '.join(labels)}"


def _deed(explanation: Explanation) -> tuple[object, ...]:
    return (explanation.action, frozenset(explanation.effects))
