from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import ContentError
from triage.judge.expression import evaluate, parse
from triage.judge.scope import Scope
from triage.model import FactType
from triage.money import Money

BAD = {
    "unknown fact": ("dup.scor >= 0.9", "unknown fact 'dup.scor'; did you mean 'dup.score'?", "^^^^^^^^"),
    "bare number": (
        "invoice.amount <= 500",
        "a bare number has no currency: compare money with a money parameter or with 0",
        " " * 18 + "^^^",
    ),
    "unknown value": (
        "invoice.currency == 'USDD'",
        "unknown value 'USDD' of invoice.currency; did you mean 'USD'?",
        " " * 20 + "^" * 6,
    ),
    "two types": ("dup.score < invoice.amount", "cannot compare ratio with money", " " * 12 + "^" * 14),
    "not a truth": ("invoice.amount", "must be true/false, this is money", "^" * 14),
    "call": (
        "__import__('os')",
        "unknown function __import__: there are only abs(x) and known(fact)",
        "^" * 16,
    ),
    "exponent": (
        "1e999999 > dup.score",
        "1e999999 is not a plain number: write at most 15 digits, such as 7 or 0.97",
        "^" * 8,
    ),
    "power": ("dup.score ** 9 > 1", "power (`**`) is not in the rule language", "^" * 14),
    "division": ("dup.score / 2 > 1", "division (`/`) is not in the rule language", "^" * 13),
    "attribute": (
        "().__class__",
        "only facts (group.fact) and parameters (params.name) have a dot",
        "^" * 12,
    ),
    "constant": ("1 == 1", "this reads no fact, so it is always the same", "^" * 6),
    "text order": ("invoice.currency < 'USD'", "text has no order: compare it with == or !=", " " * 19 + "^" * 5),
    "truth compared": (
        "dup.same_po == invoice.is_disputed",
        "true/false is not compared: write the fact itself, or `not` before it",
        "^" * 11,
    ),
    "a truth inside a sum": (
        "(dup.score > 1) + 1 > 0",
        "true/false cannot stand here: join comparisons by `and`, `or` and `not`",
        " " + "^" * 13,
    ),
    "a joined truth inside a comparison": (
        "(dup.same_po or invoice.is_disputed) == 1",
        "true/false cannot stand here: join comparisons by `and`, `or` and `not`",
        " " + "^" * 34,
    ),
    "the opposite of a truth compared": (
        "1 < (not dup.same_po)",
        "true/false cannot stand here: join comparisons by `and`, `or` and `not`",
        " " * 5 + "^" * 15,
    ),
    "known compared": (
        "known(dup.same_po) == 1",
        "known(fact) is true/false: join it by `and`, `or` and `not`",
        "^" * 18,
    ),
    "a sum of whole numbers for a truth": (
        "dup.candidates + 1",
        "must be true/false, this is int",
        "^" * 18,
    ),
    "a sum with a ratio for a truth": (
        "dup.candidates + dup.score",
        "must be true/false, this is ratio",
        "^" * 26,
    ),
    "a ratio beside money": (
        "dup.score * 2 < invoice.amount",
        "cannot compare ratio with money",
        " " * 16 + "^" * 14,
    ),
    "money and a number added": (
        "invoice.amount + 1 > 0",
        "only money is added to money, this is int: use a money parameter",
        " " * 17 + "^",
    ),
    "text multiplied": (
        "invoice.currency * 2 > 1",
        "cannot calculate with int and str",
        "^" * 20,
    ),
    "the size of a text": (
        "abs(invoice.currency) > 1",
        "abs needs a number or money, this is str",
        " " * 4 + "^" * 16,
    ),
    "parameter alone": (
        "params.max_rounding > 0 and dup.same_po",
        "a money parameter takes its currency from a money fact: compare it with one",
        "^" * 19,
    ),
}


@pytest.mark.parametrize(("source", "problem", "caret"), BAD.values(), ids=BAD)
def test_a_bad_expression_is_refused_with_its_place(scope, source, problem, caret):
    with pytest.raises(ContentError) as refused:
        parse(source, scope)
    assert str(refused.value) == f"{problem}\n    {source}\n    {caret}"


