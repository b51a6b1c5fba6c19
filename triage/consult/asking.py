"""Asking a model about an exception that rules did not resolve: what it chose, and all that stands against doing it.

Pure but for the proposer: the same evidence, desk, answers and certificate make the same consultation, byte for byte.
"""

from dataclasses import dataclass
from datetime import datetime

from triage import __version__
from triage.choose import may_act, question
from triage.consult.rating import Chosen, LicenceOf, rate
from triage.model import Evidence, Explanation, JsonObject, Judgement
from triage.model.choice import Choice, Question, Silent
from triage.model.codec import exception_id
from triage.model.consultation import Consultation
from triage.ports import Proposer
from triage.service import Desk, explain

NONE_OF_THEM = "none: the model chose none of the explanations offered"


def consult(
    evidence: Evidence,
    desk: Desk,
    *,
    receipt: str,
    propose: Proposer,
    licence_of: LicenceOf,
    form: JsonObject | None,
    at: datetime,
) -> Consultation:
    """Ask about an exception as it was when it was escalated; `receipt` is the digest of that decision's receipt.

    `licence_of` gives the certificate of a cell, if it has one; `form` is how the proposer asks, if it asks a remote
    model.
    """
    case = _Case(evidence, desk, explain(evidence, desk))
    said = _ask(case.question, propose)
    chosen = _chosen(case, said)
    rating, against = rate(chosen, evidence, desk, licence_of, now=at) if chosen else (None, _silence(said.with_texts))
    return Consultation(
        engine=__version__,
        exception=exception_id(evidence.exception),
        receipt=receipt,
        consulted_at=at,
        with_texts=said.with_texts,
        facts_only=said.facts_only,
        explanation=chosen.explanation.id if chosen else None,
        rating=rating,
        against=against,
        form=form,
    )


class _Case:
    """An exception with what code enumerated of it, and what is asked about that."""

    def __init__(self, evidence: Evidence, desk: Desk, explanations: tuple[Explanation, ...]) -> None:
        self.evidence, self.explanations = evidence, explanations
        self.judgement: Judgement = desk.pack.judge(explanations, exception=exception_id(evidence.exception))
        self.question: Question | Silent = question(evidence, explanations, self.judgement)


@dataclass(frozen=True, slots=True)
class _Said:
    """The answers to a question with its texts, and by its facts alone."""

    with_texts: Choice | Silent
    facts_only: Choice | Silent


def _ask(asked: Question | Silent, propose: Proposer) -> _Said:
    """Ask twice, but where there is no text both are one, and after silence one is enough."""
    if isinstance(asked, Silent):
        return _Said(asked, asked)
    with_texts = propose(asked)
    if isinstance(with_texts, Silent) or not asked.texts:
        return _Said(with_texts, with_texts)
    return _Said(with_texts, propose(asked.without_texts))


def _silence(said: Choice | Silent) -> tuple[str, ...]:
    if isinstance(said, Choice):
        return (NONE_OF_THEM,)
    return (f"{said.why}: {said.detail}" if said.detail else said.why,)


def _chosen(case: _Case, said: _Said) -> Chosen | None:
    """Return what was chosen with every reason of the question itself for which it is only a suggestion, if anything.

    An answer that names what was not offered chose nothing.
    """
    asked, choice = case.question, said.with_texts
    if isinstance(asked, Silent) or isinstance(choice, Silent):
        return None
    explanation = next((one for one in case.explanations if one.id == choice.chosen), None)
    if explanation is None:
        return None
    doubts = may_act(
        asked,
        with_texts=choice,
        facts_only=said.facts_only,
        explanation=explanation,
        evidence=case.evidence,
        explanations=case.explanations,
    )
    return Chosen(
        explanation=explanation,
        choice=choice,
        by_facts=said.facts_only,
        judgement=case.judgement,
        rivals=len(asked.offers) - 1,
        doubts=(*doubts, *_of_two_models(choice, said.facts_only)),
    )


def _of_two_models(choice: Choice, by_facts: Choice | Silent) -> tuple[str, ...]:
    """Object where the model was exchanged between its two answers: neither speaks for the other then."""
    if by_facts.model is None or by_facts.model == choice.model:
        return ()
    return (f"another_model: {by_facts.model.model} answered by the facts alone, not {choice.model.model}",)
