"""Two rules of one kind: one inside another, one that undoes another, and what they merely share.

A rule is put before explanations of its own action only. So what two rules of one action say of the same facts, they
say of one explanation; two rules of different actions never meet, but two explanations that they admit are rivals.
"""

from collections.abc import Callable, Iterator, Sequence

from triage.judge.lint.analysis import Analysis, Facts, said, witness
from triage.judge.regions import Boxes, disjoint
from triage.judge.stated import stated

SHOWN = 5
"""So many other rules are named in one notice."""


def contradictions(rule: Analysis, acting: Sequence[Analysis]) -> Iterator[str]:
    """Tell which other rules leave this one nothing to do: they admit all that it admits, or stop it all."""
    for other in _same_action(rule, acting):
        cut = len(other.rule.when)
        if all(disjoint(rule.admits, stops) for stops in other.stops[:cut]):
            if disjoint(rule.admits, other.admits):
                facts = witness(rule, rule.admits, other, other.matches, _both("guarded"))
                yield f"{rule.place}: {other.rule.id} stops whatever this rule admits{_instance(facts)}"
            elif _adds_nothing(rule, other):
                facts = witness(rule, rule.admits, other, other.admits, _both("admits"))
                yield f"{rule.place}: {other.rule.id} admits whatever this rule admits{_instance(facts)}"


def _adds_nothing(rule: Analysis, other: Analysis) -> bool:
    """Say whether a rule admits and stops nothing that makes a difference beside another; of equals, the later id."""
    if other.rule.status != "stable" or rule.rule.status == "deprecated":
        return False
    inside = all(disjoint(rule.admits, stops) for stops in other.stops)
    if not inside or any(not disjoint(boxes, other.admits) for boxes in rule.guards):
        return False
    equal = all(disjoint(other.admits, stops) for stops in rule.stops)
    return not equal or rule.rule.id > other.rule.id


def overlaps(rule: Analysis, acting: Sequence[Analysis]) -> Iterator[str]:
    """Tell which other rules stop some of what this one admits, and which of another action admit some of it."""
    stopping = [(other, boxes) for other in _same_action(rule, acting) for boxes in other.guards]
    yield from _overlap(rule, stopping, "guarded", "stops some of what this rule admits")
    admitting = [(other, other.admits) for other in acting if _may_rival(rule, other)]
    yield from _overlap(rule, admitting, "admits", "admits another action on some of the facts that this rule admits")


def _overlap(rule: Analysis, others: Sequence[tuple[Analysis, Boxes]], verdict: str, problem: str) -> Iterator[str]:
    """Tell of the first overlap for which there are facts, and name where else the boxes leave room for one."""
    near = [(other, boxes) for other, boxes in others if not disjoint(rule.admits, boxes)]
    for index, (other, boxes) in enumerate(near):
        facts = witness(rule, rule.admits, other, boxes, _both(verdict))
        if facts is not None:
            more = sorted({later.rule.id for later, _ in near[index:]} - {other.rule.id})
            yield f"{rule.place}: {other.rule.id} {problem}{_instance(facts)}{_perhaps(more)}"
            return


def _perhaps(more: Sequence[str]) -> str:
    rest = f" and {len(more) - SHOWN} others" if len(more) > SHOWN else ""
    return f"; perhaps also {', '.join(more[:SHOWN])}{rest}" if more else ""


def _same_action(rule: Analysis, acting: Sequence[Analysis]) -> list[Analysis]:
    return [other for other in acting if other is not rule and other.rule.action == rule.rule.action]


def _may_rival(rule: Analysis, other: Analysis) -> bool:
    """Say whether two rules of different actions read a fact in common; the pair is told once."""
    common = set(rule.compiled.reads) & set(other.compiled.reads)
    return bool(common) and other.rule.action != rule.rule.action and other.rule.id > rule.rule.id


def _both(verdict: str) -> Callable[[Analysis, Analysis, Facts], bool]:
    """Ask that the one rule admits and the other says so."""
    return lambda rule, other, facts: said(rule, facts) == "admits" and said(other, facts) == verdict


def _instance(facts: Facts | None) -> str:
    return "" if facts is None else f", for instance {stated(facts)}"
