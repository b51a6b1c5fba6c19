"""Comparisons of numbers, dates and money as the spans of one sum of facts."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.judge.operand import dotted
from triage.judge.regions.axis import WHOLE, Axis, AxisType, fact_axis
from triage.judge.regions.condition import Atom
from triage.judge.regions.form import Form, FormReader, TooManyTermsError, UnlistedCurrencyError, added, settled
from triage.judge.regions.region import Region, by_branch, meet
from triage.judge.regions.spans import EMPTY, FULL, Spans, compared, complement, contains, union, whole
from triage.judge.scope import Scope

_TYPES: tuple[AxisType, ...] = ("money", "datetime", "date", "ratio")
"""What a sum is if any part of it is."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Whether one value compares so with any of some others; `facts` are all that it reads."""

    source: str
    scope: Scope
    left: ast.expr
    rights: Sequence[tuple[str, ast.expr]]
    facts: tuple[str, ...]

    def atom(self) -> Atom | bool | None:
        """Return the atom, or the truth where no fact is read, or None where no one sum of facts says it."""
        spans = dict[str, Spans]()
        forms = set[Form]()
        for currency in self._currencies():
            try:
                form, spans[currency] = self._read(currency)
                forms.add(form)
            except UnlistedCurrencyError:
                continue
            except TooManyTermsError:
                return None
        if len(forms) != 1:
            return None
        (form,) = forms
        if form.facts != frozenset(self.facts):
            return None
        return self._about(form, spans) if form.terms else bool(spans[""])

    def _currencies(self) -> tuple[str, ...]:
        """Return the currencies in which parameters are listed, or one empty name."""
        return tuple(sorted({currency for table in self._tables() for currency in table})) or ("",)

    def _tables(self) -> Iterator[dict[str, int]]:
        nodes = [node for side in (self.left, *(right for _, right in self.rights)) for node in ast.walk(side)]
        for name in (dotted(node) or "" for node in nodes if isinstance(node, ast.Attribute)):
            param = self.scope.params.get(name.removeprefix("params.")) if name.startswith("params.") else None
            if param is not None and isinstance(param.value, dict):
                yield param.value

    def _read(self, currency: str) -> tuple[Form, Spans]:
        """Return which spans of which form make any of the comparisons true in one currency."""
        reader = FormReader(self.source, {name: p.value for name, p in self.scope.params.items()}, currency)
        bare, spans = Form(), EMPTY
        for sign, right in self.rights:
            form = added(reader.form(self.left), reader.form(right), factor=-1)
            wanted = compared(sign, 0)
            bare, found = settled(form, wanted) if form.terms else (form, _all_or_none(form, wanted))
            spans = union(spans, found)
        return (bare, spans) if bare.terms else (Form(), spans)

    def _about(self, form: Form, spans: dict[str, Spans]) -> Atom:
        axis = fact_axis(self.scope.facts[form.fact]) if form.fact else self._axis(form)
        if form.fact and axis.type in WHOLE:
            spans = {currency: whole(found) for currency, found in spans.items()}
        opposite = {currency: complement(found) for currency, found in spans.items()}
        true, false = (meet(axis.domain, _region(each)) for each in (spans, opposite))
        return Atom(axis, true, false)

    def _axis(self, form: Form) -> Axis:
        declared = [self.scope.facts[name] for name in sorted(self.facts)]
        types = [fact.type for fact in declared]
        number: AxisType = "int"
        type_ = next((type_ for type_ in _TYPES if type_ in types), number)
        optional = tuple(fact.name for fact in declared if fact.optional)
        mixed = types.count("money") > 1
        domain = Region((), FULL, mixed or bool(optional))
        names = tuple(fact.name for fact in declared)
        return Axis(str(form), type_, domain, names, optional, mixed=mixed, form=form)


def _region(spans: dict[str, Spans]) -> Region:
    return Region((), spans[""]) if "" in spans else by_branch(spans)


def _all_or_none(form: Form, wanted: Spans) -> Spans:
    return FULL if contains(wanted, form.constant) else EMPTY
