"""The labelled formats that the harness reads, told apart by their shape and never by their name."""

import csv
import json
from pathlib import Path
from typing import Protocol

from triage.errors import InputError
from triage_eval import boundaries, dunning, duplicates, matching, native, proration, scenarios
from triage_eval.rows import Row
from triage_eval.trial import Dataset


class Format(Protocol):
    """A module that knows one shape."""

    __name__: str

    def fits(self, path: Path, first: Row) -> bool:
        """Tell whether a file's rows have the shape."""
        ...

    def read(self, path: Path) -> Dataset:
        """Read the file as trials."""
        ...


FORMATS: tuple[Format, ...] = (scenarios, native, matching, duplicates, proration, boundaries, dunning)


def read_dataset(path: Path) -> Dataset:
    """Read a labelled file of any known shape. Raises `InputError` when it is missing or its shape is not known."""
    first = first_row(path)
    for known in FORMATS:
        if known.fits(path, first):
            return known.read(path)
    names = ", ".join(known.__name__.rpartition(".")[2] for known in FORMATS)
    raise InputError(f"{path}: its rows have none of the known shapes ({names}); the first has {sorted(first)}")


def first_row(path: Path) -> Row:
    """Return the first object of a JSON-lines file, or the first line of a csv file as an object."""
    if not path.is_file():
        raise InputError(f"{path} is not a file")
    with path.open(encoding="utf-8", newline="") as lines:
        if path.suffix == ".yaml":
            return {}
        if path.suffix == ".csv":
            return next(csv.DictReader(lines), {})
        line = next((line for line in lines if line.strip()), "")
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"{path}: the first line is not a JSON object") from error
    if not isinstance(row, dict):
        raise InputError(f"{path}: the first line is not a JSON object")
    return row
