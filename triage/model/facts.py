"""Typed facts: what a detector states about an explanation, and all that a rule may read.

A detector declares a frozen dataclass that inherits `Facts`; the class is at once the type table of the rule compiler,
the reference for whoever writes rules, and the value that a receipt stores.
"""

import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Annotated, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from triage.money import Money

FactValue = Money | Decimal | int | bool | str | date | datetime | tuple[str, ...] | None
"""`None` means that the fact is not known; rules treat it as unknown, never as zero or false."""


@dataclass(frozen=True, slots=True)
class FactType:
    """What a rule may know about one fact before it runs.

    `type` is one of money, ratio (a Decimal of four places), int, bool, str, date, datetime, list (of str).
    `options` closes a str to the listed values. `optional` facts may be unknown. `help` is one sentence.
    """

    name: str
    type: Literal["money", "ratio", "int", "bool", "str", "date", "datetime", "list"]
    optional: bool = False
    options: tuple[str, ...] = ()
    help: str = ""


_NAMES: dict[object, Literal["money", "ratio", "int", "bool", "str", "date", "datetime", "list"]] = {
    Money: "money",
    Decimal: "ratio",
    int: "int",
    bool: "bool",
    str: "str",
    date: "date",
    datetime: "datetime",
}


class Facts:
    """Base of a detector's fact group; `namespace` is what rules write before the dot."""

    __slots__ = ()
    namespace: ClassVar[str]

    def values(self) -> dict[str, FactValue]:
        """Return the facts by dotted name, as rules read them."""
        names, read = _dotted(type(self))  # type: ignore[arg-type]
        return dict(zip(names, read(self), strict=True))

    @classmethod
    def table(cls) -> dict[str, FactType]:
        """Return the declared types by dotted name. Each field is `Annotated[type, "one sentence"]`."""
        hints = get_type_hints(cls, include_extras=True)
        named = {f.name: hints[f.name] for f in fields(cls)}  # type: ignore[arg-type]
        return {f"{cls.namespace}.{name}": _declared(f"{cls.namespace}.{name}", hint) for name, hint in named.items()}


@cache
def _dotted(group: type[Facts]) -> tuple[tuple[str, ...], Callable[[Facts], Iterable[FactValue]]]:
    """Return the dotted names of a group, and what reads their values all at once, as every decision does."""
    names = [f.name for f in fields(group)]  # type: ignore[arg-type]
    read = attrgetter(*names)
    return tuple(f"{group.namespace}.{name}" for name in names), read if len(names) > 1 else lambda self: [read(self)]


def _declared(name: str, hint: object) -> FactType:
    text = ""
    if get_origin(hint) is Annotated:
        hint, text = get_args(hint)[:2]
    choices = [arm for arm in get_args(hint) if arm is not types.NoneType]
    optional = get_origin(hint) in (Union, types.UnionType) and len(choices) < len(get_args(hint))
    plain = choices[0] if optional else hint
    if get_origin(plain) is Literal:
        return FactType(name, "str", optional, tuple(get_args(plain)), text)
    if get_origin(plain) is tuple:
        return FactType(name, "list", optional, (), text)
    return FactType(name, _NAMES[plain], optional, (), text)
