"""From a checked expression to its condition. What no sum of facts can say stays a comparison known by its text."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.judge.comparison import SIGNS
from triage.judge.operand import dotted
from triage.judge.regions.axis import FALSE, TRUE, Axis, fact_axis
from triage.judge.regions.condition import Atom, Condition, Joined, Negated
from triage.judge.regions.region import KNOWN, UNKNOWN, Region, by_branch, meet, rest
from triage.judge.regions.spans import FULL, union
from triage.judge.regions.sums import Sums
from triage.judge.scope import Scope

ALWAYS, NEVER = Joined(every=True), Joined(every=False)


def condition(source: str, scope: Scope) -> Condition:
    """Return the condition of an expression that has been checked."""
    return _Reading(source, scope).truth(ast.parse(source, mode="eval").body)


@dataclass(frozen=True, slots=True)
class _Reading:
    source: str
    scope: Scope

    def truth(self, node: ast.expr) -> Condition:
        """Return the condition of something that is true, false or unknown."""
        match node:
            case ast.BoolOp(op=op, values=values):
                return Joined(isinstance(op, ast.And), tuple(map(self.truth, values)))
            case ast.UnaryOp(operand=operand):
                return Negated(self.truth(operand))
            case ast.Compare(left=left, ops=ops, comparators=others):
                pairs = tuple(map(self._pair, [left, *others], ops, others))
                return pairs[0] if len(pairs) == 1 else Joined(every=True, parts=pairs)
            case ast.Call(args=[named]):
                axis = fact_axis(self.scope.facts[dotted(named) or ""])
                return Atom(axis, true=meet(axis.domain, KNOWN), false=meet(axis.domain, UNKNOWN))
        return self._flag(dotted(node) or "")

    def _flag(self, name: str) -> Condition:
        if name.startswith("params."):
            return _settled(bool(self.scope.params[name.removeprefix("params.")].value))
        return Atom(fact_axis(self.scope.facts[name]), Region((), TRUE), Region((), FALSE))

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(op, ast.In | ast.NotIn):
            found = self._member(left, right)
            return Negated(found) if isinstance(op, ast.NotIn) else found
        sign, facts = SIGNS[type(op)], self._facts(left, right)
        if isinstance(_literal(left), str) and not _is_literal(right):
            left, right, sign = right, left, _TURNED[sign]
        types = {self.scope.facts[name].type for name in facts}
        if types == {"str"} or (not types and isinstance(_literal(left), str)):
            equal = self._text(left, right)
            return Negated(equal) if sign == "!=" else equal
        return self._sums(left, [(sign, right)], f"{ast.unparse(left)} {sign} {ast.unparse(right)}")

    def _facts(self, *nodes: ast.expr) -> tuple[str, ...]:
        """Return the facts below some nodes, each once, in their order."""
        names = (dotted(n) for node in nodes for n in ast.walk(node) if isinstance(n, ast.Attribute | ast.Name))
        return tuple(dict.fromkeys(name for name in names if name is not None and name in self.scope.facts))

    def _text(self, left: ast.expr, right: ast.expr) -> Condition:
        """Return the condition that two texts are equal; of two, the one that is written stands on the right."""
        text = _literal(right)
        if isinstance(text, str):
            return self._one_of(left, [text])
        return self._compared(f"{ast.unparse(left)} == {ast.unparse(right)}", self._facts(left, right))

    def _one_of(self, node: ast.expr, texts: Sequence[object]) -> Condition:
        name = dotted(node)
        if name is None:
            return _settled(_literal(node) in texts)
        axis = fact_axis(self.scope.facts[name])
        true = meet(axis.domain, by_branch({str(text): FULL for text in texts}))
        return Atom(axis, true=true, false=meet(rest(axis.domain, true), KNOWN))

    def _member(self, left: ast.expr, right: ast.expr) -> Condition:
        source = f"{ast.unparse(left)} in {ast.unparse(right)}"
        text = _literal(left)
        if not isinstance(right, ast.List | ast.Tuple):
            facts = self._facts(left, right)
            return self._joint(source, facts, item=text) if isinstance(text, str) else self._compared(source, facts)
        if isinstance(_literal(right.elts[0]), str):
            return self._one_of(left, [_literal(item) for item in right.elts])
        return self._sums(left, [("==", item) for item in right.elts], source)

    def _sums(self, left: ast.expr, rights: Sequence[tuple[str, ast.expr]], source: str) -> Condition:
        facts = self._facts(left, *(right for _, right in rights))
        found = Sums(self.source, self.scope, left, rights, facts).atom()
        if isinstance(found, bool):
            return _settled(found)
        return found or self._compared(source, facts)

    def _compared(self, source: str, facts: Iterable[str]) -> Condition:
        """Return the atom of a comparison that is known by its text, and by the parameters in it, alone."""
        used = [param for name, param in self.scope.params.items() if f"params.{name}" in source]
        values = f" with {', '.join(f'{p.name} = {p.value}' for p in used)}" if used else ""
        return self._joint(source + values, facts, comparison=source)

    def _joint(
        self, name: str, facts: Iterable[str], *, item: str | None = None, comparison: str | None = None
    ) -> Condition:
        names = tuple(facts)
        optional = tuple(fact for fact in names if self.scope.facts[fact].optional)
        mixed = comparison is not None
        domain = Region((), union(TRUE, FALSE), mixed or bool(optional))
        axis = Axis(name, "bool", domain, names, optional, mixed=mixed, item=item, comparison=comparison)
        return Atom(axis, Region((), TRUE), Region((), FALSE))


_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each sign as it reads from the other side."""


def _settled(holds: bool) -> Condition:  # noqa: FBT001 - a truth is what it is about
    return ALWAYS if holds else NEVER


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _literal(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None
