"""Reading labelled files: JSON lines, decimal amounts, and the documents they describe."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from triage.money import Money

Row = Mapping[str, Any]


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the objects of a JSON-lines file; blank lines are passed over."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def minor(amount: str | float, currency: str) -> int:
    """Turn a decimal amount in major units into minor units; may be negative."""
    return Money.of(str(amount), currency).amount
