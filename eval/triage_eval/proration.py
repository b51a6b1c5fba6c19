"""Published proration cases as exceptions: billed as published, and billed with one planted mistake."""

import json
from pathlib import Path

from triage_eval.proration_fractions import measured
from triage_eval.proration_items import parts
from triage_eval.proration_trials import trials
from triage_eval.rows import Row
from triage_eval.trial import Dataset, Measured, Trial, Unjudged


def fits(path: Path, first: Row) -> bool:
    """Recognise a row by its shape: a counting method, a rounding, an expected outcome."""
    return path.suffix == ".jsonl" and {"method", "rounding", "billing_period", "expected", "kind"} <= first.keys()


def read(path: Path) -> Dataset:
    """Turn every row into trials, into a measured fraction, or into a reason why it is not judged."""
    filed: list[Trial] = []
    left: list[Unjudged] = []
    figures: list[Measured] = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if row["kind"] == "fraction":
            figures.append(measured(row))
            continue
        for part in parts(row):
            if isinstance(part, Unjudged):
                left.append(part)
            else:
                filed.extend(trials(part))
    return Dataset(name=path.stem, trials=tuple(filed), unjudged=tuple(left), measured=tuple(figures))
