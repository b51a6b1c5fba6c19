"""How sure the best hypothesis is right: the circumstances it is judged by, and the trees that learned from them.

The trees are trained offline (`triage_eval.train_matching`) and evaluated here without the library that made them.
"""

from collections.abc import Iterator, Sequence
from math import exp
from typing import NamedTuple

from triage.matching.book import ALIKE
from triage.matching.evidence import Scene, is_later, siblings, unheard
from triage.matching.hits import Level
from triage.matching.hypotheses import How, Hypothesis
from triage.matching.look import Look
from triage.matching.payers import KNOWN, Way
from triage.matching.terms import Reason

_HOWS: tuple[How, ...] = (
    "named",
    "some_named",
    "continued",
    "remainder",
    "dated",
    "amount",
    "statement",
    "subset",
    "account",
)
_REASONS: tuple[Reason, ...] = (
    "exact", "discount", "withholding", "fee", "instalment", "partial", "over", "exchanged",
)  # fmt: skip
_WAYS: tuple[Way, ...] = ("absent", "stranger", "resembling", "name", "account", "id")
_CUES = ("discount", "fee", "withholding", "part", "statement", "credit", "advance", "unrelated")
_FAR = 50.0

CIRCUMSTANCES = (
    "score", "margin", "share", "hypotheses", "how", "reason", "way", "likeness", "other_likeness", "customers",
    "exact_keys", "common", "weakest", "best", "named", "takes", "nets", "extra", "solutions", "siblings", "own",
    "foreign", "spent", "unknown", "voices", "over", "short", "ledger", "whole", "at_once", "lateness", "later",
    "alike_here", "rival_same_customer", "rival_named", "owners", "digits", "agreed", "disputed",
    *(f"cue_{cue}" for cue in _CUES),
)  # fmt: skip


class Scored(NamedTuple):
    """A hypothesis with the sum of its signs' weights."""

    hypothesis: Hypothesis
    score: float


def circumstances(ranked: Sequence[Scored], scene: Scene, *, agreed: bool) -> list[float]:
    """Return what tells whether the first hypothesis is right, in the order of `CIRCUMSTANCES`."""
    found, top = scene.found, ranked[0].hypothesis
    return [
        *_of_the_ranking(ranked),
        *_of_the_payer(top, found),
        *_of_the_documents(top, found),
        *_of_the_words(top, scene),
        *_of_the_books(top, found),
        *_of_the_rivals(top, ranked, found),
        max((len(found.reading.mentions[hit.mention].digits) for hit in top.named), default=0),
        agreed,
        any(take.item.disputed for take in top.takes),
        *(cue in found.reading.cues for cue in _CUES),
    ]


def _of_the_ranking(ranked: Sequence[Scored]) -> Iterator[float]:
    score = ranked[0].score
    yield score
    yield score - ranked[1].score if len(ranked) > 1 else _FAR
    yield 1 / sum(exp(max(each.score - score, -_FAR)) for each in ranked)
    yield len(ranked)


def _of_the_payer(top: Hypothesis, found: Look) -> Iterator[float]:
    fit = found.fits.get(top.customer)
    yield _HOWS.index(top.how)
    yield _REASONS.index(top.reason)
    yield _WAYS.index(fit.way) if fit else -1
    yield fit.likeness if fit else -1
    yield max((other.likeness for id_, other in found.fits.items() if id_ != top.customer), default=-1)
    yield len(found.fits)
    yield sum(each.way in KNOWN for each in found.fits.values())
    yield found.common if not found.at_once else -1


def _of_the_documents(top: Hypothesis, found: Look) -> Iterator[float]:
    levels = [hit.level for hit in top.named] or [Level.NONE]
    yield min(levels)
    yield max(levels)
    yield len(top.named)
    yield len(top.takes)
    yield len(top.nets)
    yield len(top.takes) + len(top.nets) - len(top.named)
    yield top.solutions
    yield len(siblings(top, found))


def _of_the_words(top: Hypothesis, scene: Scene) -> Iterator[float]:
    left_out = unheard(top, scene)
    yield from (left_out[kind] for kind in ("own", "foreign", "spent", "unknown"))
    yield len(scene.voices)


def _of_the_books(top: Hypothesis, found: Look) -> Iterator[float]:
    cash = found.payment.amount or 1
    due = max((take.item.due or take.item.issued or 0 for take in top.takes), default=0)
    yield top.over / cash
    yield sum(take.item.left - take.amount for take in top.takes) / cash
    yield len(found.ledgers.get(top.customer, ()))
    yield top.customer in found.whole
    yield found.at_once
    yield found.day - due if found.day and due else 0
    yield is_later(top, found)


def _of_the_rivals(top: Hypothesis, ranked: Sequence[Scored], found: Look) -> Iterator[float]:
    rival = ranked[1].hypothesis if len(ranked) > 1 else None
    yield sum(item.customer == top.customer for item in found.alike)
    yield bool(rival and rival.customer == top.customer)
    yield len(rival.named) if rival else -1
    yield len({item.customer for item in found.alike}) if found.common < ALIKE else ALIKE


def probability(trees: list[object], bias: float, values: list[float]) -> float:
    """Return the probability that boosted trees give to these circumstances."""
    total = bias
    for tree in trees:
        node = tree
        while type(node) is list:
            node = node[2] if values[node[0]] <= node[1] else node[3]
        total += node  # type: ignore[operator]  # a leaf is a number
    return 1 / (1 + exp(-total))
