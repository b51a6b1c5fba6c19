"""What must hold of a model's answers, whatever the model is worth."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from triage.certify import Cell, Certificate, Label, Terms, Verdict, Versions, band, fit, issue, split
from triage.errors import TriageError
from triage.judge import RulePack
from triage.model.choice import Choice, ModelRef, Silent
from triage.model.codec import canonical_json
from triage_eval.free_text import Answered
from triage_eval.free_text.asking import AS_OF
from triage_eval.real_model.measured import is_in_time, is_readable
from triage_eval.real_model.scored import Chosen, chosen

GRACE = 1.0
"""Seconds that an answer may take beyond its deadline."""

DELTA = Decimal("0.1")


class BrokenPromiseError(TriageError):
    """A model's answers break what must hold of them; the message lists all that does."""


def broken(answered: Sequence[Answered], *, seconds: float, replayed: Sequence[Answered]) -> tuple[str, ...]:
    """Return every promise that answers break; `seconds` is the deadline of a question, `replayed` the second run.

    What was not answered in time is silent and says so, which is no fault unless it is so of every case.
    """
    in_time = [each for each in answered if is_in_time(each)]
    return (
        *(() if in_time else ("no case was answered in time",)),
        *_each(in_time, is_readable, "no answer by the schema"),
        *_each(answered, _is_of_its_question, "an answer to another question"),
        *_each(answered, lambda one: _longest(one) <= seconds + GRACE, f"longer than {seconds:g} s"),
        *_unlike(answered, replayed),
    )


def _each(answered: Sequence[Answered], holds: Callable[[Answered], bool], wrong: str) -> Iterator[str]:
    return (f"{each.asked.case.id}: {wrong}" for each in answered if not holds(each))


def _is_of_its_question(answered: Answered) -> bool:
    return isinstance(answered.with_texts, Silent) or answered.is_valid


def _longest(answered: Answered) -> float:
    return max(answered.with_texts.usage.milliseconds, answered.facts_only.usage.milliseconds) / 1000


def _unlike(answered: Sequence[Answered], replayed: Sequence[Answered]) -> Iterator[str]:
    """Yield the cases whose replay is not the same to the last byte."""
    for first, second in zip(answered, replayed, strict=True):
        if is_in_time(first) and said(first) != said(second):
            yield f"{first.asked.case.id}: its replay is another answer"


def said(answered: Answered) -> tuple[bytes, bytes]:
    """Return both answers to a case as their canonical JSON."""
    return canonical_json(answered.with_texts), canonical_json(answered.facts_only)


def autonomous(answered: Sequence[Answered], *, pack: RulePack) -> tuple[tuple[Verdict, ...], tuple[Answered, ...]]:
    """Return a verdict for every cell, and the cases that would be acted on without a person.

    The labels are of every case, the first half of the grounds fits the scorer and the second certifies. A case is
    acted on where nothing stands against it and a certificate of its cell covers its score.
    """
    cases = chosen(answered, pack=pack)
    if not cases:
        return (), ()
    parts = split(_labels(cases))
    fitting = {label.exception for label in parts.fit}
    learned = [each for each in cases if each.answered.asked.case.id in fitting] or list(cases)
    scorer = fit([each.vector for each in learned], [each.answered.is_right for each in learned])
    verdicts = issue([_cell(each) for each in cases], parts.scored(scorer.score), terms=_terms(cases, scorer.version))
    certificates = [each for each in verdicts if isinstance(each, Certificate)]
    return verdicts, tuple(
        each.answered
        for each in cases
        if not each.answered.objections
        and any(one.covers(_cell(each), scorer.score(each.vector)) for one in certificates)
    )


def _labels(cases: Sequence[Chosen]) -> Iterator[Label]:
    for number, each in enumerate(cases):
        yield Label(
            exception=each.answered.asked.case.id,
            cell=_cell(each),
            at=AS_OF + timedelta(minutes=number),
            right=each.answered.is_right,
            features=each.vector,
        )


def _cell(case: Chosen) -> Cell:
    asked = case.answered.asked
    explanation = next(each for each in asked.explanations if each.id == case.answered.chosen)
    return Cell(kind=asked.question.kind, action=explanation.action.type, band=band(explanation.money_at_stake))


def _terms(cases: Sequence[Chosen], scorer: str) -> Terms:
    first = cases[0].answered.with_texts
    model = first.model if isinstance(first, Choice) else ModelRef(proposer="litellm", model="none")
    versions = Versions(model=model.model, prompt=model.prompt, rules="-", scorer=scorer)
    return Terms(by="model", versions=versions, delta=DELTA, round=1, salt=b"-", now=AS_OF + timedelta(days=1))
