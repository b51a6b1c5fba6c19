"""From a vector of numbers to P(right): a logistic regression that is fitted once and then is plain arithmetic.

scikit-learn is imported to fit. Scoring multiplies exact decimals, so that a replay on any machine, without
scikit-learn, gives the same four places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from triage.certify.features import FEATURES, Features
from triage.errors import InputError
from triage.model.codec import canonical_json, digest, read

_CONTEXT = Context(prec=28)
_PLACES = Decimal("0.0001")

_LEAST_SPREAD = 1e-9
"""Numbers that are all alike have a spread that rounding leaves just above nothing, and dividing by it explodes."""

RULE = "rule-1"
"""The version of the scorer of rules, for which every admitted explanation scores 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorer:
    """P(right) = 1 / (1 + exp(-(intercept + coefficients . vector))). Coefficients are exact decimals of the floats."""

    names: tuple[str, ...]
    coefficients: tuple[Decimal, ...]
    intercept: Decimal

    @property
    def version(self) -> str:
        """The name of these very numbers: two scorers with one version score alike."""
        return f"logistic-{digest(self.to_json())[:16]}"

    def to_json(self) -> bytes:
        """Write it as its one canonical JSON text."""
        return canonical_json(self)

    def score(self, vector: Features) -> Decimal:
        """Return P(right) with four places."""
        return self.probability(vector).quantize(_PLACES)

    def probability(self, vector: Features) -> Decimal:
        """Return P(right) with 28 digits. Raises `InputError` for a vector of another length."""
        if len(vector) != len(self.coefficients):
            raise InputError(f"a vector of {len(vector)} numbers for {len(self.coefficients)} coefficients: score anew")
        log_odds = self.intercept
        for coefficient, number in zip(self.coefficients, vector, strict=True):
            log_odds = _CONTEXT.fma(coefficient, number, log_odds)
        return _CONTEXT.divide(Decimal(1), _CONTEXT.add(1, _CONTEXT.exp(-log_odds)))


def read_scorer(body: bytes) -> Scorer:
    """Read a stored scorer. Raises `InputError` when it was fitted for other numbers than this release makes."""
    scorer = read(Scorer, body)
    if len(scorer.names) != len(scorer.coefficients):
        raise InputError(f"a scorer with {len(scorer.names)} names for {len(scorer.coefficients)} coefficients")
    if scorer.names != FEATURES:
        raise InputError(f"a scorer of {', '.join(scorer.names)}: this release scores {', '.join(FEATURES)}; fit anew")
    return scorer


def fit(vectors: Sequence[Features], right: Sequence[bool], *, names: tuple[str, ...] = FEATURES) -> Scorer:
    """Fit a scorer to labelled vectors, all of the length of `names`, with the usual penalty (C = 1).

    The vectors are brought to mean 0 and variance 1, and the coefficients are told for the numbers as they are. Where
    all labels are alike there is nothing to separate: every vector gets the rate, drawn towards one half by a case of
    each kind (Laplace). Raises `InputError` without labels.
    """
    if not vectors or len(vectors) != len(right):
        raise InputError(f"{len(vectors)} vectors with {len(right)} labels: there must be as many, and at least one")
    if len(set(right)) == 1:
        return _constant(sum(right), n=len(right), names=names)
    return _regression(vectors, right, names)


def unfitted() -> Scorer:
    """Return the scorer of whoever has no label to learn from: every vector gets one half."""
    return _constant(0, n=0, names=FEATURES)


def _constant(right: int, *, n: int, names: tuple[str, ...]) -> Scorer:
    log_odds = _CONTEXT.ln(_CONTEXT.divide(Decimal(right + 1), Decimal(n - right + 1)))
    return Scorer(names=names, coefficients=(Decimal(0),) * len(names), intercept=log_odds)


def _regression(vectors: Sequence[Features], right: Sequence[bool], names: tuple[str, ...]) -> Scorer:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    table = np.array(vectors, dtype=float)
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < _LEAST_SPREAD] = 1
    model = LogisticRegression(max_iter=1000).fit((table - mean) / spread, np.array(right))
    coefficients = model.coef_[0] / spread
    return Scorer(
        names=names,
        coefficients=tuple(Decimal(repr(float(number))) for number in coefficients),
        intercept=Decimal(repr(float(model.intercept_[0] - coefficients @ mean))),
    )
