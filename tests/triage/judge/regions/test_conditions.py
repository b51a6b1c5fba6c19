"""Boxes agree with the compiled rule language, for any expression and any facts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from triage.errors import ContentError
from triage.judge.expression import evaluate, parse
from triage.judge.regions import axes, condition, fact_axis, where
from triage.judge.scope import Param, Scope
from triage.model import FactType
from triage.money import Money

TYPES = {
    "a.count": "int",
    "a.limit": "int",
    "a.score": "ratio",
    "a.paid": "money",
    "a.owed": "money",
    "a.on": "date",
    "a.due": "date",
    "a.sent": "datetime",
    "a.seen": "datetime",
    "a.name": "str",
    "a.other": "str",
    "a.way": "str",
    "a.tags": "list",
    "a.sure": "bool",
    "a.late": "bool",
}
OPTIONAL = {"a.limit", "a.owed", "a.due", "a.seen", "a.other", "a.tags", "a.late"}
OPTIONS = {"a.way": ("card", "bank", "cash")}
PARAMS = (
    Param(name="most", type="int", value=3),
    Param(name="share", type="ratio", value=Decimal("0.25")),
    Param(name="gap", type="money", value={"EUR": 2, "JPY": 1}),
    Param(name="cap", type="money", value={"EUR": 3, "USD": 4}),
    Param(name="strict", type="bool", value=True),
)
SCOPE = Scope(
    {n: FactType(n, t, optional=n in OPTIONAL, options=OPTIONS.get(n, ())) for n, t in TYPES.items()},
    {param.name: param for param in PARAMS},
)

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
VALUES = {
    "int": st.integers(-5, 5),
    "ratio": st.integers(-8, 8).map(lambda eighths: Decimal(eighths) / 8),
    "money": st.builds(Money, st.integers(-6, 6), st.sampled_from(["EUR", "JPY", "USD", "CHF"])),
    "date": st.integers(0, 3).map(lambda days: date(2026, 1, 1) + timedelta(days=days)),
    "datetime": st.integers(0, 3).map(lambda hours: EPOCH + timedelta(hours=hours)),
    "str": st.sampled_from(["x", "y", ""]),
    "list": st.lists(st.sampled_from(["x", "y", "z"]), max_size=3).map(tuple),
    "bool": st.booleans(),
}


def fact_values(name):
    values = st.sampled_from(OPTIONS[name]) if name in OPTIONS else VALUES[TYPES[name]]
    return values | st.none() if name in OPTIONAL else values


FACTS = st.fixed_dictionaries({name: fact_values(name) for name in TYPES})

SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
NUMBERS = st.recursive(
    st.sampled_from(["a.count", "a.limit", "a.score", "params.most", "params.share", "2", "0.5", "0"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda parts: f"({' '.join(parts)})")
        | inner.map(lambda part: f"abs({part})")
        | inner.map(lambda part: f"(-{part})")
    ),
    max_leaves=4,
)
MONEY = st.recursive(
    st.sampled_from(["a.paid", "a.owed", "params.gap", "params.cap"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-"]), inner).map(lambda parts: f"({' '.join(parts)})")
        | inner.map(lambda part: f"abs({part})")
        | inner.map(lambda part: f"({part} * 0.5)")
    ),
    max_leaves=3,
)


def pairs(*operands):
    return st.tuples(operands[0], SIGNS, operands[-1]).map(" ".join)


def joined(*words):
    return st.tuples(*map(st.sampled_from, words)).map(" ".join)


ATOMS = st.one_of(
    pairs(NUMBERS),
    pairs(MONEY),
    pairs(MONEY, st.just("0")),
    st.tuples(NUMBERS, SIGNS, NUMBERS, SIGNS, NUMBERS).map(" ".join),
    pairs(st.sampled_from(["a.on", "a.due", "'2026-01-02'"])),
    pairs(st.sampled_from(["a.sent", "a.seen"])),
    joined(["a.name", "a.other", "'x'"], ["==", "!="], ["a.name", "a.other", "'y'"]),
    joined(["a.way"], ["in", "not in"], ["['card']", "['card', 'bank', 'cash']"]),
    joined(["'x'", "a.name", "a.other"], ["in", "not in"], ["a.tags", "['x', 'z']"]),
    joined(["a.count", "a.score", "abs(a.limit - 1)", "2"], ["in", "not in"], ["[1, 2, 0.5]"]),
    st.sampled_from(sorted(TYPES)).map(lambda name: f"known({name})"),
    st.sampled_from(["a.sure", "a.late", "params.strict"]),
)
SOURCES = st.recursive(
    ATOMS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})")
        | inner.map(lambda part: f"not ({part})")
    ),
    max_leaves=4,
)


def checked(source):
    """Parse an expression, or give it up where the language refuses it."""
    try:
        return parse(source, SCOPE)
    except ContentError:
        return reject()


def inside(boxes, found, facts):
    named = found | {name: fact_axis(fact) for name, fact in SCOPE.facts.items()}
    return any(all(region.holds(named[name].point(facts, SCOPE)) for name, region in box.items()) for box in boxes)


ASKED = {
    (True, True): (True,),
    (True, False): (True, None),
    (False, True): (False,),
    (False, False): (False, None),
}


@settings(max_examples=1500)
@given(source=SOURCES, lots=st.lists(FACTS, min_size=5, max_size=5))
def test_boxes_agree_with_the_compiled_rule_language(source, lots):
    expression = checked(source)
    read = condition(expression.source, SCOPE)
    for (truth, firm), truths in ASKED.items():
        boxes = where(read, truth=truth, firm=firm)
        for facts in lots:
            assert inside(boxes, axes(read), facts) is (evaluate(expression, facts, SCOPE) in truths)
