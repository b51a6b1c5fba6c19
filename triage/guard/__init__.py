"""Guardrails: what any proposal must pass, whoever proposes it. Violations are values, all reported at once."""

from triage.guard.autonomy import AUTONOMY, daily_cap
from triage.guard.integrity import CONFLICTS, INTEGRITY
from triage.guard.scene import Ids, Scene
from triage.model import ClientPolicy, Evidence, Explanation, Proposal, Violation

__all__ = ["AUTONOMY", "CONFLICTS", "INTEGRITY", "broken", "daily_cap", "guard"]


def guard(proposal: Proposal, evidence: Evidence, policy: ClientPolicy) -> tuple[Violation, ...]:
    """Return everything that stands against a proposal, in a fixed order."""
    scene = Scene(proposal=proposal, evidence=evidence, policy=policy, ids=Ids(evidence.documents))
    rails = INTEGRITY if scene.by_person else INTEGRITY + AUTONOMY
    return tuple(Violation(rail.__name__, message) for rail in rails for message in rail(scene))


def broken(explanation: Explanation, evidence: Evidence) -> tuple[Violation, ...]:
    """Return what nobody may break that doing this would break, whoever proposed it."""
    nobody = Proposal(explanation=explanation, proposed_by=())
    policy = ClientPolicy(client=evidence.exception.client)
    scene = Scene(proposal=nobody, evidence=evidence, policy=policy, ids=Ids(evidence.documents))
    return tuple(Violation(rail.__name__, message) for rail in INTEGRITY for message in rail(scene))
