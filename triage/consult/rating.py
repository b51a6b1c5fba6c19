"""What code makes of a choice: its cell and its numbers, and whether the client's mode and a certificate allow it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from triage import __version__
from triage.certify import Answer, Cell, Features, Licence, band, features, grounds
from triage.guard import daily_cap, guard
from triage.judge.life import Pilot
from triage.model import ClientPolicy, Evidence, Explanation, Judgement, Mode, ModelMode, Proposal, Violation
from triage.model.choice import Choice, ModelRef, Silent
from triage.model.codec import canonical_json, digest, exception_id
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


@lru_cache(maxsize=256)
def ground_of(policy: ClientPolicy) -> str:
    """Return the digest of what explanations are made by, besides rules: this release, and what a client agreed to.

    Who he is and how far automation goes explain nothing: a client may begin with a pilot and end it.
    """
    said = replace(
        policy,
        client="",
        modes=(),
        models=(),
        model_pilots=(),
        limits=(),
        review_limits=(),
        daily_caps=(),
        daily_decisions=0,
    )
    return digest(canonical_json([__version__, said]))


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

    The guardrails are asked here, on the evidence of the question, and once more when it is done. That a day's sum is
    used up says nothing of the choice: such a case tells of the model as others do.
    """
    cell, numbers = cell_of(chosen.explanation, evidence), _numbers(chosen)
    licence = licence_of(cell)
    score = licence.scorer.score(numbers) if licence else None
    violations = _violations(chosen, evidence, desk)
    rating = Rating(
        ground=ground_of(desk.policy),
        action=chosen.explanation.action.type,
        band=band(chosen.explanation.money_at_stake),
        features=numbers,
        is_free=not chosen.doubts and all(one.guardrail == daily_cap.__name__ for one in violations),
        certificate=licence.certificate.id if licence else None,
        scorer=licence.scorer.version if licence else None,
        score=score,
        demoted=licence.demoted if licence else None,
    )
    told = (f"{violation.guardrail}: {violation.message}" for violation in violations)
    bound = _by_certificate(licence, cell, score, chosen.choice.model, desk, now=now)
    return rating, (*chosen.doubts, *told, *_by_mode(chosen.explanation, evidence, desk), *bound)


def _numbers(chosen: Chosen) -> Features:
    known = grounds(chosen.explanation, judgement=chosen.judgement, rivals=chosen.rivals)
    return features(Answer(choice=chosen.choice, by_facts=chosen.by_facts, grounds=known))


def _violations(chosen: Chosen, evidence: Evidence, desk: Desk) -> tuple[Violation, ...]:
    """Return what the guardrails have against a machine that does what was chosen."""
    proposal = Proposal(explanation=chosen.explanation, proposed_by=(f"model:{chosen.choice.model.model}",))
    return guard(proposal, evidence, desk.policy)


def _by_certificate(
    licence: Licence | None, cell: Cell, score: Decimal | None, by: ModelRef, desk: Desk, *, now: datetime
) -> list[str]:
    """Say why no certificate lets this be done; nothing where one does."""
    if licence is None or score is None:
        return [f"certificate: none bounds the error of this model for {cell}, so a person decides"]
    return licence.against(cell, score, by=by, rules=desk.pack.digest, ground=ground_of(desk.policy), now=now)


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
