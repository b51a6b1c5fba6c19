"""rapidfuzz over the whole ledger: the words of every payment against those of every open invoice."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process

from triage_eval.peers.sheet import Ask, Candidate, Ranking, Sheet

KEPT, CHUNK = 50, 8
"""Best texts kept for the amount to decide among, and payments compared at a time (32 MB of scores at a million)."""

Scores = npt.NDArray[np.float32]


class _WholeLedger:
    """Texts prepared once; a payment is compared with all of them, on two threads where there are several payments."""

    def __init__(self, scorer: Callable[..., float], sheet: Sheet) -> None:
        self._scorer, self._owed = scorer, sheet.owed
        self._texts = [default_process(each.words) for each in sheet.owed]
        self._amounts = np.array([each.left for each in sheet.owed], dtype=np.int64)

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the invoices whose texts score best."""
        return [found for at in range(0, len(asks), CHUNK) for found in self._answer(asks[at : at + CHUNK])]

    def _answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        words = [default_process(f"{ask.text} {ask.payer}") for ask in asks]
        scores = cdist(words, self._texts, scorer=self._scorer, dtype=np.float32, workers=2)
        return [self._best(ask, row) for ask, row in zip(asks, scores, strict=True)]

    def _best(self, ask: Ask, scores: Scores) -> Ranking:
        """Keep the best texts, an exact amount breaking ties among them."""
        ranks = scores + np.float32(0.01) * (self._amounts == ask.amount)
        kept = np.argpartition(-ranks, KEPT)[:KEPT] if len(ranks) > KEPT else np.arange(len(ranks))
        return [self._candidate(ask, int(row), float(scores[row])) for row in kept]

    def _candidate(self, ask: Ask, row: int, score: float) -> Candidate:
        owed = self._owed[row]
        exact = (owed.left, owed.currency) == (ask.amount, ask.currency)
        return Candidate(frozenset((owed.id,)), score / 100, exact)


class TokenSetRatio(_WholeLedger):
    """By `token_set_ratio`, which does not mind words on one side only."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        super().__init__(fuzz.token_set_ratio, sheet)


class WRatio(_WholeLedger):
    """By `WRatio`, what `process.extract` does unless it is told otherwise."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        super().__init__(fuzz.WRatio, sheet)
