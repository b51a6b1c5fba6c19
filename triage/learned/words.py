"""The words of a question's texts, as a model may learn them: no numbers, no names of persons, nothing personal."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from math import fsum, sqrt

from anyascii import anyascii

from triage.choose.redact import Redaction
from triage.model.choice import FreeText, Question, Quote

SPOKEN = frozenset({"memo", "reference", "text", "message", "reason"})
"""Fields in which somebody says something; names and descriptions of goods tell who and what, and are not learned."""

_WORD = re.compile(r"[a-z]{1,24}")
_ANY_WORD = re.compile(r"[a-z\d]+")
_PLACEHOLDER = re.compile(r"<[a-z]+(?:-\d+)?>")
_SHINGLE = 4


def said(question: Question) -> tuple[FreeText, ...]:
    """Return the texts in which somebody says something."""
    return tuple(text for text in question.texts if text.place.rpartition("/")[2] in SPOKEN)


def tokens(question: Question) -> Counter[str]:
    """Count what the texts of a question say: words, pairs of words (`not_june`), shingles of four signs (`~ount`)."""
    hidden = Redaction((), question.names)
    return Counter(token for text in said(question) for token in tokens_of(hidden.hide(text.text)))


def tokens_of(text: str) -> Iterator[str]:
    """Yield the tokens of one text; placeholders of personal data and everything with a digit are passed over."""
    words = _WORD.findall(" ".join(_plain(text)))
    yield from words
    yield from ("_".join(pair) for pair in pairwise(words))
    yield from (f"~{shingle}" for word in words for shingle in _shingles(f" {word} "))


def is_read(text: FreeText, idf: Mapping[str, float], *, named: Iterable[Quote], names: tuple[str, ...]) -> bool:
    """Tell whether a model knows all that a text says: each word beside the next, and nothing with a digit in it.

    What names the choice in it (`named`), and the names of the case's persons, are no words. A text of known words in
    an order that no two reviewed cases had is not read: "do not book" is not "book". Nor is a sign that no letters
    stand for.
    """
    left = list(text.text)
    for quote in named:
        if quote.place == text.place:
            left[quote.start : quote.end] = " " * (quote.end - quote.start)
    said = _PLACEHOLDER.sub(" ", Redaction((), names).hide("".join(left).replace("<", " ")))
    words = _words(said)
    needed = chain(words, map("_".join, pairwise(words)))
    return all(map(anyascii, said)) and all(one in idf for one in needed)


def names_a_customer(text: FreeText, question: Question) -> bool:
    """Tell whether a payer's name says nothing besides the names of the case's customers, whole or cut short."""
    known = {word for one in question.texts if "/customers/" in one.place for word in _words(one.text)}
    return known.issuperset(_words(text.text))


def _words(text: str) -> list[str]:
    return _ANY_WORD.findall(anyascii(text).lower())


def _plain(text: str) -> Iterator[str]:
    spelt = anyascii(_PLACEHOLDER.sub(" ", text)).lower()
    yield from (part for part in spelt.split() if not any(map(str.isdigit, part)))


def _shingles(word: str) -> Iterator[str]:
    yield from (word[start : start + _SHINGLE] for start in range(max(1, len(word) - _SHINGLE + 1)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens that a model knows, each with how much it tells (its inverse document frequency)."""

    idf: Mapping[str, float]

    def weigh(self, counted: Mapping[str, int]) -> dict[str, float]:
        """Return known tokens with their TF-IDF, of length 1 in all; sums are exact, so no order matters."""
        weights = {token: count * self.idf[token] for token, count in counted.items() if token in self.idf}
        length = sqrt(fsum(weight * weight for weight in weights.values()))
        return {token: weight / length for token, weight in sorted(weights.items())}

    def likeness(self, one: Mapping[str, float], text: str) -> float:
        """Return the cosine of weighed tokens and those of a text of our own, from 0 to 1."""
        other = self.weigh(Counter(tokens_of(text)))
        return fsum(weight * other[token] for token, weight in one.items() if token in other)


def vocabulary(counted: Iterable[Mapping[str, int]]) -> Vocabulary:
    """Learn a vocabulary: tokens that at least two cases share, so that no case can be read back from it."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer

    cases = [dict(one) for one in counted]
    shared = Counter(token for case in cases for token in case)
    kept = [{token: count for token, count in case.items() if shared[token] >= LEAST} for case in cases]
    if not any(kept):
        return Vocabulary({})
    columns = DictVectorizer()
    table = columns.fit_transform(kept)
    idf = TfidfTransformer().fit(table).idf_
    return Vocabulary({name: round(float(weight), 6) for name, weight in zip(columns.feature_names_, idf, strict=True)})


LEAST = 2
"""In so many cases a token stands before it is learned."""
