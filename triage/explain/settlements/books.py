"""What the search looks at: the documents, the calendar they are read by, and what earlier decisions took."""

from dataclasses import dataclass
from datetime import date, datetime

from triage.calendar import civil
from triage.model import BalanceTransaction, ClientPolicy, Documents, Evidence, Payment, Payout
from triage.model.codec import exception_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The evidence as one client reads it. `spent` are documents that other decisions took, `taken` those of
    them that are set aside.
    """

    evidence: Evidence
    policy: ClientPolicy
    taken: frozenset[str]
    spent: frozenset[str]

    @property
    def documents(self) -> Documents:
        """All documents of the evidence."""
        return self.evidence.documents

    @property
    def subject(self) -> str:
        """The id of the deposit or payout in question."""
        return self.evidence.exception.subject

    @property
    def payouts(self) -> tuple[Payout, ...]:
        """The payouts that may have become a deposit."""
        return tuple(payout for payout in self.documents.payouts if payout.id not in self.taken)

    @property
    def deposits(self) -> tuple[Payment, ...]:
        """The payments that brought money and kept it here."""
        brought = (p for p in self.documents.payments if p.direction == "inbound" and p.amount)
        return tuple(payment for payment in brought if payment.status != "returned" and payment.id not in self.taken)

    @property
    def movements(self) -> tuple[BalanceTransaction, ...]:
        """The movements that no other decision took."""
        return tuple(m for m in self.documents.balance_transactions if m.id not in self.taken)

    @property
    def today(self) -> date:
        """The day of the decision."""
        return civil(self.evidence.instant, self.policy.timezone)

    def day(self, when: date | datetime | None) -> date | None:
        """Return the client's calendar day of a moment, where it is known."""
        return None if when is None else civil(when, self.policy.timezone)


def books_of(evidence: Evidence, policy: ClientPolicy) -> Books:
    """Open the books of an exception.

    Where its own subject was spent, nothing is set aside: a person is shown what it was spent with.
    """
    mine = exception_id(evidence.exception)
    claims = (claim for claim in evidence.standing.claims if claim.role == "spend" and claim.exception != mine)
    spent = frozenset(claim.document for claim in claims)
    return Books(
        evidence=evidence,
        policy=policy,
        taken=frozenset() if evidence.exception.subject in spent else spent,
        spent=spent,
    )
