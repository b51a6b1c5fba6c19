"""Figures of a proposer over labelled cases, and their table."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields

from triage.model.choice import Choice
from triage_eval.free_text.score import Answered

RISK = 0.05
"""Up to this share of what is acted on may be wrong, for the figure of coverage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares of `n` cases; None where there was nothing to divide.

    `accuracy`: right, an abstention included where none is right. `always_none`: what never choosing would score.
    `top1`: of cases with an answer, those in which it is the most probable offer. `abstention_precision` and `_recall`:
    of the abstentions those that should be, and of what should be those that are. `auroc`: how well the probability of
    what was chosen tells right from wrong among the cases in which something was chosen (0.5 is chance), and
    `auroc_stated` the same of the model's own confidence. `coverage`: the largest share of all cases, most probable
    first, of which at most 5 % were wrong; picked on the very cases, so it flatters. `gated_coverage`: the same of what
    passes `may_act`. `gated` and `gated_wrong`: how many cases pass at any probability, and how many of them are wrong.
    """

    n: int
    must_abstain: int
    valid: float | None
    accuracy: float | None
    always_none: float | None
    top1: float | None
    chosen: int
    chosen_wrong: int
    abstention_precision: float | None
    abstention_recall: float | None
    auroc: float | None
    auroc_stated: float | None
    coverage: float | None
    gated: int
    gated_wrong: int
    gated_coverage: float | None


def figures(answered: Sequence[Answered]) -> Figures:
    """Count what a proposer made of the cases."""
    abstained = [each for each in answered if each.is_valid and each.chosen is None]
    must = [each for each in answered if each.asked.right is None]
    chosen = [each for each in answered if each.chosen is not None]
    gated = [each for each in chosen if not each.objections]
    stated = [(float(each.stated), each.is_right) for each in chosen if each.stated is not None]
    return Figures(
        n=len(answered),
        must_abstain=len(must),
        valid=_share(each.is_valid for each in answered),
        accuracy=_share(each.is_right for each in answered),
        always_none=_share(each.asked.right is None for each in answered),
        top1=_share(_is_top(each) for each in answered if each.asked.right is not None),
        chosen=len(chosen),
        chosen_wrong=sum(not each.is_right for each in chosen),
        abstention_precision=_share(each.asked.right is None for each in abstained),
        abstention_recall=_share(each.is_valid and each.chosen is None for each in must),
        auroc=auroc([(float(each.probability), each.is_right) for each in chosen]),
        auroc_stated=auroc(stated),
        coverage=_coverage(chosen, of=len(answered)),
        gated=len(gated),
        gated_wrong=sum(not each.is_right for each in gated),
        gated_coverage=_coverage(gated, of=len(answered)),
    )


def _is_top(answered: Answered) -> bool:
    choice = answered.with_texts
    return isinstance(choice, Choice) and answered.is_valid and choice.ranked[0][0] == answered.asked.right


def _share(verdicts: Iterable[bool]) -> float | None:
    listed = list(verdicts)
    return round(sum(listed) / len(listed), 4) if listed else None


def auroc(scored: Sequence[tuple[float, bool]]) -> float | None:
    """Return how often a right case has the higher score than a wrong one; ties count half. None without both."""
    right = [score for score, is_right in scored if is_right]
    wrong = [score for score, is_right in scored if not is_right]
    if not right or not wrong:
        return None
    wins = sum((one > other) + (one == other) / 2 for one in right for other in wrong)
    return round(wins / len(right) / len(wrong), 4)


def _coverage(acted: Sequence[Answered], *, of: int) -> float | None:
    """Return the largest share that a threshold lets through with at most `RISK` of it wrong; ties stay together."""
    best = 0
    for threshold in {each.probability for each in acted}:
        passed = [each for each in acted if each.probability >= threshold]
        if sum(not each.is_right for each in passed) <= RISK * len(passed):
            best = max(best, len(passed))
    return round(best / of, 4) if of else None


def table(columns: dict[str, Figures]) -> str:
    """Write figures as a Markdown table, a column for each proposer."""
    lines = [f"| figure | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    for each in fields(Figures):
        cells = (_written(getattr(one, each.name)) for one in columns.values())
        lines.append(f"| {each.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _written(value: float | int | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def to_json(columns: dict[str, Figures]) -> str:
    """Write figures as JSON, an object for each proposer."""
    return json.dumps({name: asdict(one) for name, one in columns.items()}, indent=2) + "\n"
