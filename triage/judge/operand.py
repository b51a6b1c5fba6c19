"""Values inside a comparison: what each part of it is, and which facts it rests on."""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from triage.content.near import did_you_mean
from triage.judge.scope import Scope
from triage.model import FactType


class MisfitError(Exception):
    """A part of an expression that the language does not have or that does not fit its place."""

    def __init__(self, node: ast.expr, problem: str) -> None:
        super().__init__(problem)
        self.node = node
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A typed part of a comparison and its Python translation.

    `variables` are None when unknown; `currencies` are those of them that carry money, and `tables` the money
    parameters whose amount depends on that currency. `literal` is a constant's value, `options` what a text may be.
    """

    node: ast.expr
    type: str
    code: str
    variables: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    literal: object = None
    options: tuple[str, ...] = ()


NUMBERS = ("int", "ratio")
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_FOREIGN = {
    ast.Div: "division (`/`)",
    ast.FloorDiv: "division (`//`)",
    ast.Mod: "the remainder (`%`)",
    ast.Pow: "power (`**`)",
    ast.MatMult: "`@`",
    ast.Subscript: "a subscript",
    ast.JoinedStr: "an f-string",
    ast.IfExp: "`if`",
    ast.Lambda: "`lambda`",
    ast.NamedExpr: "`:=`",
    ast.Is: "`is`",
    ast.IsNot: "`is not`",
}


def foreign(node: ast.expr, construct: ast.AST) -> MisfitError:
    """Say that a piece of Python is not in the language."""
    return MisfitError(node, f"{_FOREIGN.get(type(construct), type(construct).__name__)} is not in the rule language")


@dataclass(slots=True)
class Reader:
    """Reads values out of one expression, and collects the names that it uses on the way."""

    text: str
    scope: Scope
    reads: dict[str, None] = field(default_factory=dict)
    params: set[str] = field(default_factory=set)
    constants: dict[str, object] = field(default_factory=dict)

    def operand(self, node: ast.expr) -> Operand:
        """Return the typed operand of a node, or raise `MisfitError`."""
        match node:
            case ast.Attribute() | ast.Name():
                return self._name(node)
            case ast.Constant():
                return self._constant(node)
            case ast.List() | ast.Tuple():
                return self._listed(node)
            case ast.UnaryOp(op=ast.USub()):
                return _applied("opposite", "-", node, self.operand(node.operand))
            case ast.BinOp():
                return _combined(node, self.operand(node.left), self.operand(node.right))
            case ast.Call():
                return self._call(node)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise MisfitError(node, "true/false cannot stand here: join comparisons by `and`, `or` and `not`")
        raise foreign(node, node)

    def known(self, node: ast.Call) -> str:
        """Return the code of `known(fact)`."""
        name = dotted(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        if name is None or name.startswith("params."):
            raise MisfitError(node, "write known(group.fact)")
        self._fact(node.args[0], name)
        return f"({self.scope.variables[name]} is not None)"

    def _name(self, node: ast.expr) -> Operand:
        name = dotted(node)
        if name is None:
            raise MisfitError(node, "only facts (group.fact) and parameters (params.name) have a dot")
        return self._param(node, name) if name.startswith("params.") else self._fact_operand(node, name)

    def _fact(self, node: ast.expr, name: str) -> FactType:
        if name not in self.scope.facts:
            known = [*self.scope.facts, *(f"params.{param}" for param in self.scope.params)]
            raise MisfitError(node, f"unknown fact {name!r}{did_you_mean(name, known)}")
        self.reads[name] = None
        return self.scope.facts[name]

    def _fact_operand(self, node: ast.expr, name: str) -> Operand:
        fact = self._fact(node, name)
        var = self.scope.variables[name]
        if fact.type == "money":
            return Operand(node=node, type="money", code=f"{var}.amount", variables=(var,), currencies=(var,))
        return Operand(node=node, type=fact.type, code=var, variables=(var,), options=fact.options)

    def _param(self, node: ast.expr, name: str) -> Operand:
        key = name.removeprefix("params.")
        if key not in self.scope.params:
            known = did_you_mean(name, (f"params.{param}" for param in self.scope.params))
            raise MisfitError(node, f"unknown parameter {name!r}{known}")
        self.params.add(key)
        param = self.scope.params[key]
        self.constants[f"p_{key}"] = param.value
        if param.type == "money":
            return Operand(node=node, type="money", code=f"at_{key}", tables=(key,))
        return Operand(node=node, type=param.type, code=f"p_{key}")

    def _constant(self, node: ast.Constant) -> Operand:
        value = node.value
        if isinstance(value, str):
            return self._named(node, "str", f"s{value.encode().hex()}", value)
        if isinstance(value, bool) or value is None:
            raise MisfitError(node, f"{value} is not compared: write the fact itself, `not` before it, or known(fact)")
        if not isinstance(value, int | float):
            raise MisfitError(node, f"{value!r} is not in the rule language")
        written = self.text.encode()[node.col_offset : node.end_col_offset].decode()
        if not _NUMBER.fullmatch(written):
            raise MisfitError(node, f"{written[:20]} is not a plain number: write at most 15 digits, such as 7 or 0.97")
        if isinstance(value, int):
            return self._named(node, "int", f"i{value}", value)
        return self._named(node, "ratio", f"d{written.replace('.', '_')}", Decimal(written))

    def _named(self, node: ast.expr, type_: str, name: str, value: object) -> Operand:
        self.constants[name] = value
        return Operand(node=node, type=type_, code=name, literal=value)

    def _listed(self, node: ast.List | ast.Tuple) -> Operand:
        items = [self.operand(item) for item in node.elts]
        if not items or any(item.literal is None or item.type not in ("str", *NUMBERS) for item in items):
            raise MisfitError(node, "a list holds written values: ['a', 'b'] or [1, 2]")
        code = "".join(f"{item.code}, " for item in items)
        return Operand(node=node, type="listed", code=f"({code})", literal=tuple(items))

    def _call(self, node: ast.Call) -> Operand:
        called = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if called == "known":
            raise MisfitError(node, "known(fact) is true/false: join it by `and`, `or` and `not`")
        if called != "abs":
            raise MisfitError(node, f"unknown function {called}: there are only abs(x) and known(fact)")
        if len(node.args) != 1 or node.keywords:
            raise MisfitError(node, "write abs(x) with one value")
        return _applied("size", "abs", node, self.operand(node.args[0]))


def _applied(function: str, shown: str, node: ast.expr, value: Operand) -> Operand:
    if value.type not in ("money", *NUMBERS):
        raise MisfitError(value.node, f"{shown} needs a number or money, this is {value.type}")
    return replace(value, node=node, code=f"{function}({value.code})", literal=None)


def _combined(node: ast.BinOp, left: Operand, right: Operand) -> Operand:
    functions: dict[type[ast.operator], tuple[str, Callable[[ast.BinOp, Operand, Operand], str]]] = {
        ast.Add: ("plus", _sum_type),
        ast.Sub: ("minus", _sum_type),
        ast.Mult: ("times", _product_type),
    }
    if type(node.op) not in functions:
        raise foreign(node, node.op)
    function, typed = functions[type(node.op)]
    return Operand(
        node=node,
        type=typed(node, left, right),
        code=f"{function}({left.code}, {right.code})",
        variables=left.variables + right.variables,
        currencies=left.currencies + right.currencies,
        tables=left.tables + right.tables,
    )


def _sum_type(node: ast.BinOp, left: Operand, right: Operand) -> str:
    types = [left.type, right.type]
    if "money" in types and types[0] != types[1]:
        other = right if left.type == "money" else left
        raise MisfitError(other.node, f"only money is added to money, this is {other.type}: use a money parameter")
    return _number_type(node, types) if types != ["money", "money"] else "money"


def _product_type(node: ast.BinOp, left: Operand, right: Operand) -> str:
    types = sorted([left.type, right.type])
    if "money" in types and any(type_ in NUMBERS for type_ in types):
        return "money"
    return _number_type(node, types)


def _number_type(node: ast.BinOp, types: Sequence[str]) -> str:
    if any(type_ not in NUMBERS for type_ in types):
        raise MisfitError(node, f"cannot calculate with {types[0]} and {types[1]}")
    return "ratio" if "ratio" in types else "int"


def dotted(node: ast.expr) -> str | None:
    """Return `group.fact` or a bare name as text, or None for anything longer or computed."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=group), attr=name):
            return f"{group}.{name}"
    return None
