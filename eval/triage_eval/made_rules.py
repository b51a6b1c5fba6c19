"""Rules and facts made for measuring: what one rule asks, written as a rule file and in two other languages."""

import random
from dataclasses import dataclass, make_dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from triage.judge import FactTables
from triage.model import Facts, FactValue, Kind
from triage.money import Money

WORDS = ("exact", "partial", "over", "none")
SORTS: dict[str, object] = {
    "flag": bool,
    "int": int,
    "ratio": Decimal,
    "money": Money,
    "text": Literal["exact", "partial", "over", "none"],
}
OF_EACH = 8
"""Facts of each of the five sorts."""

Plainly = int | float | str | bool
Plain = dict[str, Plainly]
"""The facts as engines read them that know neither money nor exact decimals: amounts in minor units."""


def _fields() -> list[tuple[str, Any]]:
    return [(f"{sort}_{n}", Annotated[type_, "A fact."]) for sort, type_ in SORTS.items() for n in range(OF_EACH)]


GROUP: type[Facts] = make_dataclass("Group", _fields(), bases=(Facts,), frozen=True, namespace={"namespace": "g"})
KINDS: tuple[Kind, ...] = tuple(Kind)[:10]
TABLES: FactTables = dict.fromkeys(KINDS, (GROUP,))


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRule:
    """Five clauses, as finance rules have them: a count, a share, an amount, an alternative and a guard.

    Each fact is the number of one of its sort; `cap` is in major units.
    """

    id: str
    kind: Kind
    count: int
    share: int
    amount: int
    text: int
    flag: int
    doubt: int
    most: int
    least: int
    cap: int
    word: str

    def file(self) -> str:
        """Write the rule as a rule file, with a test for each clause."""
        other = next(word for word in WORDS if word != self.word)
        return _FILE.format(rule=self, kind=self.kind.value, other=other)

    def json_logic(self) -> list[object]:
        """Write the clauses as JSONLogic, one list of results."""
        flag = {"var": f"flag_{self.flag}"}
        return [
            {"<=": [{"var": f"int_{self.count}"}, self.most]},
            {">=": [{"var": f"ratio_{self.share}"}, self.least / 10]},
            {"<=": [{"abs": {"var": f"money_{self.amount}"}}, self.cap * 100]},
            {"or": [{"==": [{"var": f"text_{self.text}"}, self.word]}, flag]},
            {"and": [{"var": f"flag_{self.doubt}"}, {"!": flag}]},
        ]

    def rule_engine(self) -> str:
        """Write the clauses for rule-engine, one array of results."""
        return (
            f"[int_{self.count} <= {self.most}, ratio_{self.share} >= 0.{self.least}, "
            f"$abs(money_{self.amount}) <= {self.cap * 100}, text_{self.text} == '{self.word}' or flag_{self.flag}, "
            f"flag_{self.doubt} and not flag_{self.flag}]"
        )


def rules(count: int, *, kinds: int, seed: int = 11) -> list[MadeRule]:
    """Make seeded rules, in turn for each of the first so many kinds."""
    made = random.Random(seed)  # noqa: S311 - a mix, not a secret
    return [_rule(made, number, KINDS[number % kinds]) for number in range(count)]


def _rule(made: random.Random, number: int, kind: Kind) -> MadeRule:
    count, share, amount, text = (made.randrange(OF_EACH) for _ in range(4))
    flag, doubt = made.sample(range(OF_EACH), 2)
    return MadeRule(
        id=f"made-{number:03}",
        kind=kind,
        count=count,
        share=share,
        amount=amount,
        text=text,
        flag=flag,
        doubt=doubt,
        most=made.randrange(2, 8),
        least=made.randrange(1, 8),
        cap=made.randrange(1, 9),
        word=made.choice(WORDS),
    )


def facts(made: random.Random) -> tuple[Facts, Plain]:
    """Make one exception's facts, all of them known: as a detector states them, and as plain values."""
    plain: Plain = {}
    for n in range(OF_EACH):
        plain |= {f"int_{n}": made.randrange(10), f"ratio_{n}": made.randrange(11) / 10}
        plain |= {f"money_{n}": made.randrange(-1_000, 1_000), f"text_{n}": made.choice(WORDS)}
        plain |= {f"flag_{n}": made.random() < 0.5}
    return GROUP(**{name: _exact(name, value) for name, value in plain.items()}), plain


def _exact(name: str, value: Plainly) -> FactValue:
    if name.startswith("money"):
        return Money(int(value), "USD")
    return Decimal(str(value)) if isinstance(value, float) else value


_FILE = """\
id: {rule.id}
title: Made for measuring
kind: {kind}
status: stable
version: 1
owner: nobody
description: Made for measuring.
known_misfires: [none is known]
params:
  cap: {{type: money, default: {{USD: {rule.cap}}}, max: {{USD: 100}}, help: the most}}
when:
  - few of them: g.int_{rule.count} <= {rule.most}
  - much alike: g.ratio_{rule.share} >= 0.{rule.least}
  - little money: abs(g.money_{rule.amount}) <= params.cap
  - the word or the flag: g.text_{rule.text} == '{rule.word}' or g.flag_{rule.flag}
unless:
  - a doubt: g.flag_{rule.doubt} and not g.flag_{rule.flag}
resolve: {{action: no_action}}
escalate: {{reason: doubt, to: nobody, runbook: Look at it.}}
tests:
  - name: all holds
    expect: resolve
    facts: &base {{g.int_{rule.count}: 0, g.ratio_{rule.share}: 1, g.money_{rule.amount}: 0,
                  g.text_{rule.text}: {rule.word}, g.flag_{rule.flag}: false, g.flag_{rule.doubt}: false}}
  - {{name: many, expect: no_match, because: [few of them], facts: {{<<: *base, g.int_{rule.count}: 9}}}}
  - {{name: unlike, expect: no_match, because: [much alike], facts: {{<<: *base, g.ratio_{rule.share}: 0}}}}
  - {{name: dear, expect: no_match, because: [little money], facts: {{<<: *base, g.money_{rule.amount}: 10}}}}
  - name: neither
    expect: no_match
    because: [the word or the flag]
    facts: {{<<: *base, g.text_{rule.text}: {other}}}
  - {{name: flag, expect: resolve, facts: {{<<: *base, g.text_{rule.text}: {other}, g.flag_{rule.flag}: true}}}}
  - {{name: doubt, expect: escalate, because: [a doubt], facts: {{<<: *base, g.flag_{rule.doubt}: true}}}}
"""
