"""Results of peers as lines of a table."""

from collections.abc import Iterator, Sequence

from triage_eval.peers.apart import Stopped
from triage_eval.peers.measuring import Figures, PeerResult

_HEAD = ("peer", "asked", "precision", "recall", "top 1", "index s", "one ms", "a second", "held MB", "peak MB")
_ROW = "  {:<40}{:>7}{:>20}{:>9}{:>8}{:>9}{:>10}{:>10}{:>9}{:>9}"


def table(results: Sequence[PeerResult]) -> str:
    """Write one line a peer: the right of its proposals beside its precision, `!` where tuning never reached 99 %."""
    return "\n".join((_ROW.format(*_HEAD), *_lines(results)))


def _lines(results: Sequence[PeerResult]) -> Iterator[str]:
    for each in results:
        if isinstance(each.came, Stopped):
            yield f"  {each.name:<40}{each.payments:>7}  no figures: {each.came.reason}"
        else:
            yield _ROW.format(each.name, each.payments, *_cells(each.came))


def _cells(came: Figures) -> tuple[str, ...]:
    counts = f"{came.score.right}/{came.score.proposed}{'' if came.reached else ' !'}"
    return (
        f"{_percent(came.score.precision)} {counts:>11}",
        _percent(came.score.recall),
        _percent(came.score.top1),
        f"{came.prepare_seconds:.1f}",
        f"{came.single_seconds * 1000:.3f}",
        f"{came.payments_per_second:,.0f}",
        _megabytes(came.grown),
        _megabytes(came.peak),
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _megabytes(size: int | None) -> str:
    return "-" if size is None else f"{size / 1e6:,.0f}"
