"""What is still to be collected, and everything that stands around it."""

from dataclasses import dataclass

from triage.calendar import civil
from triage.explain.dunning.stages import Overdue, earliest_unpaid
from triage.model import Claim, ClientPolicy, Customer, DunningPolicy, Evidence, Invoice, PaymentAttempt
from triage.model.codec import exception_id
from triage.money import Money, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """The invoice of an attempt and its customer, as far as they are at hand, and what earlier decisions took of it."""

    evidence: Evidence
    policy: ClientPolicy
    attempt: PaymentAttempt
    invoice: Invoice | None
    customer: Customer | None

    @property
    def zone(self) -> str:
        """The zone whose days count: the customer's where it is known, else the client's."""
        return (self.customer and self.customer.timezone) or self.policy.timezone

    @property
    def open(self) -> Money | None:
        """What is open of the invoice, less what earlier decisions settle of it; never below zero."""
        return self.open_of(self.invoice) if self.invoice else None

    def open_of(self, invoice: Invoice) -> Money:
        """Return what is open of an invoice, less what earlier decisions settle of it; never below zero."""
        settled = sum(claim.amount for claim in self._claims(invoice.id) if claim.role == "settle")
        return Money(max(0, invoice.amount_remaining - settled), invoice.currency)

    @property
    def held(self) -> bool:
        """Whether an earlier decision holds the invoice back, or keeps it for one that repeats it."""
        return self.invoice is not None and any(c.role in ("hold", "keep") for c in self._claims(self.invoice.id))

    @property
    def corrected(self) -> bool:
        """Whether an earlier decision corrects the invoice, or anything that is on it."""
        documents, invoice = self.evidence.documents, self.attempt.invoice
        ids = {invoice} | {item.id for item in documents.items if item.invoice == invoice}
        ids |= {charge.id for charge in documents.usage_charges if charge.invoice == invoice}
        return any(claim.role == "correct" and claim.document in ids for claim in self.evidence.standing.claims)

    @property
    def contradicts_itself(self) -> bool:
        """Whether what is open of the invoice cannot be, given its status and total."""
        if self.invoice is None:
            return False
        left, owed = self.invoice.amount_remaining, self.invoice.status in ("open", "draft")
        return left > self.invoice.total or (self.invoice.status == "paid" and left > 0) or (owed and left == 0)

    @property
    def money_arrived(self) -> bool:
        """Whether a payment lies in the evidence that may settle the invoice, or should have settled more of it."""
        documents, mine = self.evidence.documents, (self.attempt.invoice, self.attempt.id)
        inbound = [payment for payment in documents.payments if payment.direction == "inbound"]
        applied = [p for p in inbound if p.status == "applied" and self.attempt.invoice in p.applied_to]
        alone = sum(payment.amount for payment in applied if len(payment.applied_to) == 1)
        return (
            any(payment.status == "unapplied" and self._is_his(payment.customer) for payment in inbound)
            or bool(applied and self._is_untouched)
            or (self.invoice is not None and alone > self.invoice.total - self.invoice.amount_remaining)
            or any(moved.type == "charge" and moved.source in mine for moved in documents.balance_transactions)
        )

    @property
    def credit_open(self) -> bool:
        """Whether a credit note may reduce the invoice, or should have reduced it."""
        return any(
            (note.amount_remaining > 0 and self._is_his(note.customer))
            or (note.invoice == self.attempt.invoice and self._is_untouched)
            for note in self.evidence.documents.credit_notes
            if note.status == "issued"
        )

    @property
    def money_returned(self) -> bool:
        """Whether a payment of the invoice was sent or came back, or a charge is disputed: he may not want to pay.

        A processor's record of a dispute does not say whose charge it is, so that any one counts.
        """
        documents, invoice = self.evidence.documents, self.attempt.invoice
        sent_back = any(
            refund.invoice == invoice or (refund.invoice is None and self._is_his(refund.customer))
            for refund in documents.refunds
            if refund.status != "failed"
        )
        disputed = any(moved.type == "dispute" for moved in documents.balance_transactions)
        return (
            sent_back
            or disputed
            or any(
                payment.status == "returned" and (invoice in payment.applied_to or self._is_his(payment.customer))
                for payment in documents.payments
            )
        )

    @property
    def asked_other(self) -> bool:
        """Whether the attempt was over neither the whole invoice nor what is open of it."""
        if self.invoice is None or self.open is None or self.attempt.amount is None:
            return False
        return self.attempt.amount not in (self.invoice.total, self.invoice.amount_remaining, self.open.amount)

    @property
    def twins(self) -> int:
        """How many other invoices of the customer have the same total, and the same number, day of issue or period."""
        if self.invoice is None:
            return 0
        return sum(_is_twin(self.invoice, other) for other in self.evidence.documents.invoices)

    @property
    def unpaid(self) -> tuple[Invoice, ...]:
        """All invoices of the customer that are open, once earlier decisions are taken off."""
        if self.invoice is None:
            return ()
        return tuple(
            invoice
            for invoice in self.evidence.documents.invoices
            if invoice.customer == self.invoice.customer and invoice.status == "open" and self.open_of(invoice)
            if invoice.document == "invoice"
        )

    @property
    def overdue(self) -> Overdue | None:
        """The oldest unpaid invoice of the customer."""
        return earliest_unpaid(self.unpaid, self.zone)

    @property
    def below_threshold(self) -> bool:
        """Whether all that the customer owes and is due, in the invoice's currency, is too little to be collected."""
        if self.invoice not in self.unpaid:
            return False
        currency = self.invoice.currency
        due = [self.open_of(i) for i in self.unpaid if i.currency == currency and self._is_due(i)]
        return not is_collected(total(due, currency), self.policy.dunning)

    @property
    def answered_by(self) -> str | None:
        """The earlier decision that has answered this attempt, or a copy of it that was sent under the same key."""
        key, attempts = self.attempt.key, self.evidence.documents.attempts
        ids = {self.attempt.id} | {a.id for a in attempts if key is not None and a.key == key}
        mine = exception_id(self.evidence.exception)
        claims = (c for c in self.evidence.standing.claims if c.role == "collect" and c.document in ids)
        return next((claim.exception for claim in claims if claim.exception != mine), None)

    @property
    def _is_untouched(self) -> bool:
        return self.invoice is not None and self.invoice.amount_remaining == self.invoice.total

    def _is_due(self, invoice: Invoice) -> bool:
        """An invoice that was tried is due; another one is from the day after its due date on."""
        if invoice.due_date is None or invoice.id == self.attempt.invoice:
            return True
        return civil(invoice.due_date, self.zone) < civil(self.evidence.instant, self.zone)

    def may_be_his(self, invoice: str) -> bool:
        """Tell whether another invoice may be of the same customer: it is, or nobody knows whose it is."""
        known = next((other for other in self.evidence.documents.invoices if other.id == invoice), None)
        return self._is_his(known.customer if known else None)

    def _is_his(self, customer: str | None) -> bool:
        return customer is None or self.invoice is None or self.invoice.customer in (None, customer)

    def _claims(self, document: str) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.evidence.standing.claims if claim.document == document)


def is_collected(owed: Money, policy: DunningPolicy) -> bool:
    """Tell whether a sum reaches the threshold of its currency; without a threshold anything is collected."""
    return all(owed >= least for least in policy.thresholds if least.currency == owed.currency)


def _is_twin(invoice: Invoice, other: Invoice) -> bool:
    alike = (invoice.customer, invoice.currency, invoice.total) == (other.customer, other.currency, other.total)
    same_number = invoice.number is not None and invoice.number == other.number
    same_day = invoice.created is not None and invoice.created == other.created
    same_period = invoice.period is not None and (invoice.period, invoice.subscription) == (
        other.period,
        other.subscription,
    )
    again = same_number or same_day or same_period
    return alike and other.id != invoice.id and other.status != "void" and again


def receivable_of(attempt: PaymentAttempt, evidence: Evidence, policy: ClientPolicy) -> Receivable:
    """Find the invoice that an attempt was to collect, and who owes it."""
    invoice = next((i for i in evidence.documents.invoices if i.id == attempt.invoice), None)
    owes = invoice.customer if invoice else None
    customer = next((c for c in evidence.documents.customers if c.id == owes), None)
    return Receivable(evidence=evidence, policy=policy, attempt=attempt, invoice=invoice, customer=customer)
