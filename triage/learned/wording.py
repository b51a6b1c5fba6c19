"""Why the local model chose, told by code from the features that weighed most. Never in the words of a text."""

from collections.abc import Iterator, Mapping
from math import fsum

from triage.learned.features import ALWAYS, Features
from triage.learned.model import Model
from triage.learned.naming import DESCRIBED, Named
from triage.model.choice import Offer, Question

_MOST = 3
_LEAST = 0.05
"""What moves the log odds by less is not worth telling."""

_WORDED = " | "


def rationale(model: Model, question: Question, says: tuple[Named, ...], chosen: int | None) -> str:
    """Say what spoke for the chosen offer or, where none was chosen, what spoke against the one in front.

    A text is never repeated: what it names is told by our own ids, and its words are only weighed.
    """
    features, weights = model.features(question), model.weights(question)
    weighed = [
        {name: value * weights.get(name, 0.0) for name, value in each.items() if name != ALWAYS} for each in features
    ]
    place = chosen if chosen is not None else max(range(len(weighed)), key=lambda i: fsum(weighed[i].values()))
    sign = 1 if chosen is not None else -1
    strongest = {name: sign * weight for name, weight in weighed[place].items()}
    told = (*_named(says[place], question.offers[place], sign), *_strongest(strongest, features[place]))
    verb = "for" if chosen is not None else "against"
    opening = f"{verb} {question.offers[place].explanation}, learned from {model.cases} reviewed cases: "
    return opening + ("; ".join(told) or "nothing in particular")


def _named(says: Named, offer: Offer, sign: int) -> Iterator[str]:
    ids = ", ".join(name.partition(" ")[2] for name, _ in offer.facts if name.startswith(DESCRIBED))
    if sign > 0 and says.alone:
        yield f"a text names what only it concerns of {ids}"
    if sign > 0 and says.sums:
        yield f"a text states an amount of {ids} that no other offer has"
    if sign < 0 and says.others:
        yield "a text names what only another offer concerns"


def _strongest(weighed: Mapping[str, float], features: Features) -> Iterator[str]:
    """Yield the facts that weighed most, and that the words of the texts did together."""
    facts = {name: weight for name, weight in weighed.items() if _WORDED not in name and features[name]}
    ordered = sorted(facts, key=lambda name: (-facts[name], name))
    yield from (name for name in ordered[:_MOST] if facts[name] >= _LEAST)
    if fsum(weight for name, weight in weighed.items() if _WORDED in name) >= _LEAST:
        yield "the words of the texts"
