"""What the matcher makes of the same evidence: hypotheses that its loose reading allows, with its confidence.

The strict reading of this package says what the payer's words prove. The matcher reads them loosely and weighs; what it
alone finds is offered to people, and to rules where a client's policy says from which confidence on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from triage.explain.payments.ledger import Item, Ledger
from triage.explain.payments.search import Candidate, Part
from triage.matching.book import Item as Row
from triage.matching.hypotheses import Hypothesis
from triage.matching.items import item_of_credit, item_of_invoice
from triage.matching.look import look
from triage.matching.matcher import Matches, learned, weigh
from triage.matching.memory import MemoryBook
from triage.matching.terms import terms
from triage.model import ClientPolicy, Evidence, Payment

_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the matcher found for a payment, in the words of this package."""

    payment: Payment
    matches: Matches
    ledger: Ledger

    def candidates(self) -> Iterator[Candidate]:
        """Yield the best hypotheses that settle something of one customer in the payment's currency."""
        items = {item.id: item for item in self.ledger.items}
        for scored in self.matches.ranked[:_OFFERED]:
            hypothesis = scored.hypothesis
            documents = [items.get(take.item.id) for take in (*hypothesis.takes, *hypothesis.nets)]
            if hypothesis.takes and all(item and not item.settled for item in documents):
                yield self._candidate(hypothesis, items)

    def _candidate(self, hypothesis: Hypothesis, items: dict[str, Item]) -> Candidate:
        named = {hit.item.id for hit in hypothesis.named}
        parts = [
            Part(items[take.item.id], take.amount, take.amount, "weighed" if take.item.id in named else "amount")
            for take in (*hypothesis.takes, *hypothesis.nets)
        ]
        return Candidate((self.payment,), tuple(parts), hypothesis.over, solutions=hypothesis.solutions)

    def confidence(self, candidate: Candidate) -> Decimal:
        """Return how sure the matcher is of a candidate: what it is of its first hypothesis, and nothing of others."""
        sure = self.matches.confidence if self._is_first(candidate) else 0.0
        return Decimal(sure).quantize(Decimal("0.0001"))

    def guards(self, candidate: Candidate) -> int:
        """Count what forbids acting on a candidate, as far as the matcher sees it; of others than its first, all."""
        return len(self.matches.guards) if self._is_first(candidate) else 1

    def _is_first(self, candidate: Candidate) -> bool:
        best = self.matches.best
        if best is None or len(candidate.payments) != 1:
            return False
        moved = frozenset((part.item.id, part.amount) for part in candidate.parts)
        return (moved, candidate.unapplied) == best.key


def weighed(payment: Payment, evidence: Evidence, policy: ClientPolicy, ledger: Ledger) -> Weighing:
    """Ask the matcher about a payment, over the documents of the evidence net of what earlier decisions took."""
    book = MemoryBook(_rows(evidence, policy.timezone), evidence.documents.customers, crowded=evidence.gathered.crowded)
    found = look(payment, book, zone=policy.timezone, at_once=False)
    if evidence.gathered.alike is not None:
        found.common = evidence.gathered.alike
    return Weighing(payment, weigh(found, terms(policy.payments, payment.currency), learned()), ledger)


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
