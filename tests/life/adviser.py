"""The adviser: a model that chooses what it is told to, and the certificates under which the desk does so."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from life.model import ADVISED, AMOUNT
from triage.certify import Cell, Label, Split, Terms, Versions, band, issue, unfitted
from triage.consult import ground_of
from triage.model import Kind
from triage.model.choice import Choice, ModelRef, Question
from triage.model.codec import digest
from triage.money import Money
from triage.ports import Proposer
from triage.store import Store
from triage.store.certificates import Said
from triage.testing import NOON
from triage.testing.desk import FakeContent, rich_policy

CERTIFIED = (NOON - timedelta(days=2), NOON + timedelta(days=4))
"""From when and until when the certificates count: games begin in between, and their clocks jump out of it."""

LABELS = 300
"""So many right answers certify a cell; a scorer that learned from none lets every choice through."""

ADVISER = ModelRef(proposer="litellm", model="small", prompt="choose@1")


def choosing(explanation: str, *, meanwhile: Callable[[], object]) -> Proposer:
    """Return a model that chooses one explanation, or none where that is not offered.

    It takes its time to read texts: something happens meanwhile.
    """

    def answer(question: Question) -> Choice:
        if question.texts:
            meanwhile()
        offered = [offer.explanation for offer in question.offers]
        return Choice(
            probabilities=tuple((each, Decimal(each == explanation)) for each in offered),
            none=Decimal(explanation not in offered),
            reason="facts_fit_it",
            rationale="it fits",
            model=ADVISER,
        )

    return answer


def certify(store: Store) -> None:
    """Store a certificate for each client."""
    at, until = CERTIFIED
    stake = band(Money(AMOUNT, "EUR"))
    cells = [
        Cell(kind=Kind.UNMATCHED_PAYMENT, action="allocate_payment", band=stake, client=client) for client in ADVISED
    ]
    labels = [
        Label(exception=f"{cell.client}_{number}", cell=cell, at=at, right=True)
        for cell in cells
        for number in range(LABELS)
    ]
    rules = digest(FakeContent().pack_text)
    ground = ground_of(rich_policy())
    versions = Versions(
        model=ADVISER.model, prompt=ADVISER.prompt, rules=rules, scorer=unfitted().version, ground=ground
    )
    terms = Terms(by="model", versions=versions, delta=Decimal("0.1"), round=1, salt=b"", now=at, lifetime=until - at)
    with store.write() as writer:
        writer.certificates.open_round(1, at=at, by="ada", cells=len(cells))
        writer.certificates.keep_scorer(unfitted())
        for verdict in issue(cells, Split(fit=(), certification=tuple(labels)), terms=terms):
            writer.certificates.keep(Said(round=1, at=at, model=ADVISER.model, verdict=verdict))
