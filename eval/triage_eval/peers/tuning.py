"""How a peer is tuned and scored: the least score and the least lead over the runner-up at which it may answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from triage_eval.peers.sheet import Ranking

PRECISION = 0.99
"""What a peer is tuned for, on the development half."""

BOOSTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_LEADS, _TIE = 25, 0.05

Gold = frozenset[str] | None
"""The invoices that a payment pays; None where nothing may be proposed."""


class Setting(NamedTuple):
    """What is tuned: the weight of an exact amount, and the least score and lead at which a proposal is made.

    `rules` are those that may act; None where all may.
    """

    boost: float
    score: float
    lead: float
    rules: frozenset[str] | None = None


class Top(NamedTuple):
    """The best of a ranking at some boost, with its lead over the next; its rule says so where there is hardly any."""

    invoices: frozenset[str]
    score: float
    lead: float
    rule: str = ""

    def passes(self, setting: Setting) -> bool:
        """Tell whether it is good enough to be proposed."""
        allowed = setting.rules is None or self.rule in setting.rules
        return allowed and self.score >= setting.score and self.lead >= setting.lead


Trial = tuple[float, int, Setting]
"""The precision and the right answers of a setting, on the development half."""

Found = tuple[Top, bool]
"""The best of a ranking, and whether it is right."""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of a peer's answers: shares of 0 to 1, None where there was nothing to take a share of.

    `asked` payments, of which `resolvable` have invoices to be found; `proposed` answers, `right` of them.
    """

    asked: int
    resolvable: int
    proposed: int
    right: int
    first: int

    @property
    def precision(self) -> float | None:
        """Of the proposals, the share that is exactly right."""
        return self.right / self.proposed if self.proposed else None

    @property
    def recall(self) -> float | None:
        """Of the payments with invoices to be found, the share for which exactly these are proposed."""
        return self.right / self.resolvable if self.resolvable else None

    @property
    def top1(self) -> float | None:
        """Of the same, the share whose best candidate is right, whether or not it is good enough to be proposed."""
        return self.first / self.resolvable if self.resolvable else None


def best(ranking: Ranking, *, boost: float) -> Top | None:
    """Return the best candidate where an exact amount weighs so much."""
    scores: dict[frozenset[str], tuple[float, str]] = {}
    for each in ranking:
        scored = (each.likeness + boost * each.exact, each.rule)
        scores[each.invoices] = max(scored, scores.get(each.invoices, scored))
    if not scores:
        return None
    (invoices, (score, rule)), *rest = sorted(scores.items(), key=lambda pair: (-pair[1][0], sorted(pair[0])))
    lead = score - rest[0][1][0] if rest else score
    return Top(invoices, score, lead, rule if lead >= _TIE else f"{rule}, tied")


def tune(rankings: Sequence[Ranking], golds: Sequence[Gold]) -> Setting:
    """Return the setting of the greatest recall among those that reach the precision, else of the best precision."""
    trials = list(_trials(rankings, golds))
    reached = [each for each in trials if each[0] >= PRECISION]
    if reached:
        return max(reached, key=lambda each: (each[1], each[0]))[2]
    return max(trials, key=lambda each: each[:2], default=(0.0, 0, Setting(0.0, 0.0, 0.0)))[2]


def _trials(rankings: Sequence[Ranking], golds: Sequence[Gold]) -> Iterator[Trial]:
    """Return what comes of every setting worth a try."""
    for boost in BOOSTS:
        tops = [(best(ranking, boost=boost), gold) for ranking, gold in zip(rankings, golds, strict=True)]
        found = sorted(((top, top.invoices == gold) for top, gold in tops if top), key=lambda each: -each[0].score)
        leads = sorted(top.lead for top, _ in found)
        for lead in {0.0, *leads[:: max(1, len(leads) // _LEADS)]}:
            kept = [each for each in found if each[0].lead >= lead]
            yield from _cuts(kept, boost=boost, lead=lead)
            yield from _choices(kept, boost=boost, lead=lead)


def _cuts(found: Sequence[Found], *, boost: float, lead: float) -> Iterator[Trial]:
    """Cut a list by descending score wherever the score changes."""
    right = 0
    for count, (top, is_right) in enumerate(found, start=1):
        right += is_right
        if count == len(found) or found[count][0].score < top.score:
            yield right / count, right, Setting(boost, top.score, lead)


def _choices(found: Sequence[Found], *, boost: float, lead: float) -> Iterator[Trial]:
    """Let the rules act in order of how often they are right: the first, the first two, and so on."""
    outcomes: dict[str, list[bool]] = {}
    for top, is_right in found:
        outcomes.setdefault(top.rule, []).append(is_right)
    ranked = sorted(outcomes.items(), key=lambda pair: -(sum(pair[1]) + 1) / (len(pair[1]) + 2))
    right = count = 0
    for place, (_, hits) in enumerate(ranked, start=1):
        right, count = right + sum(hits), count + len(hits)
        yield right / count, right, Setting(boost, 0.0, lead, frozenset(rule for rule, _ in ranked[:place]))


def score(rankings: Sequence[Ranking], golds: Sequence[Gold], setting: Setting) -> Score:
    """Count what a setting makes of a peer's rankings."""
    tops = [best(ranking, boost=setting.boost) for ranking in rankings]
    proposed = [top if top and top.passes(setting) else None for top in tops]
    return Score(
        asked=len(golds),
        resolvable=sum(gold is not None for gold in golds),
        proposed=sum(top is not None for top in proposed),
        right=_hits(proposed, golds),
        first=_hits(tops, golds),
    )


def _hits(tops: Sequence[Top | None], golds: Sequence[Gold]) -> int:
    return sum(top is not None and top.invoices == gold for top, gold in zip(tops, golds, strict=True))
