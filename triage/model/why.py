"""Why an exception was decided as it was, and what would have had to be otherwise. Computed, never guessed."""

from dataclasses import dataclass
from typing import Literal

from triage.model.decision import Violation
from triage.model.policy import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyClause:
    """One clause of a rule before the facts of one explanation.

    `stands` when a `when` is true or an `unless` is false. `facts` and `params` are exactly those that it reads, as a
    person reads them. Each of `needs` by itself would make the clause stand; there is none where it stands already or
    where nothing simpler than the clause itself can be said.
    """

    section: Literal["when", "unless"]
    label: str
    source: str
    holds: bool | None
    stands: bool
    facts: dict[str, str]
    params: dict[str, str]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyRule:
    """What one rule says of one explanation: how many of its clauses stand, and every clause.

    `would_admit_if` are the smallest changes of facts, each evaluated, with which the rule would admit the explanation.
    `asked` is false where the rule is of another action, and only says what it would have said.
    """

    rule: str
    version: int
    status: str
    explanation: str
    asked: bool
    verdict: Literal["admits", "guarded", "unmet"]
    held: int
    total: int
    clauses: tuple[WhyClause, ...]
    would_admit_if: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """An explanation that rules admit beside others that would do something else."""

    explanation: str
    summary: str
    action: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why the desk decided so, told of the explanation that was put forward, else of the best one.

    `rules` are those that were asked about it, the nearest first; `explanations` counts all that were found.
    `sentences` tell everything in plain words. `same` is false where this release decides otherwise than was recorded;
    then all of this is about the decision as it would be made now.
    """

    exception: str
    outcome: Literal["resolved", "escalated"]
    mode: Mode
    same: bool
    sentences: tuple[str, ...]
    explanation: str | None
    arithmetic: tuple[str, ...]
    explanations: int
    rules: tuple[WhyRule, ...]
    violations: tuple[Violation, ...]
    rivals: tuple[Rival, ...]
