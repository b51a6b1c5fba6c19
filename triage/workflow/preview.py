"""What two versions of the rules make of the same exceptions, before anybody activates the newer one. Pure.

Each exception is decided twice from the evidence and under the policy of its own decision; only the rules differ. Every
one stands alone: what a flipped decision would have taken from later exceptions is not followed up.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from triage.judge import RulePack
from triage.model import AutoResolve, Evidence, Explanation, Receipt
from triage.money import Money
from triage.service import Desk, triage

Word = Literal["resolved", "shadowed", "escalated"]
"""`shadowed` would be resolved if its kind did not run in shadow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one version of the rules makes of an exception.

    `said` is what would be done, or the first reason for handing it to a person; `moves` is the money moved.
    """

    outcome: Word
    said: str
    rules: tuple[str, ...] = ()
    action: str | None = None
    moves: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """An exception that two versions of the rules decide otherwise."""

    exception: str
    client: str
    external_id: str
    kind: str
    before: Outcome
    after: Outcome

    @property
    def turn(self) -> Literal["resolved", "escalated", "otherwise"]:
        """Which way it turns: resolved from now on, escalated from now on, or resolved otherwise."""
        if self.before.outcome != "escalated" and self.after.outcome != "escalated":
            return "otherwise"
        return "escalated" if self.after.outcome == "escalated" else "resolved"

    @property
    def moves(self) -> Money | None:
        """The money in question: what the newer version moves, or what the older one moved and the newer does not."""
        return self.after.moves or self.before.moves


def compare(evidence: Evidence, desk: Desk, *, before: RulePack, after: RulePack) -> Flip | None:
    """Decide an exception by both versions, and return what differs in what would be done, or None."""
    old, new = (triage(evidence, replace(desk, pack=pack)) for pack in (before, after))
    if _done(old) == _done(new):
        return None
    exception = evidence.exception
    return Flip(
        exception=new.exception,
        client=exception.client,
        external_id=exception.external_id,
        kind=exception.kind.value,
        before=_outcome(old),
        after=_outcome(new),
    )


def _done(receipt: Receipt) -> tuple[object, ...]:
    explanation = _proposed(receipt)
    if explanation is None:
        return ("escalated",)
    return _word(receipt), explanation.action, frozenset(explanation.effects), frozenset(explanation.timings)


def _word(receipt: Receipt) -> Word:
    decision = receipt.decision
    if isinstance(decision, AutoResolve):
        return "resolved"
    return "shadowed" if decision.shadowed else "escalated"


def _proposed(receipt: Receipt) -> Explanation | None:
    """Return what would be done without a person, or None where one decides."""
    proposal = receipt.decision.proposal
    return proposal.explanation if proposal and _word(receipt) != "escalated" else None


def _outcome(receipt: Receipt) -> Outcome:
    decision, explanation = receipt.decision, _proposed(receipt)
    if explanation is None or decision.proposal is None:
        reasons = () if isinstance(decision, AutoResolve) else decision.reasons
        return Outcome(outcome="escalated", said=reasons[0])
    return Outcome(
        outcome=_word(receipt),
        said=explanation.summary,
        rules=tuple(name.removeprefix("rule:") for name in decision.proposal.proposed_by),
        action=explanation.action.type,
        moves=_moved(explanation),
    )


def _moved(explanation: Explanation) -> Money | None:
    """Return the largest sum of one sort of effect: what a payment settles, not twice what is netted against it."""
    sums = Counter[tuple[str, str]]()
    for effect in explanation.effects:
        if effect.type not in ("left_open", "unapplied"):
            sums[effect.type, effect.amount.currency] += effect.amount.amount
    return next((Money(amount, currency) for (_, currency), amount in sums.most_common(1)), None)


@dataclass(slots=True)
class Tally:
    """Counts comparisons: how many turned which way, the money of each turn by currency, and which rules gain or lose.

    `unread` are exceptions that could not be compared at all.
    """

    compared: int = 0
    unread: int = 0
    flips: Counter[str] = field(default_factory=Counter)
    money: Counter[tuple[str, str]] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def count(self, flip: Flip | None) -> None:
        """Count one comparison."""
        self.compared += 1
        if flip is None:
            return
        self.flips[flip.turn] += 1
        if flip.moves:
            self.money[flip.turn, flip.moves.currency] += flip.moves.amount
        self.gained.update(set(flip.after.rules) - set(flip.before.rules))
        self.lost.update(set(flip.before.rules) - set(flip.after.rules))
