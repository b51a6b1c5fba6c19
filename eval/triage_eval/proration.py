"""Published proration cases as exceptions: billed as published, and billed with one planted mistake."""

from collections.abc import Iterator
from pathlib import Path

from triage_eval.proration_fractions import measured
from triage_eval.proration_items import Part, parts
from triage_eval.proration_trials import trials
from triage_eval.rows import Row, each, read_rows
from triage_eval.trial import Dataset, Measured, Trial, Unjudged


def fits(path: Path, first: Row) -> bool:
    """Recognise a row by its shape: a counting method, a rounding, an expected outcome."""
    return path.suffix == ".jsonl" and {"method", "rounding", "billing_period", "expected", "kind"} <= first.keys()


def read(path: Path) -> Dataset:
    """Turn every row into trials, into a measured fraction, or into a reason why it is not judged."""
    listed = tuple(each(read_rows(path), _row))
    return Dataset(
        name=path.stem,
        trials=tuple(one for one in listed if isinstance(one, Trial)),
        unjudged=tuple(one for one in listed if isinstance(one, Unjudged)),
        measured=tuple(one for one in listed if isinstance(one, Measured)),
    )


def _row(row: Row) -> Iterator[Trial | Measured | Unjudged]:
    if row["kind"] == "fraction":
        yield measured(row)
        return
    for part in parts(row):
        if isinstance(part, Part):
            yield from trials(part)
        else:
            yield part
