"""A rule as one client's file narrows it: nothing he says lets through more than the rule's author allows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from triage.content.near import did_you_mean
from triage.content.overlay import Moved, Overlay, PilotSection, RuleOverlay
from triage.content.strict_yaml import line_of
from triage.errors import ContentError, InputError
from triage.judge.expression import parse
from triage.judge.life import RANK, Life, Pilot
from triage.judge.rule import Clause, CompiledRule, Rule, compile_rule
from triage.judge.scope import Amounts, Param, Scope
from triage.model import FactType, Kind
from triage.money import Money


def narrowed(
    rules: Mapping[str, CompiledRule], overlay: Overlay, facts: Mapping[Kind, Mapping[str, FactType]]
) -> dict[str, CompiledRule]:
    """Return the rules by id, those that an overlay names compiled anew. Raises one `ContentError` with all faults."""
    faults, changed = list[str](), dict[str, CompiledRule]()
    for id_, said in overlay.rules.items():
        if id_ not in rules:
            faults.append(f"{_place(overlay, id_)}: unknown rule{did_you_mean(id_, rules)}")
            continue
        narrowing = _Narrowing(rules[id_].rule, said, overlay, facts[rules[id_].rule.kind])
        changed[id_] = replace(compile_rule(*narrowing.rule()), shipped=rules[id_] if said.params else None)
        faults += narrowing.faults
    if faults:
        raise ContentError("\n".join(faults))
    return {**rules, **changed}


def _place(overlay: Overlay, *path: str | int) -> str:
    return f"{overlay.file}:{line_of(overlay.written, path)}: rules.{path[0]}"


class _Narrowing:
    """Narrows one rule and gathers faults on the way, so that all are told at once."""

    def __init__(self, rule: Rule, said: RuleOverlay, overlay: Overlay, facts: Mapping[str, FactType]) -> None:
        self.shipped, self.said, self.overlay, self.facts = rule, said, overlay, facts
        self.faults: list[str] = []

    def rule(self) -> tuple[Rule, Scope]:
        shipped = self.shipped
        scope = Scope(self.facts, {param.name: param for param in self.params()})
        life = self.life()
        rule = replace(
            shipped,
            overlaid=True,
            life=life,
            shipped=shipped.life if life != shipped.life else None,
            params=tuple(scope.params.values()),
            when=self.again(shipped.when, scope),
            unless=(*self.again(shipped.unless, scope), *self.added(scope)),
        )
        return rule, scope

    def again(self, clauses: tuple[Clause, ...], scope: Scope) -> tuple[Clause, ...]:
        """Translate those clauses anew that read a parameter, for they carry its value."""
        return tuple(
            replace(clause, expression=parse(clause.expression.source, scope)) if clause.expression.params else clause
            for clause in clauses
        )

    def params(self) -> Iterator[Param]:
        known = {param.name for param in self.shipped.params}
        for name in self.said.params:
            if name not in known:
                self.fault(f"unknown parameter {name!r}{did_you_mean(name, known)}", "params", name)
        for param in self.shipped.params:
            given = self.said.params.get(param.name)
            yield param if given is None else self.moved(param, given)

    def moved(self, param: Param, given: Moved) -> Param:
        try:
            return replace(param, value=_moved(param, given))
        except InputError as error:
            self.fault(str(error), "params", param.name)
            return param

    def life(self) -> Life:
        """Return the stage that the client leaves the rule at."""
        shipped, status = self.shipped.life, self.said.status
        if status is not None and RANK[status] > RANK[shipped.status]:
            self.fault(f"overlay status={status}: a client may only lower it from {shipped.status}", "status")
        if not self.said.enabled:
            return Life("off")
        if status is None:
            return shipped
        return Life(status, self.pilot(self.said.pilot, shipped.pilot) if self.said.pilot else None)

    def pilot(self, given: PilotSection, shipped: Pilot | None) -> Pilot:
        """Return the client's bounds of a pilot, which stay inside those of the rule."""
        bounds = Pilot(share=given.share, max_amount=given.max_amount)
        if shipped and not bounds.within(shipped):
            self.fault("overlay pilot: its share and amounts may not exceed those of the rule's own pilot", "pilot")
        return bounds

    def added(self, scope: Scope) -> Iterator[Clause]:
        labels = {clause.label for clause in self.shipped.clauses}
        for index, pair in enumerate(self.said.unless):
            ((label, source),) = pair.items()
            if label in labels:
                self.fault(f"the label {label!r} is used twice", "unless", index)
            labels.add(label)
            try:
                yield Clause(label=label, expression=parse(source, scope), line=self.line("unless", index))
            except ContentError as error:
                self.fault(f"unless {label!r}: {error}", "unless", index)

    def line(self, *path: str | int) -> int:
        return line_of(self.overlay.written, (self.shipped.id, *path))

    def fault(self, problem: str, *path: str | int) -> None:
        self.faults.append(f"{_place(self.overlay, self.shipped.id, *path)}: {problem}")


def _moved(param: Param, given: Moved) -> int | Decimal | bool | Amounts:
    """Return a parameter's new value, or raise `InputError` when it does not fit the type or leaves the range."""
    if param.type == "money":
        if not isinstance(given, dict):
            raise ContentError(f"overlay {param.name}={given} is not amounts by currency")
        return {**_amounts(param), **{code: _amount(param, code, major) for code, major in given.items()}}
    if isinstance(given, dict) or isinstance(given, bool) is not (param.type == "bool"):
        raise ContentError(f"overlay {param.name}={_shown(given)} is not {_WORDS[param.type]}")
    if isinstance(given, bool):
        return given
    if param.type == "int" and not isinstance(given, int):
        raise ContentError(f"overlay {param.name}={given} is not {_WORDS['int']}")
    _check_range(param, given, param.least, param.most, shown=str(given))
    return given if param.type == "int" else Decimal(given)


_WORDS = {"int": "a whole number", "ratio": "a number", "bool": "true or false"}


def _shown(given: Moved) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given)


def _amounts(param: Param) -> Amounts:
    return param.value if isinstance(param.value, dict) else {}


def _amount(param: Param, currency: str, major: int | Decimal) -> int:
    """Return an amount in minor units; a currency that the rule does not list stays unknown, and an open end is 0."""
    if currency not in _amounts(param):
        raise ContentError(f"overlay {param.name}: the rule lists no {currency}, so a client cannot add it")
    money = Money.of(Decimal(major), currency)
    least, most = (
        Money(bound[currency], currency) if isinstance(bound, dict) and currency in bound else None
        for bound in (param.least, param.most)
    )
    _check_range(param, money, least or Money(0, currency), most, shown=str(money))
    return money.amount


def _check_range(param: Param, value: object, least: object, most: object, *, shown: str) -> None:
    if least is None or most is None:
        raise ContentError(f"overlay {param.name}={shown}: it cannot be moved, for the rule states no min and max")
    if not least <= value <= most:  # type: ignore[operator]
        raise ContentError(f"overlay {param.name}={shown} outside [{least}, {most}]")
