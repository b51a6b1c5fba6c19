"""Sums of facts with exact factors: what stands on the two sides of a comparison, brought to one side."""

import ast
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from triage.judge.operand import dotted
from triage.judge.regions.spans import Number, Spans, either_sign, moved, scaled


@dataclass(frozen=True, slots=True)
class Size:
    """The absolute value of a form."""

    form: "Form"

    def __str__(self) -> str:
        return f"abs({self.form})"


Factor: TypeAlias = str | Size
"""A fact by its dotted name, or an absolute value."""

Term: TypeAlias = tuple[Factor, ...]
"""A product of factors, in order of their text."""


@dataclass(frozen=True, slots=True)
class Form:
    """A sum of terms, each with a factor that is not zero, in order of their text, and a constant."""

    terms: tuple[tuple[Term, Number], ...] = ()
    constant: Number = 0

    def __str__(self) -> str:
        text = " ".join(_term(term, factor) for term, factor in self.terms)
        text = text.removeprefix("+ ") if text.startswith("+") else "-" + text.removeprefix("- ")
        return text + (f" {'-' if self.constant < 0 else '+'} {abs(self.constant)}" if self.constant else "")

    @property
    def facts(self) -> frozenset[str]:
        """The facts that the form depends on."""
        return frozenset(name for term, _ in self.terms for factor in term for name in _facts(factor))

    @property
    def fact(self) -> str | None:
        """The fact that this form is, if it is nothing else."""
        match self:
            case Form(terms=(((str(name),), 1),), constant=0):
                return name
        return None

    @property
    def alone(self) -> tuple[tuple[str, Number], ...]:
        """The facts that stand in one term only, and alone in it, each with its factor."""
        counts = Counter(name for term, _ in self.terms for name in {n for part in term for n in _facts(part)})
        single = ((term[0], factor) for term, factor in self.terms if len(term) == 1)
        return tuple((name, factor) for name, factor in single if isinstance(name, str) and counts[name] == 1)

    def value(self, numbers: Mapping[str, Number]) -> Number:
        """Return what the form comes to."""
        total = self.constant
        for term, factor in self.terms:
            product = factor
            for part in term:
                product *= positive(part.form.value(numbers)) if isinstance(part, Size) else numbers[part]
            total += product
        return total


def _term(term: Term, factor: Number) -> str:
    names = " * ".join(map(str, term))
    return f"{'-' if factor < 0 else '+'} {names if abs(factor) == 1 else f'{abs(factor)} * {names}'}"


def _facts(factor: Factor) -> frozenset[str]:
    return factor.form.facts if isinstance(factor, Size) else frozenset([factor])


def constant(number: Number) -> Form:
    """Return the form that is a number."""
    return Form((), number)


def fact(name: str) -> Form:
    """Return the form that is a fact."""
    return Form((((name,), 1),))


def added(left: Form, right: Form, *, factor: Number = 1) -> Form:
    """Return the left form plus the right one times a number."""
    sums = dict(left.terms)
    for term, times in right.terms:
        sums[term] = sums.get(term, 0) + times * factor
    return _sorted(sums, left.constant + right.constant * factor)


MOST_TERMS = 64


class TooManyTermsError(Exception):
    """A product has more terms than are worth looking at."""


def multiplied(left: Form, right: Form) -> Form:
    """Multiply two forms out. Raises `TooManyTermsError`."""
    if len(left.terms) * len(right.terms) > MOST_TERMS:
        raise TooManyTermsError
    sums = dict[Term, Number]()
    one: tuple[tuple[Term, Number], ...] = (((), left.constant),)
    other: tuple[tuple[Term, Number], ...] = (((), right.constant),)
    for term, factor in left.terms + one:
        for by, times in right.terms + other:
            product = tuple(sorted(term + by, key=str))
            sums[product] = sums.get(product, 0) + factor * times
    return _sorted(sums, sums.pop((), 0))


def sized(form: Form) -> Form:
    """Return the absolute value; of a form and its opposite it is the same."""
    if not form.terms:
        return constant(positive(form.constant))
    leading = form.terms[0][1]
    plain = added(Form(), form, factor=_inverse(leading))
    return Form((((Size(plain),), positive(leading)),))


def positive(number: Number) -> Number:
    """Return the absolute value."""
    return number if number >= 0 else -number


def _inverse(factor: Number) -> Number:
    return factor if factor in (1, -1) else 1 / Fraction(factor)


def _sorted(sums: Mapping[Term, Number], total: Number) -> Form:
    kept = sorted(((term, factor) for term, factor in sums.items() if factor), key=lambda item: str(item[0]))
    return Form(tuple(kept), total)


def settled(form: Form, spans: Spans) -> tuple[Form, Spans]:
    """Return the bare form that must be in which spans for this form to be in these.

    A bare form has no constant, its first factor is 1, and it is no absolute value.
    """
    while True:
        scale = _inverse(form.terms[0][1])
        spans = scaled(moved(spans, -form.constant), scale)
        form = Form(tuple((term, factor * scale) for term, factor in form.terms))
        match form.terms:
            case (((Size(form=inner),), _),):
                form, spans = inner, either_sign(spans)
            case _:
                return form, spans


class UnlistedCurrencyError(Exception):
    """A money parameter has no amount in the currency that is looked at."""


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads forms out of a checked expression, with the parameters as they are in one currency."""

    text: str
    params: Mapping[str, object]
    currency: str

    def form(self, node: ast.expr) -> Form:
        """Return the form of a value. Raises `UnlistedCurrencyError` and `TooManyTermsError`."""
        match node:
            case ast.Constant(value=value):
                return constant(number(Fraction(self._written(node)) if isinstance(value, float) else value))
            case ast.UnaryOp(operand=inner):
                return added(Form(), self.form(inner), factor=-1)
            case ast.BinOp(left=left, op=op, right=right):
                return _COMBINED[type(op)](self.form(left), self.form(right))
            case ast.Call(args=[inner]):
                return sized(self.form(inner))
        name = dotted(node) or ""
        return constant(self._param(name)) if name.startswith("params.") else fact(name)

    def _written(self, node: ast.expr) -> str:
        """Return the digits as they are written: a float has lost some of them."""
        return self.text.encode()[node.col_offset : node.end_col_offset].decode()

    def _param(self, name: str) -> Number:
        value = self.params[name.removeprefix("params.")]
        if not isinstance(value, dict):
            return number(value)
        if self.currency not in value:
            raise UnlistedCurrencyError
        amount: int = value[self.currency]
        return amount


_COMBINED: dict[type[ast.operator], Callable[[Form, Form], Form]] = {
    ast.Add: added,
    ast.Sub: lambda left, right: added(left, right, factor=-1),
    ast.Mult: multiplied,
}


def number(value: object) -> Number:
    """Return a written constant or a parameter as an exact number; a date counts its days."""
    match value:
        case str():
            return date.fromisoformat(value).toordinal()
        case int() | Fraction():
            return value
        case Decimal():
            return Fraction(value)
    raise TypeError(f"{value!r} is no number")
