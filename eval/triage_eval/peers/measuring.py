"""Every peer measured on one ledger: tuned on one half of a sample of its payments, scored once on the other."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from triage_eval.made_ledgers import MadeLedger, Question
from triage_eval.peers.apart import Limits, Run, Stopped, Work, run_apart
from triage_eval.peers.sheet import Sheet, ask_of, sheet_of
from triage_eval.peers.tuning import PRECISION, Gold, Score, Setting, score, tune

FEWEST = 100
"""Even the slowest peer is asked so many payments."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A peer by name and as `module:class`, loaded only in the process where it runs.

    Where it compares every pair, `comparisons` bounds the payments times invoices that it is asked for.
    """

    name: str
    peer: str
    packages: tuple[str, ...] = ()
    comparisons: int | None = None

    def payments(self, asked: int, *, invoices: int) -> int:
        """Return how many of the payments it is asked."""
        return asked if self.comparisons is None else min(asked, max(FEWEST, self.comparisons // max(invoices, 1)))

    def lacking(self) -> tuple[str, ...]:
        """Return its packages that are not installed."""
        return tuple(package for package in self.packages if _version(package) is None)

    @property
    def label(self) -> str:
        """Its name, with the version of the package that does the work."""
        return f"{self.name} {_version(self.packages[0]) or ''}".strip() if self.packages else self.name


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


_HERE = __package__

TOOLS = (
    Tool("exact number", f"{_HERE}.exact_number:ExactNumber"),
    Tool("DuckDB rule join", f"{_HERE}.duckdb_join:DuckDBJoin", ("duckdb", "pyarrow")),
    Tool("Polars rule join", f"{_HERE}.polars_join:PolarsJoin", ("polars", "pyarrow")),
    Tool("TF-IDF trigrams, sparse_dot_topn", f"{_HERE}.tfidf:TfidfTrigrams", ("sparse-dot-topn", "scikit-learn")),
    Tool("splink", f"{_HERE}.splink_linkage:SplinkLinkage", ("splink", "duckdb", "pyarrow")),
    Tool("token_set_ratio, rapidfuzz", f"{_HERE}.rapidfuzz_search:TokenSetRatio", ("rapidfuzz",), 100_000_000),
    Tool("WRatio, rapidfuzz", f"{_HERE}.rapidfuzz_search:WRatio", ("rapidfuzz",), 50_000_000),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of a peer: its setting, what that makes of the scored half, times in seconds, memory in bytes.

    `reached` tells whether any setting had the precision it was tuned for, on the development half.
    """

    setting: Setting
    reached: bool
    score: Score
    prepare_seconds: float
    single_seconds: float
    payments_per_second: float
    grown: int | None
    peak: int | None


@dataclass(frozen=True, slots=True)
class PeerResult:
    """A peer on one ledger: how many payments it was asked, half of them to be tuned on, and what came of it."""

    name: str
    payments: int
    came: Figures | Stopped


def measure(
    ledger: MadeLedger, *, payments: int, seed: int, peers: Sequence[Tool] = TOOLS, limits: Limits = Limits()
) -> tuple[PeerResult, ...]:
    """Measure peers one after the other on so many payments of a ledger, drawn by seed; none is left out silently."""
    sheet = sheet_of(ledger)
    drawn = random.Random(seed).sample(ledger.questions, min(payments, len(ledger.questions)))  # noqa: S311 - a draw
    return tuple(_measured(tool, sheet, drawn, limits) for tool in peers)


def _measured(tool: Tool, sheet: Sheet, drawn: Sequence[Question], limits: Limits) -> PeerResult:
    asked = drawn[: tool.payments(len(drawn), invoices=len(sheet.owed))]
    if tool.lacking():
        return PeerResult(tool.label, 0, Stopped(f"not installed: {', '.join(tool.lacking())}"))
    half = len(asked) // 2
    development, scored = asked[:half], asked[half:]
    asks = [[ask_of(question.payment) for question in part] for part in (development, scored)]
    run = run_apart(tool.peer, Work(sheet, *asks), limits)
    came = run if isinstance(run, Stopped) else figures(run, gold(development), gold(scored))
    return PeerResult(tool.label, len(asked), came)


def gold(questions: Sequence[Question]) -> list[Gold]:
    """Return the invoices that each payment pays; none where the only right answer is to propose nothing."""
    return [
        frozenset(id_ for id_, _ in each.gold.allocations) if each.gold.kind == "allocate" else None
        for each in questions
    ]


def figures(run: Run, development: Sequence[Gold], scored: Sequence[Gold]) -> Figures:
    """Tune a peer on what it answered of the development half, and score it on the other."""
    setting = tune(run.development, development)
    return Figures(
        setting=setting,
        reached=(score(run.development, development, setting).precision or 0.0) >= PRECISION,
        score=score(run.scored, scored, setting),
        prepare_seconds=run.prepare_seconds,
        single_seconds=run.single_seconds,
        payments_per_second=len(scored) / run.batch_seconds,
        grown=run.grown,
        peak=run.peak,
    )
