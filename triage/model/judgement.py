"""What rules said about explanations: each clause with its result, so that why and why not need no second pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from triage.model.facts import FactValue

_NO_FACTS: Mapping[str, FactValue] = MappingProxyType({})


class ClauseResult(NamedTuple):
    """One labelled clause: True, False, or None where a fact it needs is not known.

    `names` are the facts that it reads out of `facts`, which are those of its explanation.
    """

    label: str
    source: str
    holds: bool | None
    names: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = _NO_FACTS

    @property
    def reads(self) -> tuple[tuple[str, FactValue], ...]:
        """What the clause reads: each name with its fact."""
        return tuple((name, self.facts.get(name)) for name in self.names)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule said about one explanation.

    `admits`: every `when` holds and every `unless` is False. `guarded`: every `when` holds, but an `unless` is True or
    unknown. `unmet`: some `when` is False or unknown.

    `aside` is why the rule only watches here (a draft, outside a pilot's share, switched off): it then admits nothing
    into a judgement, and its verdict is kept for comparison. `objects` tells whether its `unless` still stops what
    another rule admits. `overlaid` rules are as the client's own file narrows them.
    """

    rule: str
    version: int
    status: str
    explanation: str
    verdict: Literal["admits", "guarded", "unmet"]
    when: tuple[ClauseResult, ...]
    unless: tuple[ClauseResult, ...]
    reason: str
    overlaid: bool = False
    aside: str = ""
    objects: bool = True

    @property
    def name(self) -> str:
        """The rule as people cite it: `id@version`, and `id@version+client` where the client's file narrows it."""
        return f"{self.rule}@{self.version}{'+client' if self.overlaid else ''}"

    @property
    def admits(self) -> bool:
        """Whether the rule lets the explanation through, here and now."""
        return self.verdict == "admits" and not self.aside

    @property
    def guards(self) -> bool:
        """Whether the rule wants a person to look, here and now."""
        return self.verdict == "guarded" and self.objects

    def to_plain(self) -> dict[str, object]:
        """Return what a receipt keeps: each label with its result. Sources are in the pack, values in the facts."""
        told: dict[str, object] = {
            "rule": self.rule,
            "version": self.version,
            "status": self.status,
            "explanation": self.explanation,
            "verdict": self.verdict,
            "reason": self.reason,
            "when": [(clause.label, clause.holds) for clause in self.when],
            "unless": [(clause.label, clause.holds) for clause in self.unless],
        }
        if self.overlaid:
            told["overlaid"] = True
        if self.aside:
            told |= {"aside": self.aside, "objects": self.objects}
        return told


@dataclass(frozen=True, slots=True)
class Judgement:
    """All rule results, ordered by explanation and rule, and the explanations that an acting rule admits.

    `admitted` maps explanation ids to the rules (`id@version`) that admit them, in order of id.
    """

    results: tuple[RuleResult, ...]
    admitted: tuple[tuple[str, tuple[str, ...]], ...]
