"""A labelled case as a question: what code enumerates and offers for it, and which of that is right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.choose import question
from triage.errors import InputError
from triage.judge import RulePack
from triage.model import Evidence, Explanation
from triage.model.choice import Question, Silent
from triage.model.codec import plain
from triage.service import Desk, explain
from triage_eval.free_text.cases import Case, Right

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A case with its question, and the id of the offer that is right, or None."""

    case: Case
    question: Question
    right: str | None
    evidence: Evidence
    explanations: tuple[Explanation, ...]


def ask(cases: Iterable[Case], *, pack: RulePack) -> Iterator[Asked]:
    """Yield each case as it is asked. Raises `InputError` for one that code asks nothing of, or offers no answer to."""
    for case in cases:
        evidence = Evidence(as_of=AS_OF, exception=case.exception)
        explanations = explain(evidence, Desk(policy=case.policy, policy_digest="-", pack=pack))
        asked = question(evidence, explanations, pack.judge(explanations, exception=case.id))
        if isinstance(asked, Silent):
            raise InputError(f"{case.id}: nothing is asked, for {asked.detail}")
        if not asked.texts:
            raise InputError(f"{case.id}: none of its texts is shown")
        right = _offered(case, asked, explanations)
        yield Asked(case=case, question=asked, right=right, evidence=evidence, explanations=explanations)


def _offered(case: Case, asked: Question, explanations: tuple[Explanation, ...]) -> str | None:
    """Return the one offer that is as the label says."""
    if case.right is None:
        return None
    offered = {offer.explanation for offer in asked.offers}
    found = [each.id for each in explanations if each.id in offered and _fits(case.right, each)]
    if len(found) != 1:
        told = [(plain(each.action), _effects(each)) for each in explanations if each.id in offered]
        raise InputError(f"{case.id}: {len(found)} of the offers are as its label says: {told}")
    return found[0]


def _fits(right: Right, explanation: Explanation) -> bool:
    same = plain(explanation.action).items() >= dict(right.action).items()
    return same and (not right.effects or sorted(right.effects) == _effects(explanation))


def _effects(explanation: Explanation) -> list[str]:
    return sorted(
        f"{effect.type} {effect.document} {effect.amount.major:f} {effect.amount.currency}"
        for effect in explanation.effects
    )
