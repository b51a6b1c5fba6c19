"""What a rule owes to people before it may act, and what they should know of a rule that is about to go."""

from collections.abc import Iterable, Iterator

from triage.content.near import did_you_mean
from triage.judge.life import WATCHING
from triage.judge.rule import Rule


def unready(rules: Iterable[Rule]) -> Iterator[str]:
    """Say what keeps rules from acting: no known misfire, no runbook, or a successor that there is not."""
    listed = tuple(rules)
    known = {rule.id for rule in listed}
    for rule in listed:
        if rule.status in WATCHING:
            continue
        if not rule.known_misfires:
            yield _told(rule, "known_misfires", "a rule that acts names at least one case that it gets wrong")
        if not rule.runbook.strip():
            yield _told(rule, "escalate", "a rule that acts tells a person what to do (escalate.runbook)")
        successor = rule.life.deprecated.replaced_by if rule.life.deprecated else None
        if successor is not None and successor not in known - {rule.id}:
            yield _told(rule, "deprecated", f"no other rule is called {successor!r}{did_you_mean(successor, known)}")


def going(rules: Iterable[Rule]) -> Iterator[str]:
    """Say which rules still act and are about to go."""
    for rule in rules:
        if end := rule.life.deprecated:
            successor = f", replaced by {end.replaced_by}" if end.replaced_by else ", without a successor"
            yield _told(rule, "deprecated", f"{rule.id} is deprecated since {end.since}{successor}")


def _told(rule: Rule, key: str, problem: str) -> str:
    return f"{rule.path}:{rule.lines[key]}: {problem}"
