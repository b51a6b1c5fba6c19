"""TF-IDF over character trigrams of `number customer`: the nearest by sparse_dot_topn, then the amount."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sparse_dot_topn import sp_matmul_topn

from triage_eval.peers.sheet import Ask, Candidate, Ranking, Sheet

KEPT = 50
"""Of the nearest texts so many are kept for the amount to decide among: many invoices of one customer read alike."""


class TfidfTrigrams:
    """The texts of all invoices as rows of a sparse matrix of unit length, so that a product is a cosine."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        self._owed = sheet.owed
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
        texts = self._vectorizer.fit_transform(f"{each.number} {each.name}" for each in sheet.owed)
        self._columns = texts.T.tocsr()

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the invoices nearest to what the payer wrote and is called."""
        words = self._vectorizer.transform([f"{ask.text} {ask.payer}" for ask in asks])
        near = sp_matmul_topn(words, self._columns, top_n=KEPT, n_threads=2)
        bounds = zip(asks, near.indptr, near.indptr[1:], strict=False)
        return [
            [self._candidate(ask, *found) for found in zip(near.indices[a:b], near.data[a:b], strict=True)]
            for ask, a, b in bounds
        ]

    def _candidate(self, ask: Ask, row: int, cosine: float) -> Candidate:
        owed = self._owed[row]
        exact = (owed.left, owed.currency) == (ask.amount, ask.currency)
        return Candidate(frozenset((owed.id,)), float(cosine), exact)
