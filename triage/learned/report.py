"""How well a model chooses on cases that it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from triage.learned.local import Local
from triage.learned.model import Model
from triage.model.choice import Choice, Question

_CONTEXT = Context(prec=28)
_LEAST = Decimal("0.0001")
_BINS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of `n` held-out cases, shares with four places, None where there was nothing to divide.

    `accuracy`: right choices, an abstention included where none was right. `abstained`: nothing was chosen.
    `precision`: right of what was chosen. `log_loss`: mean of -ln P(what was right). `calibration`: how far in the mean
    the stated probability of what was chosen lies from the share that was right (expected error over five bins).
    """

    n: int
    accuracy: Decimal | None
    abstained: Decimal | None
    precision: Decimal | None
    log_loss: Decimal | None
    calibration: Decimal | None


def report(model: Model, cases: Sequence[tuple[Question, str | None]]) -> Report:
    """Ask a model about cases and compare with what was right (an explanation's id, or None). Pure."""
    answered = [
        (answer, right) for answer, right in ((Local(model)(q), r) for q, r in cases) if isinstance(answer, Choice)
    ]
    chosen = [(answer, right) for answer, right in answered if answer.chosen is not None]
    sure = [
        (max(answer.none, answer.ranked[0][1]), answer.chosen == _offered(answer, right)) for answer, right in answered
    ]
    return Report(
        n=len(answered),
        accuracy=_mean([Decimal(is_right) for _, is_right in sure]),
        abstained=_mean([Decimal(answer.chosen is None) for answer, _ in answered]),
        precision=_mean([Decimal(answer.chosen == right) for answer, right in chosen]),
        log_loss=_mean([_surprise(answer, right) for answer, right in answered]),
        calibration=_calibration(sure),
    )


def _offered(answer: Choice, right: str | None) -> str | None:
    """What was right without being offered is none of the offers."""
    return right if right in dict(answer.probabilities) else None


def _mean(numbers: Sequence[Decimal]) -> Decimal | None:
    return (sum(numbers, Decimal(0)) / len(numbers)).quantize(_LEAST) if numbers else None


def _surprise(answer: Choice, right: str | None) -> Decimal:
    given = dict(answer.probabilities).get(right, answer.none) if right is not None else answer.none
    return -_CONTEXT.ln(max(given, _LEAST))


def _calibration(sure: Sequence[tuple[Decimal, bool]]) -> Decimal | None:
    """Return the expected calibration error: the gaps of equally wide bins, weighed by how many lie in each."""
    if not sure:
        return None
    bins: dict[int, list[tuple[Decimal, bool]]] = {}
    for stated, is_right in sure:
        bins.setdefault(min(int(stated * _BINS), _BINS - 1), []).append((stated, is_right))
    gaps = (abs(sum((stated - is_right for stated, is_right in held), Decimal(0))) for held in bins.values())
    return (sum(gaps, Decimal(0)) / len(sure)).quantize(_LEAST)
