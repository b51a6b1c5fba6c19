"""Published boundaries of billing periods: recomputed, and filed as bills with the right dates and with wrong ones."""

from collections.abc import Iterator
from pathlib import Path

from triage_eval.boundary_rows import boundary
from triage_eval.boundary_trials import trials
from triage_eval.boundary_values import BILLS, LENGTHS, PERIODS, is_exact
from triage_eval.rows import Row, each, read_rows
from triage_eval.trial import Dataset, Measured, Trial, Unjudged


def fits(path: Path, first: Row) -> bool:
    """Recognise a row by its shape: a quantity in a zone and what is expected of it."""
    return path.suffix == ".jsonl" and {"quantity", "timezone", "expected"} <= first.keys()


def read(path: Path) -> Dataset:
    """Turn every row into a measured quantity and trials, or into a reason why it is not judged."""
    listed = tuple(each(read_rows(path), _row))
    return Dataset(
        name=path.stem,
        trials=tuple(one for one in listed if isinstance(one, Trial)),
        unjudged=tuple(one for one in listed if isinstance(one, Unjudged)),
        measured=tuple(one for one in listed if isinstance(one, Measured)),
    )


def _row(row: Row) -> Iterator[Trial | Measured | Unjudged]:
    if row["quantity"] not in PERIODS | LENGTHS:
        yield Unjudged(row["id"], f"{row['quantity']} is no date or length of a billing period")
        return
    read = boundary(row)
    yield Measured(row["id"], {"exact": any(is_exact(read, reading) for reading in read.readings)})
    if row["quantity"] in BILLS:
        yield from trials(read)
