"""What the matcher makes of the same evidence: hypotheses that its loose reading allows, with its confidence.

The strict reading of this package says what the payer's words prove. The matcher reads them loosely and weighs; what it
alone finds is offered to people, and to rules where a client's policy says from which confidence on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from triage.matching.book import Item as Row
from triage.matching.hypotheses import Hypothesis
from triage.matching.items import item_of_credit, item_of_invoice
from triage.matching.look import look
from triage.matching.matcher import Matches, learned, weigh
from triage.matching.memory import MemoryBook
from triage.matching.terms import terms
from triage.model import ClientPolicy, Evidence, Payment

_OFFERED = 5
_PLACES = Decimal("0.0001")


class Moves(Protocol):
    """What is asked of a candidate: the payments, what moves on which document, and what stays on account."""

    @property
    def key(self) -> tuple[object, ...]:
        """The ids of the payments, the pairs of document and amount, and the rest."""
        ...


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the matcher found for one payment."""

    payment: Payment
    matches: Matches

    def offered(self) -> Iterator[Hypothesis]:
        """Yield the best hypotheses that settle something."""
        ranked = (scored.hypothesis for scored in self.matches.ranked[:_OFFERED])
        return (hypothesis for hypothesis in ranked if hypothesis.takes)

    def confidence(self, candidate: Moves) -> Decimal:
        """Return how sure the matcher is of a candidate: what it is of its first hypothesis, and nothing of others."""
        return Decimal(self.matches.confidence if self._is_first(candidate) else 0.0).quantize(_PLACES)

    def guards(self, candidate: Moves) -> int:
        """Count what forbids acting on a candidate, as the matcher sees it; one that is not its first has one."""
        return len(self.matches.guards) if self._is_first(candidate) else 1

    def _is_first(self, candidate: Moves) -> bool:
        best = self.matches.best
        return best is not None and candidate.key == ((self.payment.id,), *best.key)


def weighed(payment: Payment, evidence: Evidence, policy: ClientPolicy) -> Weighing:
    """Ask the matcher about a payment, over the documents of the evidence net of what earlier decisions took."""
    book = MemoryBook(_rows(evidence, policy.timezone), evidence.documents.customers, crowded=evidence.gathered.crowded)
    found = look(payment, book, zone=policy.timezone, at_once=False)
    if evidence.gathered.alike is not None:
        found.common = evidence.gathered.alike
    return Weighing(payment, weigh(found, terms(policy.payments, payment.currency), learned()))


def _rows(evidence: Evidence, zone: str) -> Iterator[Row]:
    taken = Counter[str]()
    for claim in evidence.standing.claims:
        if claim.role in ("settle", "net"):
            taken[claim.document] += claim.amount
    held = {claim.document for claim in evidence.standing.claims if claim.role == "hold"}
    for invoice in evidence.documents.invoices:
        if invoice.document == "invoice":
            yield _net(item_of_invoice(invoice, zone), taken[invoice.id], is_held=invoice.id in held)
    for note in evidence.documents.credit_notes:
        yield _net(item_of_credit(note, zone), taken[note.id], is_held=False)


def _net(row: Row, taken: int, *, is_held: bool) -> Row:
    """Return a row as earlier decisions leave it."""
    if is_held:
        return row._replace(state="closed")
    if not taken:
        return row
    left = max(row.left - taken, 0)
    return row._replace(left=left, state="settled" if row.state == "open" and not left else row.state)
