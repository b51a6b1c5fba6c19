"""The book of scenarios: order-to-cash stories with what the desk must make of them, and why.

A chapter is a YAML file `<kind>.yaml` with a list `scenarios`. Each has a `name`, a `story`, what it `shows`, an
optional `source` (where the trade met it), an optional `policy` (what this client agreed to, over the default client's
file, in the same form), the `documents` of the story, and its `exceptions` in the order in which they are filed:
`kind`, `subject`, more `documents` if need be, `at` (the instant of filing) and `expected`.

`expected` has an `outcome` (resolved or escalated), and where they say something: `action` (the fields that must
agree), `effects` (all of them, in any order, as `credit in_1 12.50 EUR` or `retry_at in_1 2026-03-04T08:00:00Z`),
`because` (a text that a reason of an escalation holds) and `rules` (the ids of those that are credited).
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from triage.calendar import format_when, parse_when
from triage.content.clients import policy_of
from triage.content.folders import content_folder, read_text
from triage.content.strict_yaml import Block, load
from triage.errors import InputError
from triage.model import AutoResolve, ClientPolicy, Effect, Explanation, Receipt, Timing
from triage.model.codec import plain, read_exception
from triage_eval.rows import Row
from triage_eval.trial import Dataset, Grade, Trial

Shows = Literal["resolution", "no_exception", "rival", "limit", "doubt"]
SHOWS: tuple[Shows, ...] = ("resolution", "no_exception", "rival", "limit", "doubt")
"""A resolution; nothing wrong; a person between rivals; a person above a limit; a person for any other reason."""

AS_OF = "2026-06-30T12:00:00Z"


def fits(path: Path, first: Row) -> bool:  # noqa: ARG001 - as every format is asked
    """Tell a chapter by its suffix."""
    return path.suffix == ".yaml"


def read(path: Path) -> Dataset:
    """Read a chapter; every scenario is a client of its own, so that no story sees the claims of another."""
    scenarios = list_of(path)
    names = [scenario["name"] for scenario in scenarios]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{path}: two scenarios are called {', '.join(repeated)}")
    return Dataset(name=path.stem, trials=tuple(trial for one in scenarios for trial in _trials(one, path)))


def list_of(path: Path) -> list[Row]:
    """Return the scenarios of a chapter as they are written."""
    scenarios: list[Row] = load(read_text(path), path.name)["scenarios"]  # type: ignore[assignment]
    return scenarios


def _trials(scenario: Row, path: Path) -> Iterator[Trial]:
    if scenario["shows"] not in SHOWS:
        raise InputError(f"{path}: {scenario['name']} shows {scenario['shows']!r}, which is none of {', '.join(SHOWS)}")
    policy = _policy(scenario, path)
    for number, filed in enumerate(scenario["exceptions"], 1):
        exception = {
            "source": "scenarios",
            "external_id": f"{scenario['name']}-{number}",
            "client": scenario["name"],
            "kind": filed["kind"],
            "subject": filed["subject"],
            "documents": _together(scenario.get("documents", {}), filed.get("documents", {})),
        }
        yield Trial(
            id=f"{scenario['name']}-{number}",
            exception=read_exception(json.dumps(exception, default=str).encode()),
            policy=policy,
            as_of=_instant(filed.get("at", AS_OF)),
            grade=partial(_grade, filed["expected"], _shown(scenario, number)),
            groups=(f"shows {scenario['shows']}",),
        )


def _shown(scenario: Row, number: int) -> Shows | None:
    """Only the last exception of a story shows what the story is told for."""
    return scenario["shows"] if number == len(scenario["exceptions"]) else None


def _policy(scenario: Row, path: Path) -> ClientPolicy:
    text = read_text(content_folder("rules") / "clients" / "default.yaml")
    block = load(text, "default.yaml")
    for section, given in scenario.get("policy", {}).items():
        agreed = block.get(section)
        if isinstance(agreed, Block) and section not in _WHOLE:
            agreed.update(given)
        else:
            block[section] = given
    return policy_of(block, name=scenario["name"], file=f"{path.name} ({scenario['name']})")


_WHOLE = ("limits", "daily_caps")
"""Sections that a scenario states anew as a whole."""


def _together(first: Row, second: Row) -> Row:
    return {name: [*first.get(name, []), *second.get(name, [])] for name in dict.fromkeys((*first, *second))}


def _instant(text: str) -> datetime:
    when = parse_when(text)
    return when if isinstance(when, datetime) else datetime(when.year, when.month, when.day, 12, tzinfo=UTC)


def _grade(expected: Row, shows: Shows | None, receipt: Receipt) -> Grade:
    resolved = isinstance(receipt.decision, AutoResolve)
    right = not list(unmet(expected, receipt)) and (shows is None or _as_shown(shows, receipt))
    return Grade(wrong=resolved and not right, measures={"as_expected": right})


def misses(scenario: Row, number: int, receipt: Receipt) -> tuple[str, ...]:
    """Say all in which a receipt is not what the scenario's exception (counted from 1) expects."""
    found = list(unmet(scenario["exceptions"][number - 1]["expected"], receipt))
    shows = _shown(scenario, number)
    if shows is not None and not _as_shown(shows, receipt):
        found.append(f"does not show {shows}")
    return tuple(found)


