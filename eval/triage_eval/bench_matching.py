"""How well and how fast payments find their invoices in ledgers of many sizes, beside public tools on the same data.

`python -m triage_eval.bench_matching [--sizes 10000 ...] [--payments 8000] [--seeds fresh] [--shifted] [--peers N]`:
for each size a ledger is made, posted to a mirror in SQLite, and every payment answered out of it in a process of its
own. An allocation counts as automatic from the confidence `THRESHOLD` on where no guard stands; it is right to the last
minor unit, or wrong. `--peers N` asks the public tools about the first N payments.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from triage.model.posted import Posted
from triage.store.database import open_database
from triage.store.mirror import Mirror
from triage_eval.made_ledgers import (
    DEVELOPMENT_SEEDS,
    FRESH_SEEDS,
    SHIFTED_NOISE,
    TRAIN_SEEDS,
    TRAINING_NOISE,
    MadeLedger,
    make,
)
from triage_eval.matching_answers import CLIENT, Answers, answer
from triage_eval.matching_score import THRESHOLD, ZONE
from triage_eval.peers import measure, table

SIZES = (10_000, 100_000, 1_000_000)
SEEDS = {"train": TRAIN_SEEDS, "development": DEVELOPMENT_SEEDS, "fresh": FRESH_SEEDS}
_COLUMNS = (
    ("invoices", 9), ("seed", 5), ("automatic", 9), ("wrong", 5), ("precision", 9), ("at most", 7), ("recall", 6),
    ("abstain", 7), ("first", 6), ("top 5", 6), ("p50 us", 6), ("p99 us", 6), ("a second", 8), ("statements", 10),
    ("MB", 4), ("B/invoice", 9), ("rows/s", 7),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One ledger: how long its mirror took to load and how large it is, and what the matcher made of its payments."""

    ledger: MadeLedger
    seed: int
    rows_per_second: float
    bytes_per_invoice: float
    answers: Answers

    def line(self) -> str:
        """Write the figures as a row of the table."""
        tally, answers, figures = self.answers.tally, self.answers, self.answers.tally.figures()
        statements = f"{sum(answers.statements) / len(answers.statements):.1f}<={max(answers.statements)}"
        cells = (
            f"{len(self.ledger.invoices):,}", self.seed, tally.automatic, tally.wrong, _share(figures["precision"]),
            _share(figures["wrong_at_most"]), *(_share(figures[name]) for name in ("recall", "abstention", "first")),
            _share(figures["among_five"]), f"{answers.quantile(0.5):.0f}", f"{answers.quantile(0.99):.0f}",
            f"{answers.per_second:,.0f}", statements,
            f"{(answers.grown or 0) / 1e6:.0f}", f"{self.bytes_per_invoice:.0f}", f"{self.rows_per_second:,.0f}",
        )  # fmt: skip
        return " ".join(f"{cell!s:>{width}}" for cell, (_, width) in zip(cells, _COLUMNS, strict=True))


def run(*, invoices: int, payments: int, seed: int, shifted: bool) -> Run:
    """Make a ledger, mirror it, and answer its payments."""
    noise = SHIFTED_NOISE if shifted else TRAINING_NOISE
    ledger = make(invoices=invoices, payments=payments, seed=seed, noise=noise)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "mirror.db"
        speed = _load(ledger, database)
        size = database.stat().st_size / len(ledger.invoices)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            answers = apart.submit(answer, ledger.questions, database).result()
    return Run(ledger=ledger, seed=seed, rows_per_second=speed, bytes_per_invoice=size, answers=answers)


def _load(ledger: MadeLedger, database: Path) -> float:
    """Post a whole ledger to a mirror, and return the documents a second."""
    with closing(open_database(f"sqlite:///{database}")) as ground:
        ground.upgrade()
        began = time.perf_counter()
        Mirror(ground).load(_posted(ledger), client=CLIENT, zone=ZONE)
        took = time.perf_counter() - began
    return (len(ledger.customers) + len(ledger.invoices) + len(ledger.credit_notes)) / took


def _posted(ledger: MadeLedger) -> Iterator[Posted]:
    yield from map(Posted, ledger.customers)
    yield from map(Posted, ledger.invoices)
    yield from map(Posted, ledger.credit_notes)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.2f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every size with every seed, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m triage_eval.bench_matching", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--payments", type=int, default=8_000)
    parser.add_argument("--seeds", choices=SEEDS, default="development")
    parser.add_argument("--count", type=int, default=1, help="ledgers of each size")
    parser.add_argument("--shifted", action="store_true", help="other countries, series, words and habits")
    parser.add_argument("--peers", type=int, default=0, help="payments that the public tools are asked about")
    options = parser.parse_args(arguments)
    _say(f"{options.payments} payments a ledger, automatic from {THRESHOLD} on; shares in %\n")
    _say(" ".join(f"{name:>{width}}" for name, width in _COLUMNS))
    for size in options.sizes:
        for seed in SEEDS[options.seeds][: options.count]:
            made = run(invoices=size, payments=options.payments, seed=seed, shifted=options.shifted)
            _say(made.line())
            if options.peers:
                _say("\n" + table(measure(made.ledger, payments=options.peers, seed=seed)) + "\n")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
