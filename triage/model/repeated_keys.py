"""Keys that a JSON text states twice: parsers take one value and drop the other in silence, money included."""

import json
from collections.abc import Iterator
from typing import Any

from triage.errors import Fault, InvalidDocumentError


def refuse_repeated_keys(body: bytes) -> None:
    """Refuse a JSON text that states a key of an object twice. Raises `InvalidDocumentError` that names each."""
    repeated = False

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        repeated = True
        keys = [key for key, _ in pairs]
        return found | {key: _REPEATED for key in keys if keys.count(key) > 1}

    document = json.loads(body, object_pairs_hook=once)
    if repeated:
        raise InvalidDocumentError([Fault(pointer, "is stated twice") for pointer in _repeated("", document)])


_REPEATED = object()


def _repeated(pointer: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - a JSON value
    if value is _REPEATED:
        yield pointer
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _repeated(f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _repeated(f"{pointer}/{index}", inner)
