"""Bodies that nearly fit: examples of which a few places are dropped, doubled, retyped, added to or swapped."""

import json

from hypothesis import strategies as st

ODD = (
    *("null", "true", "-1", "0", "1.5", "9223372036854775808", "[]", "{}", "[[]]", '{"id": "x"}'),
    *('""', '" "', '"\\u0000"', '"2026-02-30"', '"2026-06-30T12:00:00Z"', '"EUR"', '"pay_1"', f'"{"x" * 300}"'),
)
"""Values, as JSON texts, that some field does not expect."""

DEEDS = ("drop", "double", "retype", "retype", "add", "swap")

_edits = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2**12), st.sampled_from(ODD)), max_size=3)


def mutated(examples):
    """Return a strategy of bodies, made of examples, which are JSON texts."""
    return st.builds(_edited, st.sampled_from(examples), _edits)


def _edited(example, edits):
    body = json.loads(example)
    for deed, number, odd in edits:
        places = list(_places(body))
        if places:
            _edit(deed, places, number, json.loads(odd))
    return body


def _places(value):
    """Yield every place in a value: what holds it, and its name or index there."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _edit(deed, places, number, odd):
    holder, key = places[number % len(places)]
    if deed == "drop":
        del holder[key]
    elif deed == "retype":
        holder[key] = odd
    elif deed == "double":
        holder[key] = json.loads(json.dumps([holder[key], holder[key]]))
    elif deed == "add":
        holder.update(more=odd) if isinstance(holder, dict) else holder.append(odd)
    else:
        other, name = places[number * 7 % len(places)]
        holder[key] = json.loads(json.dumps(other[name]))
