"""Comparisons: what may stand beside what, and when the answer is unknown."""

import ast
from dataclasses import replace
from datetime import date

from triage.content.near import did_you_mean
from triage.judge.operand import NUMBERS, MisfitError, Operand, Reader, dotted, foreign


def pair(left: Operand, op: ast.cmpop, right: Operand, reader: Reader) -> str:
    """Return the code of one comparison: unknown where anything that it rests on is."""
    if isinstance(op, ast.Is | ast.IsNot):
        raise foreign(right.node, op)
    if isinstance(op, ast.In | ast.NotIn):
        _check_member(left, right)
    else:
        left, right = _dated(left, right, reader), _dated(right, left, reader)
        _check_alike(left, op, right)
    holds = f"{left.code} {SIGNS[type(op)]} {right.code}"
    guards = _guards(left, right)
    return f"(None if {' or '.join(guards)} else {holds})" if guards else f"({holds})"


SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


def _guards(left: Operand, right: Operand) -> list[str]:
    """List what makes a comparison unknown: a missing fact, two currencies, or a currency without a parameter."""
    guards = [f"{variable} is None" for variable in dict.fromkeys(left.variables + right.variables)]
    money = list(dict.fromkeys(left.currencies + right.currencies))
    guards += [f"{other}.currency != {money[0]}.currency" for other in money[1:]]
    for table in dict.fromkeys(left.tables + right.tables):
        if not money:
            raise MisfitError(left.node, "a money parameter takes its currency from a money fact: compare it with one")
        guards.append(f"(at_{table} := p_{table}.get({money[0]}.currency)) is None")
    return guards


def _check_alike(left: Operand, op: ast.cmpop, right: Operand) -> None:
    zero = False
    for one, other in ((left, right), (right, left)):
        if one.type in _UNCOMPARED:
            raise MisfitError(one.node, _UNCOMPARED[one.type])
        if one.type == "money" and other.type in NUMBERS and other.literal is not None:
            zero = _is_zero(other)
        _check_option(one, other)
    if not zero and not _alike(left.type, right.type):
        raise MisfitError(right.node, f"cannot compare {left.type} with {right.type}")
    if left.type == "str" and not isinstance(op, ast.Eq | ast.NotEq):
        raise MisfitError(right.node, "text has no order: compare it with == or !=")


def _is_zero(number: Operand) -> bool:
    if number.literal != 0:
        problem = "a bare number has no currency: compare money with a money parameter or with 0"
        raise MisfitError(number.node, problem)
    return True


_UNCOMPARED = {
    "bool": "true/false is not compared: write the fact itself, or `not` before it",
    "list": "a list is not compared: write 'value' in the list",
    "listed": "a list is not compared: write the fact `in` the list",
}


def _check_member(left: Operand, right: Operand) -> None:
    if right.type == "list":
        if left.type != "str":
            raise MisfitError(left.node, f"a list fact holds text, this is {left.type}")
        return
    if not isinstance(right.literal, tuple):
        raise MisfitError(right.node, "`in` needs a list: ['a', 'b'] or a list fact")
    for item in right.literal:
        if left.type not in ("str", *NUMBERS) or not _alike(left.type, item.type):
            raise MisfitError(item.node, f"cannot compare {left.type} with {item.type}")
        _check_option(left, item)


def _check_option(fact: Operand, text: Operand) -> None:
    if fact.options and isinstance(text.literal, str) and text.literal not in fact.options:
        near = did_you_mean(text.literal, fact.options) or f"; it is one of {', '.join(fact.options)}"
        raise MisfitError(text.node, f"unknown value {text.literal!r} of {dotted(fact.node)}{near}")


def _dated(operand: Operand, other: Operand, reader: Reader) -> Operand:
    """Read written text beside a date as a date."""
    if other.type != "date" or not isinstance(operand.literal, str):
        return operand
    try:
        day = date.fromisoformat(operand.literal)
    except ValueError:
        raise MisfitError(operand.node, f"{operand.literal!r} is not a date such as '2025-06-01'") from None
    name = f"t{day:%Y%m%d}"
    reader.constants[name] = day
    return replace(operand, type="date", code=name, literal=day)


def _alike(left: str, right: str) -> bool:
    return left == right or (left in NUMBERS and right in NUMBERS)