@pytest.mark.parametrize(
    "source", ["dup.same_po and " * 40 + "dup.same_po", "dup.score > " + "9" * 500, "dup.same_po\nor dup.same_po", ""]
)
def test_what_is_too_long_or_not_one_line_is_refused(scope, source):
    with pytest.raises(ContentError):
        parse(source, scope)


CASES = {
    "unknown currency": ("invoice.amount <= params.max_rounding", {"invoice.amount": Money(1, "CHF")}, None),
    "unknown currency negated": ("not invoice.amount > params.max_rounding", {"invoice.amount": Money(1, "CHF")}, None),
    "money within": ("abs(dup.amount_delta) <= params.max_rounding", {"dup.amount_delta": Money(-5, "USD")}, True),
    "two currencies": (
        "invoice.amount != dup.amount_delta",
        {"invoice.amount": Money(1, "USD"), "dup.amount_delta": Money(1, "EUR")},
        None,
    ),
    "exact boundary": ("dup.score >= params.min_score", {"dup.score": Decimal("0.9700")}, True),
    "a chain is settled by one side": ("5 < dup.candidates < dup.days_apart", {"dup.candidates": 1}, False),
    "true settles or": ("dup.same_po or not known(dup.same_po)", {}, True),
    "member": ("'vip' in invoice.tags", {"invoice.tags": ("vip",)}, True),
    "unknown list": ("'vip' not in invoice.tags", {}, None),
    "a share of money": ("invoice.amount * 0.1 == 0", {"invoice.amount": Money(1, "USD")}, False),
    "a ratio beside a whole number": (
        "dup.candidates + dup.score > 2.5",
        {"dup.candidates": 2, "dup.score": Decimal("0.6")},
        True,
    ),
    "a product of ratio and number": (
        "dup.candidates * dup.score <= 1.2",
        {"dup.candidates": 2, "dup.score": Decimal("0.6")},
        True,
    ),
    "zero has every currency": ("dup.amount_delta == 0", {"dup.amount_delta": Money(0, "CHF")}, True),
}


@pytest.mark.parametrize(("source", "facts", "expected"), CASES.values(), ids=CASES)
def test_an_expression_means_what_it_says(scope, source, facts, expected):
    assert evaluate(parse(source, scope), facts, scope) is expected


NAMES = ("t.a", "t.b", "t.c")
TRUTHS = Scope({name: FactType(name, "bool", optional=True) for name in NAMES}, {})
TREES = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: (
        st.tuples(st.just("not"), inner)
        | st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3))
    ),
    max_leaves=8,
)
RANK = {False: 0, None: 1, True: 2}
TRUTH = {rank: truth for truth, rank in RANK.items()}


def written(tree):
    match tree:
        case str():
            return tree
        case ("not", inner):
            return f"(not {written(inner)})"
        case (word, inner):
            return "(" + f" {word} ".join(map(written, inner)) + ")"


def strength(tree, facts):
    match tree:
        case str():
            return RANK[facts[tree]]
        case ("not", inner):
            return 2 - strength(inner, facts)
        case ("and", inner):
            return min(strength(part, facts) for part in inner)
        case ("or", inner):
            return max(strength(part, facts) for part in inner)


@given(tree=TREES, values=st.tuples(*[st.sampled_from([True, False, None])] * 3))
def test_truths_follow_kleene(tree, values):
    facts = dict(zip(NAMES, values, strict=True))
    source = written(tree)
    if len(source) < 400:
        assert evaluate(parse(source, TRUTHS), facts, TRUTHS) is TRUTH[strength(tree, facts)]


VOCABULARY = (
    "dup.score dup.same_po invoice.amount params.max_rounding and or not in == <= + - * ** / ( ) [ ] , 0 1 0.5 1e9 'x' "
    "abs known true None lambda : := \\ \x00 é # f'{x}' b'' ..."
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
ANY_TEXT = st.text() | st.lists(WORDS, max_size=12).map(" ".join)


@given(source=ANY_TEXT)
def test_any_text_compiles_or_is_refused_as_content(source):
    dup = {
        "dup.score": FactType("dup.score", "ratio"),
        "dup.same_po": FactType("dup.same_po", "bool"),
        "invoice.amount": FactType("invoice.amount", "money"),
    }
    scope = Scope(dup, {})
    try:
        expression = parse(source, scope)
    except ContentError:
        return
    assert evaluate(expression, {}, scope) in (True, False, None)
