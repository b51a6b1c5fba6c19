"""What a rule says of an explanation, in words."""

from triage.judge.life import WATCHING
from triage.judge.regions.nearest import Way
from triage.model import WhyClause, WhyRule

NEAR = 2
"""Of a rule that misses more clauses than these only the labels are told."""


def need_told(way: Way) -> str:
    """Say what would make a clause stand: `match.gap at most 0.00 EUR (off by 0.01 EUR)`."""
    return " and ".join(f"{c.fact} {c.text}{f' (off by {c.off})' if c.off else ''}" for c in way.changes)


def condition_told(way: Way) -> str:
    """Say what would have to be otherwise: `match.gap were at most 0.00 EUR`."""
    return " and ".join(f"{change.fact} were {change.text}" for change in way.changes)


def rule_lines(rule: WhyRule) -> tuple[str, ...]:
    """Tell a rule: how many clauses hold, each that does not, and what would have to be otherwise."""
    missed = [clause for clause in rule.clauses if not clause.stands]
    head = f"{rule.rule}@{rule.version}{f' ({rule.status}, only watches)' if rule.status in WATCHING else ''}"
    count = f"{rule.held} of {rule.total} hold"
    if not missed:
        return (f"{head} admits it: {count}",)
    if len(missed) > NEAR:
        return (f"{head}: {count}; not {', '.join(f'*{clause.label}*' for clause in missed)}",)
    return (f"{head}: {count}", *map(clause_line, missed), *would_line(rule))


def would_line(rule: WhyRule) -> tuple[str, ...]:
    """Say of which facts the rule would admit the explanation, in one line or none."""
    return (f"would admit it if {', or if '.join(rule.would_admit_if)}",) if rule.would_admit_if else ()


def clause_line(clause: WhyClause) -> str:
    """Tell one clause: what it says, the facts and parameters that it reads, and what it needs."""
    read = ", ".join(f"{name} is {value}" for name, value in clause.facts.items())
    given = ", ".join(f"{name} is {value}" for name, value in clause.params.items())
    told = f"*{clause.label}* {_SAID[clause.section, clause.holds]}: {read}{f' ({given})' if given else ''}"
    return told if clause.stands else f"{told}, needs {_needs(clause)}"


_SAID = {
    ("when", True): "holds",
    ("when", False): "fails",
    ("when", None): "is unknown",
    ("unless", True): "objects",
    ("unless", False): "is silent",
    ("unless", None): "objects, for it is unknown",
}


def _needs(clause: WhyClause) -> str:
    """Say each way to make it stand; the only fact that it reads is not named again."""
    if not clause.needs:
        return f"{'' if clause.section == 'when' else 'the opposite of '}{clause.source}"
    name = f"{next(iter(clause.facts))} " if len(clause.facts) == 1 else ""
    return ", or ".join(need.removeprefix(name) for need in clause.needs)
