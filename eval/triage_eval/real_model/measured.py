"""What a real model made of labelled cases: the figures of any proposer, and those of a model that talks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from triage.certify import auroc, coverage_at
from triage.judge import RulePack
from triage.model.choice import Choice, Silent
from triage_eval.free_text import Answered, figures
from triage_eval.free_text.figures import RISK, Figures
from triage_eval.real_model.scored import chosen, cross_scored, judged

_RISK = Decimal(str(RISK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Shares of all cases beside `free_text.Figures`; None where there was nothing to divide, or no model talked.

    `readable`: of the cases answered in time, those with an answer by the schema in both passes, be it one that
    contradicts itself. `inconsistent`: silences
    because the label that is asked for by itself is another than the one that was argued for. `outcome_accuracy`:
    `accuracy` with each silence counted as an abstention, for a person decides then too. `abstention`: of what must be
    left alone, what is, by whatever way. `auroc_score` and the coverages of the score: of P(right) by the scorer of the
    certificates, each ground scored by what all others taught. `seconds_p50` and `_p95`: of the calls about one case
    with its texts. `tokens_in` and `_out`: of both passes, on average.
    """

    readable: float | None
    inconsistent: int
    other_silences: int
    outcome_accuracy: float | None
    abstention: float | None
    auroc_score: float | None
    score_coverage: float | None
    gated_score_coverage: float | None
    seconds_p50: float | None
    seconds_p95: float | None
    tokens_in: int
    tokens_out: int


def measured(answered: Sequence[Answered], *, pack: RulePack) -> tuple[Figures, Measured]:
    """Count what a model made of cases."""
    silences = Counter(each.with_texts.why for each in answered if isinstance(each.with_texts, Silent))
    scored = tuple(cross_scored(chosen(answered, pack=pack)))
    gated = tuple((each, score) for each, score in scored if not each.answered.objections)
    must = [each for each in answered if each.asked.right is None]
    seconds = sorted(taken / 1000 for each in answered if (taken := each.with_texts.usage.milliseconds))
    in_time = [each for each in answered if is_in_time(each)]
    return figures(answered), Measured(
        readable=_share(sum(is_readable(each) for each in in_time), len(in_time)),
        inconsistent=silences["inconsistent"],
        other_silences=silences.total() - silences["inconsistent"],
        outcome_accuracy=_share(sum(each.chosen == each.asked.right for each in answered), len(answered)),
        abstention=_share(sum(each.chosen is None for each in must), len(must)),
        auroc_score=_rounded(auroc(judged(scored))),
        score_coverage=_of_all(coverage_at(_RISK, judged(scored)), len(scored), len(answered)),
        gated_score_coverage=_of_all(coverage_at(_RISK, judged(gated)), len(gated), len(answered)),
        seconds_p50=quantile(seconds, 0.5),
        seconds_p95=quantile(seconds, 0.95),
        tokens_in=round(_mean([_usage(each)[0] for each in answered])),
        tokens_out=round(_mean([_usage(each)[1] for each in answered])),
    )


def is_in_time(answered: Answered) -> bool:
    """Whether the model answered before the deadline, in both passes."""
    return all(isinstance(said, Choice) or said.why != "timeout" for said in _passes(answered))


def is_readable(answered: Answered) -> bool:
    """Whether both passes got answers by the schema; one that contradicts itself is read, and not believed."""
    return all(isinstance(said, Choice) or said.why == "inconsistent" for said in _passes(answered))


def _passes(answered: Answered) -> tuple[Choice | Silent, Choice | Silent]:
    return answered.with_texts, answered.facts_only


def quantile(ordered: Sequence[float], part: float) -> float | None:
    """Return the value that a part of the ordered values does not exceed."""
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 1) if ordered else None


def _usage(answered: Answered) -> tuple[int, int]:
    """Return the tokens of both passes; after silence there was but one."""
    first, second = _passes(answered)
    usages = [first.usage] if first is second else [first.usage, second.usage]
    return sum(one.input_tokens for one in usages), sum(one.output_tokens for one in usages)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0


def _rounded(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _of_all(share: Decimal, part: int, whole: int) -> float | None:
    return _share(round(share * part), whole)


def table(columns: dict[str, tuple[Figures, Measured]]) -> str:
    """Write both sorts of figures as a Markdown table, a column for each proposer."""
    lines = [f"| figure | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    for place, shape in enumerate((Figures, Measured)):
        for each in fields(shape):
            cells = (_cell(getattr(both[place], each.name)) for both in columns.values())
            lines.append(f"| {each.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(value: float | int | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
