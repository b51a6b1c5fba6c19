"""How sure the best hypothesis is right: the circumstances it is judged by, and the trees that learned from them.

The trees are trained offline (`triage_eval.train_matching`) and evaluated here without the library that made them.
"""

from math import exp
from typing import NamedTuple

from triage.matching.book import ALIKE
from triage.matching.evidence import Scene, siblings, unheard
from triage.matching.hits import Level
from triage.matching.hypotheses import How, Hypothesis
from triage.matching.look import KNOWN, Way
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


def circumstances(ranked: list[Scored], scene: Scene, *, agreed: bool) -> list[float]:
    """Return what tells whether the first hypothesis is right, in the order of `CIRCUMSTANCES`."""
    found, (top, score) = scene.found, ranked[0]
    rival = ranked[1] if len(ranked) > 1 else None
    fit = found.fits.get(top.customer)
    others = [f.likeness for id_, f in found.fits.items() if id_ != top.customer]
    left_out = unheard(top, scene)
    ledger = found.ledgers.get(top.customer, ())
    levels = [hit.level for hit in top.named] or [Level.NONE]
    cash = found.payment.amount or 1
    dues = [take.item.due or take.item.issued or 0 for take in top.takes]
    values: list[float] = [
        score,
        score - rival.score if rival else _FAR,
        1 / sum(exp(max(each.score - score, -_FAR)) for each in ranked),
        len(ranked),
        _HOWS.index(top.how),
        _REASONS.index(top.reason),
        _WAYS.index(fit.way) if fit else -1,
        fit.likeness if fit else -1,
        max(others, default=-1),
        len(found.fits),
        sum(f.way in KNOWN for f in found.fits.values()),
        found.common if not found.at_once else -1,
        min(levels),
        max(levels),
        len(top.named),
        len(top.takes),
        len(top.nets),
        len(top.takes) + len(top.nets) - len(top.named),
        top.solutions,
        len(siblings(top, found)),
        left_out["own"],
        left_out["foreign"],
        left_out["spent"],
        left_out["unknown"],
        len(scene.voices),
        top.over / cash,
        sum(take.item.left - take.amount for take in top.takes) / cash,
        len(ledger),
        top.customer in found.whole,
        found.at_once,
        found.day - max(dues) if found.day and dues and max(dues) else 0,
        any(take.item.issued and found.day and take.item.issued > found.day for take in top.takes),
        sum(item.customer == top.customer for item in found.alike),
        bool(rival and rival.hypothesis.customer == top.customer),
        len(rival.hypothesis.named) if rival else -1,
        len({item.customer for item in found.alike}) if found.common < ALIKE else ALIKE,
        max((len(found.reading.mentions[hit.mention].digits) for hit in top.named), default=0),
        agreed,
        any(take.item.disputed for take in top.takes),
    ]
    values += [cue in found.reading.cues for cue in _CUES]
    return values


def probability(trees: list[object], bias: float, values: list[float]) -> float:
    """Return the probability that boosted trees give to these circumstances."""
    total = bias
    for tree in trees:
        node = tree
        while type(node) is list:
            node = node[2] if values[node[0]] <= node[1] else node[3]
        total += node  # type: ignore[operator]  # a leaf is a number
    return 1 / (1 + exp(-total))