def unmet(expected: Row, receipt: Receipt) -> Iterator[str]:
    """Say all in which a receipt is not as expected: outcome, reason, action, effects, credited rules."""
    decision = receipt.decision
    reasons = () if isinstance(decision, AutoResolve) else decision.reasons
    if decision.outcome != expected["outcome"]:
        yield f"is {decision.outcome}, not {expected['outcome']}: {'; '.join(reasons) or _told(receipt)}"
    if expected.get("because", "") not in " | ".join(reasons):
        yield f"the reasons are {reasons}, none holds {expected['because']!r}"
    explanation = decision.proposal.explanation if decision.proposal else None
    if "action" in expected:
        action = plain(explanation.action) if explanation else {}
        if not action.items() >= dict(expected["action"]).items():
            yield f"the action is {action}, not {expected['action']}"
    if "effects" in expected:
        told = sorted(_effects(explanation)) if explanation else []
        if told != sorted(expected["effects"]):
            yield f"the effects are {told}, not {expected['effects']}"
    if "rules" in expected:
        credited = [name.removeprefix("rule:").rpartition("@")[0] for name in _proposers(receipt)]
        if credited != list(expected["rules"]):
            yield f"credited are {credited}, not {expected['rules']}"


def _told(receipt: Receipt) -> str:
    return receipt.decision.proposal.explanation.summary if receipt.decision.proposal else ""


def _proposers(receipt: Receipt) -> tuple[str, ...]:
    return receipt.decision.proposal.proposed_by if receipt.decision.proposal else ()


def _effects(explanation: Explanation) -> Iterator[str]:
    yield from map(_effect, explanation.effects)
    yield from map(_timing, explanation.timings)


def _effect(effect: Effect) -> str:
    return f"{effect.type} {effect.document} {effect.amount.major:f} {effect.amount.currency}"


def _timing(timing: Timing) -> str:
    return f"{timing.type} {timing.document} {format_when(timing.when)}"


def _as_shown(shows: Shows, receipt: Receipt) -> bool:
    """Tell whether a decision shows what its story is told for.

    Between rivals a decision proposes nothing, or a rule stands back because something rivals what it would admit.
    Where no money moves, a rule's guard holds the client's limit.
    """
    decision = receipt.decision
    if isinstance(decision, AutoResolve):
        nothing = decision.proposal.explanation.action.type == "no_action"
        return shows == ("no_exception" if nothing else "resolution")
    heads, told = {reason.partition(":")[0] for reason in decision.reasons}, " | ".join(decision.reasons)
    return {
        "rival": "rivals" in told or "a rival fits as well" in told,
        "limit": bool(heads & {"authority", "daily_cap"}) or "above the client's limit" in told,
        "doubt": True,
    }.get(shows, False)
