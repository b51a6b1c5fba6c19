from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.content.strict_yaml import line_of, load
from triage.errors import ContentError

READ = {
    "NO is text": ("NO", "NO"),
    "a time is text": ("12:30", "12:30"),
    "a date is text": ("2025-06-01", "2025-06-01"),
    "an exponent is text": ("1e5", "1e5"),
    "hex is text": ("0x1F", "0x1F"),
    "a decimal is exact": ("500.10", Decimal("500.10")),
    "a whole number": ("-12", -12),
    "true": ("true", True),
    "nothing is null": ("", None),
}


@pytest.mark.parametrize(("text", "value"), READ.values(), ids=READ)
def test_what_is_written_is_what_is_read(text, value):
    read = load(f"a: {text}", "f")["a"]
    assert (type(read), str(read)) == (type(value), str(value))


LAUGHS = "\n".join(["a0: &a0 [1,2,3,4,5,6,7,8,9]"] + [f"a{i}: &a{i} [{f'*a{i - 1},' * 9}]" for i in range(1, 12)])
REFUSED = {
    "duplicate key": ("a: 1\nb: 2\na: 3", "f:3: the key 'a' was already given in line 1"),
    "tag": ("a: !!python/object:os.x 1", "f:1: the tag 'python/object:os.x' is not allowed: write a plain value"),
    "number as key": ("1: 2", "f:1: a key must be text: put it in quotes"),
    "not a mapping": ("[1]", "f:1: write a mapping (`key: value` lines)"),
    "billion laughs": (LAUGHS, "f:1: more than 20000 values once anchors are expanded"),
    "an anchor in itself": ("a: &a [*a]", "f:1: nested deeper than 20 levels once anchors are expanded"),
    "deep": ("a: " + "[" * 100_000, "f:1: nested deeper than 20 levels"),
}


@pytest.mark.parametrize(("text", "problem"), REFUSED.values(), ids=REFUSED)
def test_surprises_are_refused_with_their_line(text, problem):
    with pytest.raises(ContentError) as refused:
        load(text, "f")
    assert str(refused.value) == problem


def test_a_merge_is_overruled_by_what_stands_beside_it():
    block = load("x: &b {p: 1, q: 2}\ny: {q: 3, <<: *b}", "f")
    assert block["y"] == {"p": 1, "q": 3}


def test_every_value_remembers_its_line():
    block = load("a: 1\nb:\n  - c: 2\n  - d: 3\n", "f")
    assert [line_of(block, path) for path in [("a",), ("b", 1, "d"), ("b", 7)]] == [1, 4, 2]


def test_a_character_that_yaml_does_not_know_is_told_with_its_line():
    with pytest.raises(ContentError, match=r"^f:2: not readable as YAML: .*not allowed"):
        load("a: 1\nb: \x07\n", "f")


DEEP = {
    "flow": ("a: " + "[" * 21 + "x" + "]" * 21, 1),
    "blocks": ("\n".join(f"{'  ' * n}a:" for n in range(22)), 21),
}


@pytest.mark.parametrize(("text", "line"), DEEP.values(), ids=DEEP)
def test_deep_nesting_is_refused_on_the_way_down(text, line):
    with pytest.raises(ContentError, match=rf"^f:{line}: nested deeper than 20 levels"):
        load(text, "f")


def test_twenty_levels_are_read():
    assert load("a: " + "[" * 19 + "x" + "]" * 19, "f")["a"]


def test_what_is_merged_again_is_counted_again():
    many = ", ".join(f"k{n}: 1" for n in range(999))
    with pytest.raises(ContentError, match="more than 20000 values once anchors are expanded"):
        load(f"a: &a {{{many}}}\nb:\n" + "  - {<<: *a}\n" * 21, "f")


@given(text=st.text() | st.text(alphabet="a:{}[]&*<!|>-'\" \n\t#?,1."))
def test_any_text_is_read_or_refused_as_content(text):
    try:
        load(text, "f")
    except ContentError:
        return
