"""The path of one exception through the core: explain, judge, guard, decide. Pure: same evidence, same receipt."""

from collections.abc import Callable
from dataclasses import dataclass

from triage import __version__
from triage.decide import decide, propose, why_not
from triage.explain import detectors
from triage.guard import guard
from triage.judge import RulePack
from triage.model import ClientPolicy, Evidence, Explanation, Kind, Mode, NoAction, Proposal, Receipt, Violation
from triage.model.codec import digest, exception_id, write
from triage.ports import Detector

_OFF = "mode: this kind is switched off, so no detector was asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What one client's exceptions are decided by.

    `policy_digest` is the SHA-256 of the policy's text; `detectors` gives those of a kind.
    """

    policy: ClientPolicy
    policy_digest: str
    pack: RulePack
    detectors: Callable[[Kind], tuple[Detector, ...]] = detectors


def triage(evidence: Evidence, desk: Desk, *, written: bytes | None = None) -> Receipt:
    """Decide one exception and return the receipt that proves it; `written` is the evidence, where it is written."""
    kind = evidence.exception.kind
    mode = desk.policy.mode(kind)
    explanations = () if mode is Mode.OFF else explain(evidence, desk)
    exception = exception_id(evidence.exception)
    judgement = desk.pack.judge(explanations, exception=exception)
    proposal = propose(evidence, explanations, judgement)
    violations: tuple[Violation, ...] = guard(proposal, evidence, desk.policy) if proposal else ()
    reasons = (_OFF,) if mode is Mode.OFF else why_not(evidence, explanations, judgement, proposal)
    return Receipt(
        engine=__version__,
        exception=exception,
        kind=kind,
        as_of=evidence.instant,
        evidence=digest(write(evidence) if written is None else written),
        policy=desk.policy_digest,
        pack=desk.pack.digest,
        explanations=explanations,
        judgement=judgement,
        violations=violations,
        decision=decide(proposal, violations, _strictest(mode, proposal, desk.policy), reasons),
    )


def _strictest(mode: Mode, proposal: Proposal | None, policy: ClientPolicy) -> Mode:
    """A proposal runs only where both the kind that was posted and the kind that explains it run."""
    modes = (mode, policy.mode(proposal.explanation.kind)) if proposal else (mode,)
    return next(m for m in (Mode.OFF, Mode.SHADOW, Mode.AUTO) if m in modes)


def explain(evidence: Evidence, desk: Desk) -> tuple[Explanation, ...]:
    """Ask every detector of the exception's kind, and put the best evidence first.

    That nothing is wrong of one kind says nothing about another: an unmatched payment that repeats none is still
    unmatched. But where a kind has something to do under one reading, its reading that nothing is wrong is a rival.
    """
    kind = evidence.exception.kind
    asked = [e for detector in desk.detectors(kind) for e in detector(evidence, desk.policy)]
    concerned = {kind} | {e.kind for e in asked if not isinstance(e.action, NoAction)}
    found = (e for e in asked if e.kind in concerned)
    return tuple(sorted(found, key=lambda explanation: (-explanation.rank, explanation.id)))
