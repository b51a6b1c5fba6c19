import pytest

from triage.model.difference import differences


@pytest.mark.parametrize(
    ("recorded", "replayed", "expected"),
    [
        pytest.param(b'{"a":1}', b'{"a":1}', (), id="same"),
        pytest.param(b'{"a":1}', b'{"a": 1}', ("the same JSON in other bytes",), id="other bytes"),
        pytest.param(b'{"a":1}', b'{"a":2}', ("/a: recorded 1, replayed 2",), id="value"),
        pytest.param(b'{"a":1}', b"{}", ("/a: recorded 1, replayed nothing",), id="lost"),
        pytest.param(b"[]", b"[null]", ("/0: recorded nothing, replayed null",), id="gained"),
        pytest.param(
            b'{"a/b":{"~":[1,2]}}', b'{"a/b":{"~":[1,3]}}', ("/a~1b/~0/1: recorded 2, replayed 3",), id="path"
        ),
        pytest.param(b'{"a":[1]}', b'{"a":"1"}', ('/a: recorded [1], replayed "1"',), id="type"),
        pytest.param(b"1", b"true", (": recorded 1, replayed true",), id="a number is no truth value"),
    ],
)
def test_each_value_that_differs_is_a_line(recorded, replayed, expected):
    assert differences(recorded, replayed) == expected
