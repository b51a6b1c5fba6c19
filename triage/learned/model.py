"""What was learned, as one canonical JSON text, and the few lines of arithmetic that apply it.

Nothing here needs scikit-learn or numpy. Sums are exactly rounded and exponentials are those of decimals, so that one
question has one answer on every machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Context, Decimal
from functools import cached_property
from math import fsum

from triage.errors import InputError
from triage.learned.features import Features, by_facts, by_texts
from triage.learned.words import Vocabulary, said
from triage.model.choice import Question
from triage.model.codec import canonical_json, digest, read

VERSION = 1
"""The version of the features; a model that was learned from others is refused."""

STRANGE = -4.0
"""The log odds of an offer whose kind and action no reviewed case had: about one in fifty against none."""

_CONTEXT = Context(prec=28)
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class Model:
    """Weights of features by name: `facts` for a question without texts, `texts` for one with them.

    `known` are the pairs of kind and action that were seen; `cases` were learned from, the newest of them reviewed at
    `learned_until`, so no certificate may rest on a case as old as that.
    """

    version: int = VERSION
    facts: Mapping[str, float]
    texts: Mapping[str, float]
    idf: Mapping[str, float]
    known: tuple[tuple[str, str], ...]
    cases: int
    learned_until: datetime

    @cached_property
    def name(self) -> str:
        """The name of these very numbers: two models with one name choose alike."""
        return f"local-{digest(self.to_json())[:16]}"

    def to_json(self) -> bytes:
        """Write it as its one canonical JSON text."""
        return canonical_json(self)

    def features(self, question: Question) -> tuple[Features, ...]:
        """Return the features of each offer, with or without texts as the question has them."""
        return by_texts(question, Vocabulary(self.idf)) if said(question) else by_facts(question)

    def weights(self, question: Question) -> Mapping[str, float]:
        """Return the weights that apply to a question."""
        return self.texts if said(question) else self.facts

    def probabilities(self, question: Question) -> tuple[Decimal, ...]:
        """Return P(right) of each offer with four places, rounded down: none of them has the rest."""
        weights = self.weights(question)
        strange = [(offer.kind.value, offer.action) not in self.known for offer in question.offers]
        scores = [
            STRANGE if unseen else score(weights, features)
            for unseen, features in zip(strange, self.features(question), strict=True)
        ]
        return shares(scores)


def score(weights: Mapping[str, float], features: Features) -> float:
    """Return the log odds of an offer against none."""
    return fsum(weights[name] * value for name, value in features.items() if name in weights)


def shares(scores: list[float]) -> tuple[Decimal, ...]:
    """Return exp(score) / (1 + sum of exp(scores)) of each score, rounded down to four places."""
    odds = [_CONTEXT.exp(Decimal(each)) for each in scores]
    whole = sum(odds, Decimal(1))
    return tuple(_CONTEXT.divide(each, whole).quantize(_PLACES, rounding=ROUND_DOWN) for each in odds)


def read_model(body: bytes) -> Model:
    """Read a stored model. Raises `InputError` when it was learned from other features than this release makes."""
    model = read(Model, body)
    if model.version != VERSION:
        raise InputError(f"a model of version {model.version}: this release reads version {VERSION}; train it anew")
    return model
