"""From a payment to its ranked hypotheses, with what they weigh, how sure the first is, and what forbids it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from triage.matching.book import Book
from triage.matching.confidence import Scored, circumstances, probability
from triage.matching.evidence import Scene, signs, voices
from triage.matching.guards import guards
from triage.matching.hypotheses import Hypothesis, enumerate_hypotheses
from triage.matching.look import Look, look
from triage.matching.terms import Terms, terms
from triage.model import Payment, PaymentPolicy


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: a weight a sign, and trees over the circumstances of the first hypothesis."""

    signs: Mapping[str, float]
    bias: float
    trees: list[object]


class Matches(NamedTuple):
    """The hypotheses of a payment, best first, with the confidence that the first is right to the last minor unit.

    `guards` say why the first must not be acted upon, whatever its confidence.
    """

    ranked: tuple[Scored, ...]
    confidence: float
    guards: tuple[str, ...]
    found: Look

    @property
    def best(self) -> Hypothesis | None:
        """The first hypothesis."""
        return self.ranked[0].hypothesis if self.ranked else None


@lru_cache(maxsize=1)
def learned() -> Weights:
    """Read the weights that ship with the package, once."""
    text = resources.files("triage.matching").joinpath("weights.json").read_text("utf-8")
    content = json.loads(text)
    return Weights(content["signs"], content["bias"], content["trees"])


def match(payment: Payment, book: Book, policy: PaymentPolicy, *, zone: str, weights: Weights | None = None) -> Matches:
    """Find what a payment settles, in one client's book."""
    weights = weights or learned()
    found = look(payment, book, zone=zone)
    return weigh(found, terms(policy, payment.currency), weights)


def weigh(found: Look, allowed: Terms, weights: Weights) -> Matches:
    """Rank what was found, and say how sure the first is."""
    scene = Scene(found, voices(found))
    ranked = rank(enumerate_hypotheses(found, allowed), scene, weights)
    if not ranked:
        return Matches((), 0.0, ("nothing fits",), found)
    top = ranked[0].hypothesis
    values = circumstances(ranked, scene, agreed=agreed(top, allowed))
    return Matches(tuple(ranked), probability(weights.trees, weights.bias, values), guards(top, ranked, scene), found)


def rank(hypotheses: list[Hypothesis], scene: Scene, weights: Weights) -> list[Scored]:
    """Put hypotheses in order of what their signs weigh; equal ones in order of what they do."""
    weight = weights.signs.get
    scored = [Scored(h, sum(weight(sign, 0.0) for sign in signs(h, scene))) for h in hypotheses]
    return sorted(scored, key=lambda s: (-s.score, [take.item.id for take in s.hypothesis.takes]))


def agreed(hypothesis: Hypothesis, allowed: Terms) -> bool:
    """Tell whether the client's policy grants what is kept back."""
    match hypothesis.reason:
        case "discount" | "withholding":
            return hypothesis.share in allowed.agreed
        case "fee":
            return sum(t.item.left - t.amount for t in hypothesis.takes) <= allowed.agreed_fee
        case _:
            return True
