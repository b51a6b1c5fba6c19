"""The whole context of a case: what a person needs to see before he decides."""

import json
from dataclasses import dataclass

from triage.model import Case, JsonObject, Why
from triage_api.objects import AnyEffect, CaseObject, WhyObject, case_object, effect_object, why_object


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseObject:
    """One labelled clause of a rule; `holds` is null where a fact it reads is not known."""

    label: str
    holds: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleObject:
    """What one rule said: `admits`, `guarded` by an `unless`, or `unmet` because a `when` does not hold.

    `aside` is why it only watches here (in shadow, outside a pilot's share, switched off), and empty where it acts;
    `overlaid` rules are as the client's own file narrows them.
    """

    rule: str
    version: int
    status: str
    overlaid: bool
    aside: str
    verdict: str
    reason: str
    when: tuple[ClauseObject, ...]
    unless: tuple[ClauseObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationObject:
    """One way to account for the exception, what would be done about it, and what each rule said to it."""

    id: str
    kind: str
    cause: str
    summary: str
    customer: str | None
    known_by: str | None
    action: JsonObject
    effects: tuple[AnyEffect, ...]
    arithmetic: tuple[str, ...]
    facts: JsonObject
    rules: tuple[RuleObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalObject:
    """The explanation that was put forward, and by whom."""

    explanation: str
    proposed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """A case with everything that its decision rests on; explanations come best first.

    `why` is null where what the decision rests on cannot be read any more.
    """

    case: CaseObject
    message: str
    documents: JsonObject
    explanations: tuple[ExplanationObject, ...]
    violations: tuple[JsonObject, ...]
    proposal: ProposalObject | None
    why: WhyObject | None


def case_context(case: Case, *, evidence: bytes, receipt: bytes, why: Why | None) -> CaseContext:
    """Put a case together with what is stored about it."""
    filed, record = json.loads(evidence)["exception"], json.loads(receipt)
    proposal = record["decision"]["proposal"]
    results = record["judgement"]["results"]
    return CaseContext(
        case=case_object(case),
        message=filed.get("message", ""),
        documents=filed.get("documents", {}),
        explanations=tuple(_explanation(entry, results) for entry in record["explanations"]),
        violations=tuple(record["violations"]),
        proposal=proposal
        and ProposalObject(explanation=proposal["explanation"]["id"], proposed_by=tuple(proposal["proposed_by"])),
        why=why_object(why) if why else None,
    )


def _explanation(entry: JsonObject, results: list[JsonObject]) -> ExplanationObject:
    same = ("id", "kind", "cause", "summary", "customer", "known_by", "action")
    return ExplanationObject(
        **{name: entry[name] for name in same},
        effects=(
            *(effect_object(effect | effect["amount"]) for effect in entry["effects"]),
            *map(effect_object, entry["timings"]),
        ),
        arithmetic=tuple(entry["arithmetic"]),
        facts={name: fact for group in entry["facts"] for name, fact in group.items()},
        rules=tuple(_rule(result) for result in results if result["explanation"] == entry["id"]),
    )


def _rule(result: JsonObject) -> RuleObject:
    return RuleObject(
        **{name: result[name] for name in ("rule", "version", "status", "verdict", "reason")},
        overlaid=result.get("overlaid", False),
        aside=result.get("aside", ""),
        when=_clauses(result["when"]),
        unless=_clauses(result["unless"]),
    )


def _clauses(clauses: list[tuple[str, bool | None]]) -> tuple[ClauseObject, ...]:
    return tuple(ClauseObject(label=label, holds=holds) for label, holds in clauses)
