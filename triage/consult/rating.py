"""What code makes of a choice: its cell and its numbers, and whether the client's mode and a certificate allow it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.certify import Answer, Cell, Licence, band, features, grounds
from triage.judge.life import Pilot
from triage.model import Evidence, Explanation, Judgement, Mode, ModelMode
from triage.model.choice import Choice, Silent
from triage.model.codec import exception_id
from triage.model.consultation import Rating
from triage.service import Desk

LicenceOf = Callable[[Cell], Licence | None]
"""Gives the newest certificate of a cell, void or not, with its scorer; None where none was ever issued."""


def unlicensed(_: Cell) -> None:
    """Give no certificate: the model only suggests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An explanation that a model chose, its two answers, what rules said, and the doubts of `choose.may_act`."""

    explanation: Explanation
    choice: Choice
    by_facts: Choice | Silent
    judgement: Judgement
    rivals: int
    doubts: tuple[str, ...]


def cell_of(explanation: Explanation, evidence: Evidence) -> Cell:
    """Return the class of cases that a choice is certified with."""
    return Cell(
        kind=evidence.exception.kind,
        action=explanation.action.type,
        band=band(explanation.money_at_stake),
        client=evidence.exception.client,
    )


def rate(
    chosen: Chosen, evidence: Evidence, desk: Desk, licence_of: LicenceOf, *, now: datetime
) -> tuple[Rating, tuple[str, ...]]:
    """Return the rating of a choice, and every reason for which nobody but a person carries it out; none: it is done.

    That it is done is still subject to the guardrails, on what is taken by then.
    """
    cell = cell_of(chosen.explanation, evidence)
    known = grounds(chosen.explanation, judgement=chosen.judgement, rivals=chosen.rivals)
    numbers = features(Answer(choice=chosen.choice, by_facts=chosen.by_facts, grounds=known))
    licence = licence_of(cell)
    score = licence.scorer.score(numbers) if licence else None
    rating = Rating(
        action=chosen.explanation.action.type,
        band=band(chosen.explanation.money_at_stake),
        features=numbers,
        is_free=not chosen.doubts,
        certificate=licence.certificate.id if licence else None,
        scorer=licence.scorer.version if licence else None,
        score=score,
    )
    if licence is None or score is None:
        bound = [f"certificate: none bounds the error of this model for {cell}, so a person decides"]
    else:
        model = chosen.choice.model
        bound = licence.against(cell, score, model=model.model, prompt=model.prompt, rules=desk.pack.digest, now=now)
    return rating, (*chosen.doubts, *_by_mode(chosen.explanation, evidence, desk), *bound)


def _by_mode(explanation: Explanation, evidence: Evidence, desk: Desk) -> Iterator[str]:
    """Yield what the client's own file has against a model that acts on this."""
    kind, policy = evidence.exception.kind, desk.policy
    for each in dict.fromkeys((kind, explanation.kind)):
        if policy.mode(each) is not Mode.AUTO:
            yield f"mode: {each.value} runs in {policy.mode(each).value} mode"
    mode = policy.model_mode(kind)
    if mode is ModelMode.PILOT:
        bounds = policy.model_pilot(kind)
        pilot = Pilot(share=bounds.share, max_amount=bounds.max_amount)
        part = pilot.part(f"model:{kind.value}", exception_id(evidence.exception), explanation.money_at_stake)
        if part.aside:
            yield f"pilot: {part.aside}"
    elif mode is not ModelMode.AUTO:
        yield f"mode: a model is asked about {kind.value} in {mode.value} mode"
