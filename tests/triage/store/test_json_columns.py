"""What columns of JSON hold does not depend on who writes it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from triage.store.database.database import json_text

LETTERS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | LETTERS
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner), max_leaves=12)


@given(VALUES)
def test_a_column_holds_one_text_for_each_value(value):
    assert json_text(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@given(st.dictionaries(LETTERS, PLAIN))
def test_the_order_of_names_changes_nothing(names):
    assert json_text(dict(reversed(names.items()))) == json_text(names)
