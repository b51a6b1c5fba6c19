"""What rules said about explanations: each clause with its result, so that why and why not need no second pass."""

from dataclasses import dataclass
from typing import Literal

from triage.model.facts import FactValue


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One labelled clause: True, False, or None where a fact it needs is not known."""

    label: str
    source: str
    holds: bool | None
    reads: tuple[tuple[str, FactValue], ...]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule said about one explanation.

    `admits`: every `when` holds and every `unless` is False. `guarded`: every `when` holds, but an `unless` is True or
    unknown. `unmet`: some `when` is False or unknown. A rule that may not act (`status` draft or shadow) never admits
    anything into a judgement; its verdict is kept for comparison.
    """

    rule: str
    version: int
    status: str
    explanation: str
    verdict: Literal["admits", "guarded", "unmet"]
    when: tuple[ClauseResult, ...]
    unless: tuple[ClauseResult, ...]
    reason: str

    def to_plain(self) -> dict[str, object]:
        """Return what a receipt keeps: each label with its result. Sources are in the pack, values in the facts."""
        own = {name: getattr(self, name) for name in ("rule", "version", "status", "explanation", "verdict", "reason")}
        clauses = {"when": self.when, "unless": self.unless}
        return own | {name: [(c.label, c.holds) for c in listed] for name, listed in clauses.items()}


@dataclass(frozen=True, slots=True)
class Judgement:
    """All rule results, ordered by explanation and rule, and the explanations that an acting rule admits.

    `admitted` maps explanation ids to the rules (`id@version`) that admit them, in order of id.
    """

    results: tuple[RuleResult, ...]
    admitted: tuple[tuple[str, tuple[str, ...]], ...]
