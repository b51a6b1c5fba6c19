"""What is right, wrong and left alone, of a matcher's answers to a made ledger's payments."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from triage.matching.book import Book
from triage.matching.hypotheses import Hypothesis
from triage.matching.matcher import Matches, match
from triage.model import PaymentPolicy
from triage_eval.made_ledgers import Gold, Question
from triage_eval.made_ledgers.rates import PER_EURO as RATES
from triage_eval.score import upper95

ZONE = "UTC"
POLICY = PaymentPolicy(
    discounts=(Decimal("0.02"), Decimal("0.03")),
    unique_amount=True,
    exchange=tuple((currency, Decimal(str(rate))) for currency, rate in sorted(RATES.items())),
)
"""What the client of a made ledger grants: the discounts that are on his invoices, and the rates of the day."""

THRESHOLD = 0.9
_TOP = 5


def right(hypothesis: Hypothesis, gold: Gold) -> bool:
    """Tell whether a hypothesis is the answer, to the last minor unit."""
    return (
        gold.kind == "allocate"
        and {(take.item.id, take.amount) for take in hypothesis.takes} == set(gold.allocations)
        and {(take.item.id, take.amount) for take in hypothesis.nets} == set(gold.credits)
        and hypothesis.over == gold.unapplied
    )


@dataclass
class Tally:
    """Counts of answers, in all and by case. `missed` and `wrongly` keep some for people to read."""

    n: int = 0
    automatic: int = 0
    wrong: int = 0
    resolvable: int = 0
    resolved: int = 0
    unanswerable: int = 0
    abstained: int = 0
    first: int = 0
    among_five: int = 0
    by_case: dict[str, Counter[str]] = field(default_factory=dict)
    wrongly: list[tuple[Question, Matches]] = field(default_factory=list)
    missed: list[tuple[Question, Matches]] = field(default_factory=list)

    def add(self, question: Question, matches: Matches, *, threshold: float) -> None:
        """Count one answer."""
        acts = matches.confidence >= threshold and not matches.guards
        answers = [right(scored.hypothesis, question.gold) for scored in matches.ranked[:_TOP]]
        is_right, can = bool(answers and answers[0]), question.gold.kind == "allocate"
        case = self.by_case.setdefault(question.case, Counter())
        self.n += 1
        case["n"] += 1
        self.automatic += acts
        case["automatic"] += acts
        if acts and not is_right:
            self.wrong += 1
            case["wrong"] += 1
            self.wrongly.append((question, matches))
        if can:
            self.resolvable += 1
            self.resolved += acts and is_right
            self.first += is_right
            self.among_five += any(answers)
            case["resolvable"] += 1
            case["resolved"] += acts and is_right
            case["first"] += is_right
            case["five"] += any(answers)
            if not (acts and is_right):
                self.missed.append((question, matches))
        else:
            self.unanswerable += 1
            self.abstained += not acts

    def figures(self) -> dict[str, float | None]:
        """Return the rates that are promised."""
        return {
            "precision": 1 - self.wrong / max(self.automatic, 1),
            "wrong_at_most": upper95(self.wrong, self.automatic),
            "recall": self.resolved / max(self.resolvable, 1),
            "abstention": self.abstained / max(self.unanswerable, 1),
            "first": self.first / max(self.resolvable, 1),
            "among_five": self.among_five / max(self.resolvable, 1),
        }


def tally(
    questions: Iterable[Question],
    book: Book,
    *,
    threshold: float = THRESHOLD,
    answer: Callable[..., Matches] = match,
) -> Tally:
    """Answer every question in one book, and count."""
    counted = Tally()
    for question in questions:
        counted.add(question, answer(question.payment, book, POLICY, zone=ZONE), threshold=threshold)
    return counted
