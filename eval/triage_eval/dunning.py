"""Published dunning timelines: every dated step is recomputed, and every failed payment in it filed as an exception.

A row has `rules` and a `timeline`. Three shapes are known: overdue states with days between payment retries, campaigns
that ask again for what is overdue in a currency, and levels that climb. Dates, amounts and levels are compared; of the
words of a step only what happened is read (an invoice failed, was retried, was paid; a level was blocked), never what
came of it. A step whose words say nothing that is known is unjudged.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from triage_eval import dunning_campaigns, dunning_levels, dunning_states
from triage_eval.rows import Row, each, read_rows
from triage_eval.trial import Dataset, Measured, Trial, Unjudged

Step = Trial | Measured | Unjudged


def fits(path: Path, first: Row) -> bool:
    """Recognise a row by its shape: rules or days of retries, and a timeline that follows from them."""
    return path.suffix == ".jsonl" and "timeline" in first and bool({"rules", "payment_retry_days"} & first.keys())


def read(path: Path) -> Dataset:
    """Turn every dated step into a trial, a measured figure, or a reason why it is not judged."""
    listed = tuple(each(read_rows(path), _row))
    return Dataset(
        name=path.stem,
        trials=tuple(one for one in listed if isinstance(one, Trial)),
        unjudged=tuple(one for one in listed if isinstance(one, Unjudged)),
        measured=tuple(one for one in listed if isinstance(one, Measured)),
    )


def _row(row: Row) -> Iterator[Step]:
    rules = row.get("rules", [])
    listed = [*(rules if isinstance(rules, list) else [rules]), *row["timeline"]]
    shapes = (dunning_campaigns, dunning_states, dunning_levels) if all(isinstance(e, dict) for e in listed) else ()
    for shape in shapes:
        if shape.fits({**row, "rules": rules}):
            steps: Iterable[Step] = shape.steps(row)
            yield from steps
            return
    yield Unjudged(row["id"], "its rules are neither overdue states, nor a campaign, nor levels")
