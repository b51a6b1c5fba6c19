"""How explanations are shown: bare to whoever audits, and with facts and rules to whoever decides."""

from dataclasses import dataclass

from triage.model import JsonObject
from triage_api.objects import AnyEffect, effect_object


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
class BareExplanationObject:
    """One way to account for the exception, and what would be done about it."""

    id: str
    kind: str
    cause: str
    summary: str
    customer: str | None
    known_by: str | None
    action: JsonObject
    effects: tuple[AnyEffect, ...]
    arithmetic: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationObject(BareExplanationObject):
    """The same with what it rests on, and what each rule said to it."""

    facts: JsonObject
    rules: tuple[RuleObject, ...]


def bare(entry: JsonObject) -> JsonObject:
    """Return the fields of a `BareExplanationObject` of an explanation as it is recorded."""
    same = ("id", "kind", "cause", "summary", "customer", "known_by", "action")
    moved = (effect_object(effect | effect["amount"]) for effect in entry["effects"])
    return {name: entry[name] for name in same} | {
        "effects": (*moved, *map(effect_object, entry["timings"])),
        "arithmetic": tuple(entry["arithmetic"]),
    }


def explanation_object(entry: JsonObject, results: list[JsonObject]) -> ExplanationObject:
    """Show a recorded explanation with what the rules said to it."""
    return ExplanationObject(
        **bare(entry),
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
