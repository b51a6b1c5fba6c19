"""Asking a model about an exception that rules did not resolve. It suggests; nothing is done by its word alone.

Pure but for the proposer: the same evidence, desk and answers make the same consultation, byte for byte.
"""

from dataclasses import dataclass
from datetime import datetime

from triage import __version__
from triage.choose import may_act, question
from triage.model import Evidence, Explanation, JsonObject
from triage.model.choice import Choice, Question, Silent
from triage.model.codec import exception_id
from triage.model.consultation import Consultation
from triage.ports import Proposer
from triage.service import Desk, explain

UNCERTIFIED = "certificate: none bounds the error of this model here, so a person decides"
NONE_OF_THEM = "none: the model chose none of the explanations offered"


def consult(
    evidence: Evidence, desk: Desk, *, receipt: str, propose: Proposer, form: JsonObject | None, at: datetime
) -> Consultation:
    """Ask about an exception as it was when it was escalated; `receipt` is the digest of that decision's receipt.

    `form` is how the proposer asks, if it asks a remote model.
    """
    explanations = explain(evidence, desk)
    exception = exception_id(evidence.exception)
    asked = question(evidence, explanations, desk.pack.judge(explanations, exception=exception))
    said = _Said(asked, asked) if isinstance(asked, Silent) else _ask(asked, propose)
    return Consultation(
        engine=__version__,
        exception=exception,
        receipt=receipt,
        consulted_at=at,
        with_texts=said.with_texts,
        facts_only=said.facts_only,
        explanation=said.with_texts.chosen if isinstance(said.with_texts, Choice) else None,
        against=_silence(said.with_texts) or _against(asked, said, evidence, explanations),
        form=form,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The answers to a question with its texts, and by its facts alone."""

    with_texts: Choice | Silent
    facts_only: Choice | Silent


def _ask(asked: Question, propose: Proposer) -> _Said:
    """Ask twice, but where there is no text both are one, and after silence one is enough."""
    with_texts = propose(asked)
    if isinstance(with_texts, Silent) or not asked.texts:
        return _Said(with_texts, with_texts)
    return _Said(with_texts, propose(asked.without_texts))


def _silence(said: Choice | Silent) -> tuple[str, ...]:
    if isinstance(said, Choice):
        return () if said.chosen else (NONE_OF_THEM,)
    return (f"{said.why}: {said.detail}" if said.detail else said.why,)


def _against(
    asked: Question | Silent, said: _Said, evidence: Evidence, explanations: tuple[Explanation, ...]
) -> tuple[str, ...]:
    """Return every reason for which a choice is only a suggestion."""
    assert isinstance(asked, Question)  # noqa: S101 - where nothing was asked there is silence
    assert isinstance(said.with_texts, Choice)  # noqa: S101
    chosen = next(one for one in explanations if one.id == said.with_texts.chosen)
    reasons = may_act(
        asked,
        with_texts=said.with_texts,
        facts_only=said.facts_only,
        explanation=chosen,
        evidence=evidence,
        explanations=explanations,
    )
    return (*reasons, UNCERTIFIED)
