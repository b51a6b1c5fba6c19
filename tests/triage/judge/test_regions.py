"""What boxes say of any expression and any facts is what the compiled rule language says."""

import ast
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from triage.errors import ContentError
from triage.judge.expression import evaluate, parse
from triage.judge.regions import TooManyBoxesError, axes, condition, fact_axis, spans, where
from triage.judge.regions.form import Form, FormReader
from triage.judge.regions.nearest import Ground
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


@settings(max_examples=500)
@given(source=SOURCES, lots=st.lists(FACTS, min_size=5, max_size=5))
def test_boxes_agree_with_the_compiled_rule_language(source, lots):
    expression = checked(source)
    read = condition(expression.source, SCOPE)
    for (truth, firm), truths in ASKED.items():
        boxes = where(read, truth=truth, firm=firm)
        for facts in lots:
            assert inside(boxes, axes(read), facts) is (evaluate(expression, facts, SCOPE) in truths)


@settings(max_examples=300)
@given(source=SOURCES, facts=FACTS)
def test_every_change_that_is_told_makes_the_expression_true(source, facts):
    expression = checked(source)
    read = condition(expression.source, SCOPE)
    for way in Ground(facts, axes(read), SCOPE).ways(where(read, truth=True, firm=True)):
        assert not way.sure or evaluate(expression, way.applied(facts), SCOPE) is True


NUMBER = st.fractions(-4, 4, max_denominator=4)
SETS = st.lists(st.tuples(SIGNS, NUMBER).map(lambda pair: spans.compared(*pair)), min_size=1, max_size=4).map(
    lambda parts: reduce(spans.union, [spans.intersection(parts[0], part) for part in parts])
)


@given(one=SETS, other=SETS, number=NUMBER)
def test_sets_of_numbers_are_joined_met_and_turned_as_sets_are(one, other, number):
    left, right = spans.contains(one, number), spans.contains(other, number)
    assert spans.contains(spans.union(one, other), number) == (left or right)
    assert spans.contains(spans.intersection(one, other), number) == (left and right)
    assert spans.contains(spans.complement(one), number) != left


@given(one=SETS, number=NUMBER, factor=NUMBER.filter(bool), by=NUMBER)
def test_sets_of_numbers_move_with_their_numbers(one, number, factor, by):
    assert spans.contains(spans.moved(one, by), number + by) == spans.contains(one, number)
    assert spans.contains(spans.scaled(one, factor), number * factor) == spans.contains(one, number)
    assert spans.contains(spans.either_sign(one), number) == spans.contains(one, abs(number))


@given(one=SETS, number=st.integers(-5, 5), near=NUMBER)
def test_whole_numbers_stay_and_what_is_picked_is_inside(one, number, near):
    assert spans.contains(spans.whole(one), number) == spans.contains(one, number)
    assert all(spans.contains(one, picked) for picked in spans.picks(one, near=near))


def test_two_ways_to_name_a_set_of_whole_numbers_are_one():
    assert spans.whole(spans.compared(">", 4)) == spans.whole(spans.compared(">=", 5))
    assert spans.whole(spans.intersection(spans.compared(">", 4), spans.compared("<", 5))) == spans.EMPTY


def test_a_condition_that_branches_too_much_is_given_up():
    source = " and ".join(f"(a.count != {n} or a.score != {n})" for n in range(12))
    with pytest.raises(TooManyBoxesError):
        where(condition(source, SCOPE), truth=True, firm=True)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a.count - a.limit > 0", "a.count - a.limit"),
        ("a.limit + a.count > 0", "a.count + a.limit"),
        ("abs(a.count - 3) > 1", "abs(a.count - 3)"),
        ("abs(a.count + 3) > 1", "abs(a.count + 3)"),
        ("abs(a.count - a.limit) > 1", "abs(a.count - a.limit)"),
    ],
)
def test_a_form_is_written_as_a_sum_with_its_signs(source, text):
    node = ast.parse(source, mode="eval").body.left
    assert str(FormReader(source, {}, "EUR").form(node)) == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form(((("a",), 1),)), "a"),
        (Form(((("a",), -1),)), "-a"),
        (Form(((("a",), -2), (("b",), 3)), 4), "-2 * a + 3 * b + 4"),
        (Form(((("a", "b"), 1), (("c",), -1)), -4), "a * b - c - 4"),
    ],
    ids=["a fact", "its opposite", "factors", "a product"],
)
def test_a_form_keeps_the_sign_of_every_term(form, text):
    assert str(form) == text


@given(one=SETS)
def test_what_is_turned_twice_is_written_as_before(one):
    assert spans.complement(spans.complement(one)) == one


@pytest.mark.parametrize(("sign", "opposite"), [("==", "!="), ("<", ">="), (">", "<=")])
def test_an_opposite_is_written_in_the_one_way(sign, opposite):
    assert spans.complement(spans.compared(sign, 3)) == spans.compared(opposite, 3)
    assert spans.complement(spans.compared(opposite, 3)) == spans.compared(sign, 3)
    assert spans.complement(spans.EMPTY) == spans.FULL
    assert spans.complement(spans.FULL) == spans.EMPTY
