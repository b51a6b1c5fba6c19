"""Reading labelled files: JSON lines, decimal amounts, and the documents they describe."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from triage.errors import InputError
from triage.money import Money
from triage_eval.trial import Unjudged

Row = Mapping[str, Any]


_T = TypeVar("_T")


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the objects of a JSON-lines file; blank lines are passed over. Raises `InputError` when it is missing."""
    if not path.is_file():
        raise InputError(f"{path} is not there")
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def each(rows: Iterable[Row], read: Callable[[Row], Iterable[_T]]) -> Iterator[_T | Unjudged]:
    """Read each row by itself; one that is not as its format says is unjudged, and stops no other."""
    for row in rows:
        try:
            yield from tuple(read(row))
        except KeyError as error:
            yield Unjudged(str(row.get("id")), f"it has no {error}")
        except (InputError, ValueError, ArithmeticError) as error:
            yield Unjudged(str(row.get("id")), f"it cannot be read: {error}")


def minor(amount: str | float, currency: str) -> int:
    """Turn a decimal amount in major units into minor units; may be negative."""
    return Money.of(str(amount), currency).amount
