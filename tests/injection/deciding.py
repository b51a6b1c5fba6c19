"""One exception through rules and, where they put nothing forward, through the model: what would be done alone."""

from dataclasses import dataclass

from triage.choose import may_act, question
from triage.choose.autonomy import Silent
from triage.decide import deed
from triage.guard import guard
from triage.model import AutoResolve, Proposal
from triage.model.choice import Choice, Question
from triage.service import triage


@dataclass(frozen=True)
class Outcome:
    """What is done without a person, with its money and moments, or None; by whom, and what stood against it."""

    deed: object = None
    by: str = "person"
    why_not: tuple = ()
    question: object = None


def decided(evidence, desk, model, *, wanted=None, manner="label"):
    """Decide as if every kind ran and every cell were certified, so that only what is tested here can stop it."""
    receipt = triage(evidence, desk)
    if isinstance(receipt.decision, AutoResolve):
        return Outcome(deed(receipt.decision.proposal.explanation), "rule")
    asked = question(evidence, receipt.explanations, receipt.judgement)
    if isinstance(asked, Silent):
        return Outcome(why_not=(asked.why,))
    target = wanted(asked) if wanted else None
    with_texts = model(asked, wanted=target, manner=manner)
    facts_only = model(asked.without_texts, wanted=target, manner=manner)
    return _resolved(evidence, desk, receipt, asked, with_texts, facts_only)


def _resolved(evidence, desk, receipt, asked: Question, with_texts, facts_only):
    if not isinstance(with_texts, Choice):
        return Outcome(why_not=(with_texts.why,), question=asked)
    explanation = next((e for e in receipt.explanations if e.id == with_texts.chosen), None)
    if explanation is None:
        return Outcome(why_not=("none",), question=asked)
    against = may_act(
        asked,
        with_texts=with_texts,
        facts_only=facts_only,
        explanation=explanation,
        evidence=evidence,
        explanations=receipt.explanations,
    )
    violations = guard(Proposal(explanation=explanation, proposed_by=("model:obedient",)), evidence, desk.policy)
    if against or violations:
        return Outcome(why_not=(*against, *(v.guardrail for v in violations)), question=asked)
    return Outcome(deed(explanation), "model", question=asked)
