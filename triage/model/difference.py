"""What differs between two JSON documents."""

import json
from collections.abc import Iterator
from typing import Any


def differences(recorded: bytes, replayed: bytes) -> tuple[str, ...]:
    """Return a line for each value that differs: its JSON pointer, what was recorded, and what came out now."""
    if recorded == replayed:
        return ()
    return tuple(_differing("", json.loads(recorded), json.loads(replayed))) or ("the same JSON in other bytes",)


def _differing(pointer: str, old: Any, new: Any) -> Iterator[str]:  # noqa: ANN401 - JSON values
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            step = key.replace("~", "~0").replace("/", "~1")
            yield from _differing(f"{pointer}/{step}", old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from _differing(f"{pointer}/{index}", _at(old, index), _at(new, index))
    elif type(old) is not type(new) or old != new:
        yield f"{pointer}: recorded {_shown(old)}, replayed {_shown(new)}"


_ABSENT = object()


def _at(values: list[Any], index: int) -> Any:  # noqa: ANN401 - a JSON value
    return values[index] if index < len(values) else _ABSENT


def _shown(value: Any) -> str:  # noqa: ANN401 - a JSON value
    return "nothing" if value is _ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)
