"""YAML without surprises: what is written is what is read, and every value remembers its line.

Plain loaders turn `NO` into false, `12:30` into 750, `500.10` into a float, and let a second `limit:` overwrite the
first. Here only `true` and `false` are truth values, `12` is a whole number, `12.50` an exact decimal, `null`, `~` and
nothing at all are null, and every other scalar is text. Anchors and `<<` work; what they expand to is bounded.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeAlias

import yaml

from triage.errors import ContentError

LARGEST_TEXT = 256 * 1024
DEEPEST = 20
MOST_VALUES = 20_000
"""Counted after anchors are expanded, so that a few lines cannot stand for a billion values."""

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})$")
_EXACT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}$")

Value: TypeAlias = "str | int | bool | Decimal | Block | Listing | None"


class Block(dict[str, Value]):
    """A mapping; `line` is where it begins and `lines` where each of its keys stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def put(self, key: str, value: Value, *, line: int) -> None:
        """Set a key and remember where it was written."""
        self[key] = value
        self.lines[key] = line


class Listing(list[Value]):
    """A sequence; `line` is where it begins and `lines` where each of its items stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def line_of(value: object, path: tuple[str | int, ...]) -> int:
    """Return the line of what a path of keys and indexes leads to, or of the last step that exists and has one."""
    line, step = getattr(value, "line", 1), value
    for part in path:
        try:
            line, step = step.lines[part], step[part]  # type: ignore[attr-defined,index]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line


_Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc,valid-type]
    """Composes nodes; only the scalars listed below have a type of their own.

    Composing recurses without a limit of its own, so deep nesting is refused on the way down.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - the loader's own protocol
    depth = 0

    def descend_resolver(self, node: yaml.Node | None, _: object) -> None:
        """Go down into what stands in a node; the outermost stands in none."""
        self.depth += 1
        if node is not None and self.depth > DEEPEST + 1:
            raise yaml.MarkedYAMLError(problem=f"nested deeper than {DEEPEST} levels", problem_mark=node.start_mark)

    def ascend_resolver(self) -> None:
        """Come up again."""
        self.depth -= 1

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node without one: of a plain scalar by its looks, of all else by its kind."""
        if kind is not yaml.ScalarNode:
            return _TAG + ("map" if kind is yaml.MappingNode else "seq")
        resolvers = self.yaml_implicit_resolvers.get(value[:1], ()) if implicit[0] else ()
        return next((tag for tag, pattern in resolvers if pattern.match(value)), _TAG + "str")


for _name, _pattern, _first in (
    ("bool", re.compile(r"(?:true|false)$"), "tf"),
    ("int", _WHOLE, "-0123456789"),
    ("float", _EXACT, "-0123456789"),
    ("null", re.compile(r"(?:~|null|)$"), ["~", "n", ""]),
    ("merge", re.compile(r"<<$"), "<"),
):
    _Loader.add_implicit_resolver(_TAG + _name, _pattern, list(_first))

_SCALARS: dict[str, Callable[[str], Value]] = {
    _TAG + "bool": lambda text: text == "true",
    _TAG + "int": int,
    _TAG + "float": Decimal,
    _TAG + "null": lambda _: None,
    _TAG + "str": str,
}


def load(text: str, name: str) -> Block:
    """Read one YAML mapping. `name` stands before the line number in every `ContentError`."""
    if len(text) > LARGEST_TEXT:
        raise ContentError(f"{name}:1: {len(text)} characters exceed the limit of {LARGEST_TEXT}: split the file")
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContentError(f"{name}:{mark.line + 1 if mark else 1}: {error.problem or error.context}") from error
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise ContentError(f"{name}:{line}: not readable as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(f"{name}:1: write a mapping (`key: value` lines)")
    return _Builder(name).block(node, depth=0)


class _Builder:
    """Turns nodes into values and counts them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left = MOST_VALUES
        self.merged: dict[yaml.Node, tuple[Value, int]] = {}

    def value(self, node: yaml.Node, *, depth: int) -> Value:
        self.left -= 1
        if self.left < 0:
            raise self.error(node, f"more than {MOST_VALUES} values once anchors are expanded")
        if depth > DEEPEST:
            raise self.error(node, f"nested deeper than {DEEPEST} levels once anchors are expanded")
        if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
            return self.block(node, depth=depth)
        if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
            return self.listing(node, depth=depth)
        if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
            return self.scalar(node)
        raise self.error(node, f"the tag {node.tag.removeprefix(_TAG)!r} is not allowed: write a plain value")

    def scalar(self, node: yaml.ScalarNode) -> Value:
        try:
            return _SCALARS[node.tag](node.value)
        except (ValueError, ArithmeticError):
            raise self.error(node, f"{node.value!r} is not a {node.tag.removeprefix(_TAG)}") from None

    def listing(self, node: yaml.SequenceNode, *, depth: int) -> Listing:
        listing = Listing(_line(node))
        for item in node.value:
            listing.append(self.value(item, depth=depth + 1))
            listing.lines.append(_line(item))
        return listing

    def block(self, node: yaml.MappingNode, *, depth: int) -> Block:
        block, own = Block(_line(node)), dict[str, int]()
        for key_node, value_node in _merges_first(node):
            if key_node.tag == _TAG + "merge":
                self.merge(block, value_node, depth=depth)
                continue
            key, line = self.key(key_node), _line(key_node)
            if key in own:
                raise self.error(key_node, f"the key {key!r} was already given in line {own[key]}")
            own[key] = line
            block.put(key, self.value(value_node, depth=depth + 1), line=line)
        return block

    def merge(self, block: Block, node: yaml.Node, *, depth: int) -> None:
        """Take over the keys of one mapping, or of several of which the earlier wins."""
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for source in reversed(sources):
            value = self.shared(source, depth=depth + 1)
            if not isinstance(value, Block):
                raise self.error(node, "`<<` takes over a mapping: write `<<: *anchor`")
            for key in value:
                block.put(key, value[key], line=value.lines[key])

    def shared(self, node: yaml.Node, *, depth: int) -> Value:
        """Build what is taken over once, and count it every time that it is."""
        if node not in self.merged:
            left = self.left
            self.merged[node] = (self.value(node, depth=depth), left - self.left)
            return self.merged[node][0]
        value, spent = self.merged[node]
        self.left -= spent
        if self.left < 0:
            raise self.error(node, f"more than {MOST_VALUES} values once anchors are expanded")
        return value

    def key(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag == _TAG + "str":
            return str(node.value)
        raise self.error(node, "a key must be text: put it in quotes")

    def error(self, node: yaml.Node, problem: str) -> ContentError:
        return ContentError(f"{self.name}:{_line(node)}: {problem}")


def _merges_first(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Yield `<<` before the mapping's own keys, which overrule it wherever they stand."""
    merges = [pair for pair in node.value if pair[0].tag == _TAG + "merge"]
    yield from merges
    yield from (pair for pair in node.value if pair[0].tag != _TAG + "merge")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
