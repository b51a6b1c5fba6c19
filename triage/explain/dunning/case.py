"""A failed attempt with its invoice, its customer and its history: what every part of the detector looks at."""

from dataclasses import dataclass
from datetime import datetime

from triage.calendar import civil, instant
from triage.explain.dunning.codes import DeclineClass
from triage.explain.dunning.history import History, history_of, meanings
from triage.explain.dunning.receivable import Receivable, receivable_of
from triage.explain.dunning.schedule import Cap, Slot, may_be_retry, next_retry
from triage.model import ClientPolicy, Evidence, PaymentAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An attempt and everything that bears on it."""

    evidence: Evidence
    policy: ClientPolicy
    attempt: PaymentAttempt
    receivable: Receivable
    history: History

    @property
    def now(self) -> datetime:
        """The instant of the decision."""
        return self.evidence.instant

    @property
    def zone(self) -> str:
        """The zone whose civil days count."""
        return self.receivable.zone

    @property
    def next(self) -> Slot | Cap:
        """The next retry on schedule, or what ended the retries."""
        return next_retry(self.history.chain, policy=self.policy.dunning, zone_name=self.zone, now=self.now)

    @property
    def in_future(self) -> bool:
        """Whether an attempt of the invoice is dated after now."""
        return any(instant(a.at, self.zone) > self.now for a in (self.attempt, *self.history.others))

    @property
    def before_invoice(self) -> bool:
        """Whether the attempt is dated before the invoice was issued."""
        invoice = self.receivable.invoice
        if invoice is None or invoice.created is None:
            return False
        return civil(self.attempt.at, self.zone) < civil(invoice.created, self.zone)

    @property
    def retry_standing(self) -> bool:
        """Whether a retry that was decided after another attempt may be still to come, so that two would be made.

        It is taken as made where an attempt followed when the schedule asks for it.
        """
        claims = self.evidence.standing.claims
        retried = {claim.document for claim in claims if claim.role == "collect" and claim.amount > 0}
        return any(other.id in retried and not self._was_retried(other) for other in self.history.others)

    @property
    def dead_method(self) -> bool:
        """Whether the same way to pay, or one that may be the same, was declined for good before."""
        return bool(self._declined_so & {"hard", "fraud", "dispute", "unknown"})

    @property
    def contested_before(self) -> bool:
        """Whether the same way to pay, or one that may be the same, was suspected of fraud or contested before."""
        return bool(self._declined_so & {"fraud", "dispute"})

    @property
    def overcharged(self) -> bool:
        """Whether several attempts of the invoice brought money, or one brought more than the invoice comes to."""
        took = [a for a in (self.attempt, *self.history.others) if a.outcome == "succeeded"]
        invoice = self.receivable.invoice
        return len(took) > 1 or (invoice is not None and any((a.amount or 0) > invoice.total for a in took))

    @property
    def _declined_so(self) -> frozenset[DeclineClass]:
        """Everything that the declines of other attempts may mean which may be of the same way to pay."""
        declined = (a for a in self.evidence.documents.attempts if a.outcome == "declined" and a.id != self.attempt.id)
        return frozenset[DeclineClass]().union(*(meanings(other) for other in declined if self._may_be_same_way(other)))

    def _may_be_same_way(self, other: PaymentAttempt) -> bool:
        """Tell by the ways to pay, or where one is not named, by whose invoice the other attempt was to collect."""
        if self.attempt.method and other.method:
            return self.attempt.method == other.method
        return other.invoice == self.attempt.invoice or self.receivable.may_be_his(other.invoice)

    def _was_retried(self, failed: PaymentAttempt) -> bool:
        chain = history_of(failed, self.evidence.documents.attempts, zone=self.zone).chain
        return any(
            may_be_retry(tried.at, of=chain, policy=self.policy.dunning, zone_name=self.zone)
            for tried in (self.attempt, *self.history.others)
            if tried.id != failed.id
        )


def case_of(attempt: PaymentAttempt, evidence: Evidence, policy: ClientPolicy) -> Case:
    """Gather what bears on an attempt."""
    receivable = receivable_of(attempt, evidence, policy)
    history = history_of(attempt, evidence.documents.attempts, zone=receivable.zone)
    return Case(evidence=evidence, policy=policy, attempt=attempt, receivable=receivable, history=history)
