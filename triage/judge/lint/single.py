"""A rule by itself: that it can never resolve anything, or which of its clauses can never matter."""

from collections.abc import Iterator
from itertools import combinations

from triage.judge.lint.analysis import Analysis
from triage.judge.regions import all_of, disjoint


def faults(rule: Analysis) -> Iterator[str]:
    """Tell what is wrong with a rule, whatever other rules say."""
    if not rule.admits:
        line, clash = _dead(rule)
        yield f"{rule.rule.path}:{line}: this rule can never resolve anything: {clash}"
        return
    for index, clause in enumerate(rule.rule.clauses):
        reason = _needless(rule, index)
        if reason:
            yield f"{rule.rule.path}:{clause.line}: {rule.named(index)} can never matter: {reason}"


def _dead(rule: Analysis) -> tuple[int, str]:
    """Return the line and the reason for a rule that admits nothing."""
    clauses, cut = rule.rule.clauses, len(rule.rule.when)
    for index, clause in enumerate(clauses):
        if not rule.lets[index]:
            return clause.line, f"{rule.named(index)} {'never holds' if index < cut else 'always stops it'}"
    for i, j in combinations(range(len(clauses)), 2):
        if disjoint(rule.lets[i], rule.lets[j]):
            return clauses[j].line, f"{rule.named(i)} and {rule.named(j)} {_PAIRS[i < cut, j < cut]}"
    return clauses[0].line, "its clauses together leave nothing"


_PAIRS = {
    (True, True): "never hold together",
    (True, False): "meet wherever the one holds",
    (False, False): "leave nothing between them",
}


def _needless(rule: Analysis, index: int) -> str | None:
    """Say why a clause can make no difference, or None where it can or where that is not known.

    An `unless` settles no `when`: without that `when`, the rule would object where it was not met before.
    """
    if not rule.stops[index]:
        return "it always holds" if index < len(rule.rule.when) else "it is always false"
    bearing = _connected(rule, index)
    for other in bearing:
        if disjoint(rule.lets[other], rule.stops[index]):
            return f"{rule.named(other)} settles it"
    if disjoint(all_of(rule.lets[other] for other in bearing), rule.stops[index]):
        return f"{', '.join(map(rule.named, bearing))} settle it together"
    return None


def _connected(rule: Analysis, index: int) -> list[int]:
    """Return the clauses that share facts with one clause, at first or second hand; no others bear upon it."""
    found, reached = list[int](), set(rule.names[index])
    cut = len(rule.rule.when)
    left = [other for other in range(cut if index < cut else len(rule.names)) if other != index]
    while more := [other for other in left if not reached.isdisjoint(rule.names[other])]:
        found += more
        left = [other for other in left if other not in more]
        reached.update(*(rule.names[other] for other in more))
    return sorted(found)
