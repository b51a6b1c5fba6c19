"""Reports of an evaluation: one JSON for machines, one table for people, and the wrong cases with their receipts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.table import Table

from triage import __version__
from triage_eval.score import Result, Tally, tally
from triage_eval.trial import Dataset, Measured, Unjudged


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """One data set with what became of its trials."""

    name: str
    results: tuple[Result, ...]
    unjudged: tuple[Unjudged, ...]
    measured: tuple[Measured, ...] = ()

    @classmethod
    def of(cls, dataset: Dataset, came_of_it: Iterable[Result | Unjudged]) -> Self:
        """Sort what came of a data set's trials; what could not be filed joins what could not be judged."""
        listed = tuple(came_of_it)
        return cls(
            name=dataset.name,
            results=tuple(one for one in listed if isinstance(one, Result)),
            unjudged=(*dataset.unjudged, *(one for one in listed if isinstance(one, Unjudged))),
            measured=dataset.measured,
        )

    @property
    def total(self) -> Tally:
        """The figures of the whole data set."""
        return tally(self.results, self.unjudged, self.measured)

    @property
    def wrong(self) -> tuple[Result, ...]:
        """The trials that were resolved and should not have been, or otherwise than they should have been."""
        return tuple(r for r in self.results if r.outcome == "resolved" and r.grade.wrong)

    def tables(self) -> Mapping[str, Tally]:
        """Return the tally of each kind and each group, by name."""
        names = dict.fromkeys(name for result in self.results for name in (f"kind {result.kind}", *result.groups))
        return {name: tally([r for r in self.results if name in (f"kind {r.kind}", *r.groups)]) for name in names}


def to_json(evaluated: Sequence[Evaluated]) -> str:
    """Write the figures of all data sets: each with its totals, its kinds, its groups and its unjudged rows."""
    datasets = {one.name: _dataset(one) for one in evaluated}
    return json.dumps({"engine": __version__, "datasets": datasets}, indent=2) + "\n"


def _dataset(one: Evaluated) -> dict[str, object]:
    tables = {name: counted.to_dict() for name, counted in one.tables().items()}
    kinds = {name.removeprefix("kind "): table for name, table in tables.items() if name.startswith("kind ")}
    return {
        **one.total.to_dict(),
        "kinds": kinds,
        "groups": {name: table for name, table in tables.items() if not name.startswith("kind ")},
        "unjudged_rows": [{"id": row.id, "reason": row.reason} for row in one.unjudged],
        "wrong": [result.id for result in one.wrong],
    }


def write_wrong(evaluated: Sequence[Evaluated], path: Path) -> int:
    """Write every wrongly resolved case with its receipt, one JSON object a line; return how many there are."""
    wrong = [(one.name, result) for one in evaluated for result in one.wrong]
    lines = (
        json.dumps({"dataset": name, "id": r.id, "exception": r.exception, "receipt": json.loads(r.receipt)}) + "\n"
        for name, r in wrong
    )
    path.write_text("".join(lines), encoding="utf-8")
    return len(wrong)


def print_table(evaluated: Sequence[Evaluated], console: Console) -> None:
    """Print one row a data set, and the measures of each beneath."""
    table = Table(title="What the desk made of labelled cases (bounds at 95 %)", title_justify="left")
    for heading in ("data set", "n", "resolved", "wrong", "wrong at most", "escalated", "unjudged", "replayed"):
        table.add_column(heading, justify="left" if heading == "data set" else "right")
    for one in evaluated:
        counted = one.total
        bound = "-" if counted.wrong_auto_upper95 is None else f"{counted.wrong_auto_upper95:.2%}"
        resolved = f"{counted.auto_resolved} ({counted.auto_resolve_rate or 0:.0%})"
        figures = (
            counted.n,
            resolved,
            counted.auto_wrong,
            bound,
            counted.escalated,
            counted.unjudged,
            counted.replayed,
        )
        table.add_row(one.name, *map(str, figures))
    console.print(table)
    for one in evaluated:
        measures = one.total.measures
        console.print(f"{one.name}: " + ", ".join(f"{name} {value}" for name, value in measures.items()))
