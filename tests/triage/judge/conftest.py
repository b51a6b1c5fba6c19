from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import pytest

from triage.judge import fact_types
from triage.judge.expression import parse
from triage.judge.rule import Clause, Rule, compile_rule
from triage.judge.scope import Param, Scope
from triage.model import Effect, Explanation, Facts, HoldInvoice, Kind
from triage.money import Money


@dataclass(frozen=True, slots=True)
class Dup(Facts):
    namespace = "dup"

    score: Annotated[Decimal, "How alike the two are."]
    candidates: Annotated[int, "How many could be the first one."]
    amount_delta: Annotated[Money, "The difference."]
    days_apart: Annotated[int, "Civil days between the two."]
    same_po: Annotated[bool | None, "Whether the purchase orders agree."] = None


@dataclass(frozen=True, slots=True)
class Inv(Facts):
    namespace = "invoice"

    amount: Annotated[Money, "What is billed."]
    is_disputed: Annotated[bool, "Whether the customer disputes it."] = False
    currency: Annotated[Literal["USD", "EUR"], "The currency."] = "USD"
    issued_on: Annotated[date | None, "The civil day of issue."] = None
    sent_at: Annotated[datetime | None, "When it was sent."] = None
    tags: Annotated[tuple[str, ...], "Labels of the account."] = ()


KIND = Kind.DUPLICATE_INVOICE
TABLES = {KIND: (Dup, Inv)}
FACTS = fact_types(TABLES)[KIND]


@pytest.fixture
def tables():
    return TABLES


@pytest.fixture
def groups():
    return Dup, Inv


@pytest.fixture
def explain():
    """Builds an explanation that the rule below admits as it is, and whose action moves `moves` minor units."""

    def explain(id_="e1", *, disputed=False, po=True, currency="USD", action=HoldInvoice, moves=100, score="0.99"):
        return Explanation(
            id=id_,
            kind=Kind.DUPLICATE_INVOICE,
            cause="repeat",
            summary=f"{id_} repeats",
            action=action(invoice="b", repeats="a"),
            effects=(Effect(type="withhold", document=id_, amount=Money(moves, currency)),) if moves else (),
            claims=(),
            facts=(Dup(Decimal(score), 1, Money(0, currency), 1, po), Inv(Money(100, currency), disputed)),
        )

    return explain


@pytest.fixture
def scope():
    params = (
        Param(name="min_score", type="ratio", value=Decimal("0.97")),
        Param(name="max_rounding", type="money", value={"USD": 5, "EUR": 5}),
        Param(name="strict", type="bool", value=True),
    )
    return Scope(FACTS, {param.name: param for param in params})


@pytest.fixture
def rule(scope):
    """A way to make a rule of clauses `a, b, c` that must hold on lines 1, 2, 3 and `x, y, z` that stop it on 11 ..."""

    def rule(
        *when, unless=(), name="one", action="hold_invoice", status="stable", kind=Kind.DUPLICATE_INVOICE, names=scope
    ):
        def clauses(labels, sources, start):
            numbered = enumerate(zip(labels, sources, strict=False), start)
            return tuple(Clause(label=w, expression=parse(text, names), line=n) for n, (w, text) in numbered)

        text = dict.fromkeys(("title", "owner", "description", "reason", "to", "runbook"), "")
        made = Rule(
            **text,
            path=f"{name}.yaml",
            id=name,
            kind=kind,
            status=status,
            version=1,
            known_misfires=(),
            params=tuple(scope.params.values()),
            when=clauses("abcdef", when, 1),
            unless=clauses("xyzuvw", unless, 11),
            action=action,
            tests=(),
        )
        return compile_rule(made, names)

    return rule


RULE = """\
id: dup-exact-reissue
title: Same invoice issued twice within a few days
kind: duplicate_invoice
status: stable
version: 1
owner: billing-ops
description: Holds the newer of two invoices that agree.
known_misfires:
  - Monthly subscriptions billed twice on the same day.
params:
  min_score: {type: ratio, default: 0.97, min: 0.90, max: 1, help: lowest duplicate score accepted}
  max_days: {type: int, default: 7, min: 0, max: 31, help: days between the two}
  max_rounding: {type: money, default: {USD: 0.02, EUR: 0.02, JPY: 1}, max: {USD: 0.05}, help: only rounding}
when:
  - one clear candidate: dup.candidates == 1 and dup.score >= params.min_score
  - same amount: abs(dup.amount_delta) <= params.max_rounding
  - issued close together: dup.days_apart <= params.max_days
  - purchase order agrees: dup.same_po or not known(dup.same_po)
unless:
  - invoice disputed: invoice.is_disputed
resolve: {action: hold_invoice}
escalate: {reason: possible_duplicate, to: ar-duplicates, runbook: Compare both PDFs.}
tests:
  - name: plain reissue
    expect: resolve
    facts: &base {dup.score: 0.99, dup.candidates: 1, dup.amount_delta: 0, dup.days_apart: 1,
                  dup.same_po: true, invoice.is_disputed: false}
  - {name: no purchase order, expect: resolve, facts: {<<: *base, dup.same_po: null}}
  - {name: a euro apart, expect: no_match, because: [same amount], currency: EUR,
     facts: {<<: *base, dup.amount_delta: 1.00}}
  - {name: two candidates, expect: no_match, because: [one clear candidate], facts: {<<: *base, dup.candidates: 2}}
  - {name: a month apart, expect: no_match, because: [issued close together], facts: {<<: *base, dup.days_apart: 31}}
  - {name: another order, expect: no_match, because: [purchase order agrees], facts: {<<: *base, dup.same_po: false}}
  - {name: disputed, expect: escalate, because: [invoice disputed], facts: {<<: *base, invoice.is_disputed: true}}
"""


@pytest.fixture
def rule_text():
    return RULE
