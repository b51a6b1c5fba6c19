"""The rule language: a typed whitelist of Python's own expression grammar, checked and translated once.

There are two levels. Truths are three-valued: comparisons, true/false facts and `known(...)`, joined by `and`, `or` and
`not` as Kleene joins them. Values stand inside one comparison and are strict: where a fact is unknown, a currency has
no parameter or two currencies meet, that comparison is unknown. No translated expression can raise.
"""

import ast
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from triage.errors import ContentError
from triage.judge import kleene
from triage.judge.comparison import pair
from triage.judge.operand import MisfitError, Operand, Reader
from triage.judge.scope import Scope
from triage.model import FactValue

LONGEST = 500
MOST_PARTS = 80

Constants = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """One checked expression: its text, the facts it reads, the parameters it uses, and its Python translation."""

    source: str
    reads: tuple[str, ...]
    params: frozenset[str]
    code: str
    constants: Constants


def parse(source: str, scope: Scope) -> Expression:
    """Check and translate one expression. Raises `ContentError` with a caret below what is wrong."""
    text = source.strip()
    try:
        tree = _tree(text)
        reader = Reader(text, scope)
        code = _Translator(reader).truth(tree)
        if not reader.reads:
            raise MisfitError(tree, "this reads no fact, so it is always the same")
    except MisfitError as fault:
        raise ContentError(_pointed(text, fault)) from None
    return Expression(
        source=text,
        reads=tuple(reader.reads),
        params=frozenset(reader.params),
        code=code,
        constants=reader.constants,
    )


def compile_together(
    expressions: Sequence[Expression], reads: Sequence[str], scope: Scope
) -> Callable[..., tuple[bool | None, ...]]:
    """Return one function of the facts in `reads` (in that order) that returns the result of every expression."""
    names = ", ".join(scope.variables[name] for name in reads)
    results = "".join(f"{expression.code}, " for expression in expressions)
    constants = {name: value for expression in expressions for name, value in expression.constants.items()}
    # The translator alone wrote this code; of an author's text only digits and parameter names are in it.
    function: Callable[..., tuple[bool | None, ...]] = eval(  # noqa: S307
        f"lambda {names}: ({results})", {"__builtins__": {}, **_CALLS, **constants}
    )
    return function


def evaluate(expression: Expression, facts: Mapping[str, FactValue], scope: Scope) -> bool | None:
    """Evaluate one expression by itself, as tests and explanations need it."""
    reads = expression.reads
    return compile_together([expression], reads, scope)(*map(facts.get, reads))[0]


_CALLS = {name: getattr(kleene, name) for name in ("plus", "minus", "times", "size", "opposite")}


def _tree(text: str) -> ast.expr:
    """Parse within limits; whatever Python's parser objects to becomes a fault at its position."""
    start = ast.Constant("", lineno=1, col_offset=0, end_col_offset=1)
    if not text:
        raise MisfitError(start, "write an expression")
    if len(text) > LONGEST:
        raise MisfitError(start, f"{len(text)} characters exceed the limit of {LONGEST}: split it into several clauses")
    if not text.isprintable():
        raise MisfitError(start, "write it in one line of printable characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        place = len(text[: error.offset - 1 if error.offset else len(text)].encode())
        start.col_offset, start.end_col_offset = place, place + 1
        raise MisfitError(start, f"not an expression: {error.msg}") from None
    except (ValueError, MemoryError, RecursionError, Warning):
        raise MisfitError(start, "not an expression that can be read") from None
    parts = sum(isinstance(node, ast.expr) for node in ast.walk(tree))
    if parts > MOST_PARTS:
        raise MisfitError(start, f"{parts} parts exceed the limit of {MOST_PARTS}: split it into several clauses")
    return tree


def _pointed(text: str, fault: MisfitError) -> str:
    """Write a problem with the expression and a caret below the column it stands in."""
    shown = text if len(text) <= LONGEST else text[:60] + " ..."
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in shown)
    raw = text.encode(errors="replace")
    begin = len(raw[: fault.node.col_offset].decode(errors="replace"))
    end = len(raw[: fault.node.end_col_offset or 0].decode(errors="replace"))
    return f"{fault.problem}\n    {shown}\n    {' ' * begin}{'^' * max(end - begin, 1)}"


@dataclass(frozen=True, slots=True)
class _Translator:
    """Translates truths; values are the reader's work. `fresh` names what the code evaluates on the way."""

    reader: Reader
    fresh: Iterator[str] = field(default_factory=lambda: (f"k{number}" for number in count()))

    def truth(self, node: ast.expr) -> str:
        """Return the code of something that is true, false or unknown."""
        if isinstance(node, ast.BoolOp):
            joined = kleene.all_of_code if isinstance(node.op, ast.And) else kleene.any_of_code
            return joined(list(map(self.truth, node.values)), self.fresh)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return kleene.negated_code(self.truth(node.operand), self.fresh)
        if isinstance(node, ast.Compare):
            pairs = list(self._pairs(node))
            return pairs[0] if len(pairs) == 1 else kleene.all_of_code(pairs, self.fresh)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "known":
            return self.reader.known(node)
        operand = self.reader.operand(node)
        if operand.type != "bool":
            raise MisfitError(node, f"must be true/false, this is {operand.type}")
        return operand.code

    def _pairs(self, node: ast.Compare) -> Iterator[str]:
        """A chain is the `and` of its neighbours, so that one False neighbour settles it."""
        left = self.reader.operand(node.left)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right: Operand = self.reader.operand(right_node)
            yield pair(left, op, right, self.reader)
            left = right
