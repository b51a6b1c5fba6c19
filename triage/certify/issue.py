"""A round of certification: a verdict for every cell, by the narrowest pool that has labels enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from triage.certify.budget import Proposer, budget
from triage.certify.cell import Cell
from triage.certify.certificate import Certificate, Insufficient, Refused, Verdict, Versions
from triage.certify.label import Label, even
from triage.certify.spending import Spending
from triage.certify.split import Split
from triage.certify.tail import labels_needed, tail, upper_bound
from triage.certify.threshold import Count, counts, loosest, sequence

LIFETIME = timedelta(days=90)
"""A certificate speaks of the cases of its window; the world moves on."""

ROOM = 2
"""The narrowest pool is tested that has labels enough to certify in spite of this many errors, else despite none."""

OWN_LEAST = 20
"""A cell that borrows a pool's certificate has at least this many labels of its own above the threshold."""

OWN_DOUBT = 0.5
"""It borrows nothing when at the promised share so many errors as its own had would at most be an even chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is the same for all cells of a round. `round` counts every time that anybody looked, from 1, for good.

    The labels that are certified on must be of answers that these very versions gave. Where a round looks at cells of
    several versions, one after the other, `among` is how many these are in all.
    """

    by: Proposer
    versions: Versions
    delta: Decimal
    round: int
    salt: bytes
    now: datetime
    lifetime: timedelta = LIFETIME
    among: int | None = None


def issue(cells: Iterable[Cell], split: Split, *, terms: Terms) -> tuple[Verdict, ...]:
    """Return a verdict for each cell, in the order of the cells; all share what the round may spend.

    The cells must be chosen without looking at their labels: all that cases came for, say.
    """
    asked = tuple(dict.fromkeys(cells))
    if not asked:
        return ()
    level = Spending(delta=terms.delta, round=terms.round, cells=max(terms.among or 0, len(asked))).level
    return tuple(_verdict(cell, split, level=level, terms=terms) for cell in asked)


def _verdict(cell: Cell, split: Split, *, level: Decimal, terms: Terms) -> Verdict:
    alpha = budget(cell.action or "", by=terms.by)
    if alpha is None:
        return Refused(cell=cell, told=f"never: a {terms.by} does not {cell.action} alone, for it cannot be undone")
    pool, labels = _pool(cell, split, alpha=alpha, level=level, salt=terms.salt)
    thresholds = sequence([one for one in split.fit if pool.covers(one.cell)], n=len(labels), alpha=alpha)
    tested = counts(labels, thresholds)
    passed = loosest(tested, alpha=alpha, delta=level)
    own = _own(cell, split, (passed or tested[0]).threshold, salt=terms.salt)
    if passed is None:
        return _missing(cell, own, room=0 if pool == cell else ROOM, alpha=alpha, level=level)
    if pool != cell and (doubt := _doubt(own, cell=cell, pool=pool, alpha=alpha)):
        return doubt
    return _certificate(cell, pool, labels, passed=passed, own=own, alpha=alpha, level=level, terms=terms)


def _pool(cell: Cell, split: Split, *, alpha: Decimal, level: Decimal, salt: bytes) -> tuple[Cell, tuple[Label, ...]]:
    """Return the narrowest pool with labels enough, else the cell itself. Numbers choose it, never what was right."""
    pools = [(pool, even(split.certification, of=pool, salt=salt)) for pool in cell.widening]
    for errors in (ROOM, 0):
        enough = labels_needed(errors, alpha=alpha, delta=level)
        for pool, labels in pools:
            if len(labels) >= enough:
                return pool, labels
    return pools[0]


def _own(cell: Cell, split: Split, threshold: Decimal, *, salt: bytes) -> Count:
    """Count the labels of the cell alone at a threshold."""
    return counts(even(split.certification, of=cell, salt=salt), (threshold,))[0]


def _doubt(own: Count, *, cell: Cell, pool: Cell, alpha: Decimal) -> Insufficient | Refused | None:
    """Say why a cell may not borrow its pool's certificate: too few labels of its own, or it looks worse."""
    if own.n < OWN_LEAST:
        return Insufficient(cell=cell, threshold=own.threshold, n=own.n, k=own.k, needed=OWN_LEAST)
    if _chance_of_as_many(own, alpha=alpha) > OWN_DOUBT:
        return None
    return Refused(cell=cell, told=f"worse than its pool ({pool}): {own.k} of its {own.n} were wrong, {alpha:%} may be")


def _missing(cell: Cell, own: Count, *, room: int, alpha: Decimal, level: Decimal) -> Insufficient | Refused:
    """Say what a cell lacks: labels, or fewer errors. Where its pool failed, it needs as many as are tested alone."""
    if own.n and _chance_of_as_many(own, alpha=alpha) <= level:
        return Refused(cell=cell, told=f"too many errors: {own.k} of {own.n} were wrong, {alpha:%} may be")
    needed = labels_needed(max(own.k, room), alpha=alpha, delta=level)
    return Insufficient(cell=cell, threshold=own.threshold, n=own.n, k=own.k, needed=needed)


def _chance_of_as_many(own: Count, *, alpha: Decimal) -> float:
    """Return P(Binomial(n, alpha) >= k)."""
    return 1 - tail(own.k - 1, n=own.n, alpha=alpha) if own.k else 1.0


def _certificate(
    cell: Cell,
    pool: Cell,
    labels: tuple[Label, ...],
    *,
    passed: Count,
    own: Count,
    alpha: Decimal,
    level: Decimal,
    terms: Terms,
) -> Certificate:
    return Certificate(
        cell=cell,
        pool=pool,
        by=terms.by,
        versions=terms.versions,
        alpha=alpha,
        delta=terms.delta,
        level=level,
        round=terms.round,
        threshold=passed.threshold,
        n=passed.n,
        k=passed.k,
        bound=upper_bound(passed.k, n=passed.n, delta=level),
        own=own,
        window_from=min(label.at for label in labels),
        window_to=max(label.at for label in labels),
        issued_at=terms.now,
        expires_at=terms.now + terms.lifetime,
    )
