"""What was billed against what should have been: the shape that every audit of a bill shares.

A detector recomputes one amount under one hypothesis and names the single mistakes that it knows with what each would
have billed. From there on all audits read alike: the facts, the correction, the sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from triage.model import (
    Action,
    Claim,
    CreditNote,
    Documents,
    Effect,
    Evidence,
    Explanation,
    Facts,
    Invoice,
    InvoiceItem,
    IssueCreditNote,
    IssueDebitNote,
    Kind,
    NoAction,
    Refund,
    UsageCharge,
)
from triage.model.codec import exception_id
from triage.money import Money


@dataclass(frozen=True, slots=True)
class BillFacts(Facts):
    """What an audit found about the amount of a bill, and the circumstances under which nobody corrects it alone."""

    namespace: ClassVar[str] = "bill"

    proved: Annotated[bool, "whether the amount could be recomputed at all"]
    billed: Annotated[Money, "what was billed"]
    expected: Annotated[Money | None, "what should have been billed"]
    gap: Annotated[Money | None, "the size of the difference"]
    within_tolerance: Annotated[bool | None, "whether the difference is no more than the client's tolerance"]
    correction: Annotated[
        Literal["none", "credit", "debit"] | None, "credit where the customer is owed, debit where he owes"
    ]
    readings: Annotated[int, "how many single mistakes come to exactly what was billed"]
    causes: Annotated[tuple[str, ...], "the names of those mistakes"]
    coincidence: Annotated[int | None, "how many of a thousand amounts some mistake comes to"]
    invoice_missing: Annotated[bool, "the bill names an invoice that is not in the evidence"]
    invoice_agrees: Annotated[bool | None, "the invoice is of the same customer and currency"]
    invoice_void: Annotated[bool, "the invoice is void or uncollectible"]
    disputed: Annotated[bool, "the customer disputes the invoice"]
    credited: Annotated[bool, "a credit note that may correct the same thing was issued"]
    corrected: Annotated[bool, "an earlier decision corrects this bill, its invoice or an item of it, or holds it back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What was billed: the document, its amount, and the invoice that it stands on (which may be the document itself).

    `credit` says that the document gives money back, as a refund or a credit item does.
    """

    document: str
    billed: Money
    customer: str | None
    invoice: str | None
    credit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One recomputation of a bill under one hypothesis.

    `name` tells hypotheses apart and is "" where there is only one. `expected` is None where `objections` keep it from
    being proved. `readings` are the single mistakes with what each would have billed, `words` the same for people, to
    be read after "because". `lines` are the arithmetic. `tolerance` is in minor units. `at_most` is the largest amount
    that such a bill can come to, where it is known to be more than what was billed or expected.
    """

    bill: Bill
    expected: Money | None
    tolerance: int
    lines: tuple[str, ...]
    readings: Mapping[str, Money]
    words: Mapping[str, str]
    objections: tuple[str, ...] = ()
    name: str = ""
    at_most: Money | None = None

    @property
    def owed_back(self) -> Money | None:
        """What the customer was charged too much, or given back too little; negative where it is the other way."""
        if self.expected is None:
            return None
        too_much = self.bill.billed - self.expected
        return -too_much if self.bill.credit else too_much

    @property
    def gap(self) -> Money | None:
        """The size of the difference."""
        return None if self.owed_back is None else abs(self.owed_back)

    @property
    def is_mismatch(self) -> bool:
        """Whether billed and expected differ by more than the tolerance."""
        return self.owed_back is not None and abs(self.owed_back).amount > self.tolerance

    @property
    def causes(self) -> tuple[str, ...]:
        """The names of the single mistakes that come to exactly what was billed, in order of name.

        Nothing billed fits none: whoever bills zero has waived it, whatever a mistake comes to.
        """
        if not self.is_mismatch or not self.bill.billed:
            return ()
        return tuple(sorted(cause for cause, money in self.readings.items() if money == self.bill.billed))

    @property
    def coincidence(self) -> int | None:
        """How many of a thousand amounts up to the larger one some mistake comes to."""
        if self.expected is None or not self.readings:
            return None
        amounts = (self.expected, self.bill.billed, *([self.at_most] if self.at_most else []))
        largest = max(money.amount for money in amounts)
        return min(1000, 1000 * len(set(self.readings.values())) // (largest + 1))


def explanation(
    audit: Audit, kind: Kind, evidence: Evidence, *facts: Facts, debit: Action | None = None
) -> Explanation:
    """Turn an audit into the explanation that rules judge: no action, a credit, or a debit (`debit` names another).

    `facts` are the detector's own; the facts of the bill come with them.
    """
    cause, subject = _cause(audit), audit.bill.document
    effects, claims = _money(audit, exception_id(evidence.exception))
    return Explanation(
        id=":".join(part for part in (kind.value, subject, audit.name, cause) if part),
        kind=kind,
        cause=cause,
        summary=summary(audit),
        action=_action(audit, debit),
        effects=effects,
        claims=claims,
        facts=(bill_facts(audit, evidence), *facts),
        customer=audit.bill.customer,
        known_by="id" if audit.bill.customer else None,
        rank=Decimal("0.5000") if cause in ("unproved", "unexplained_difference") else Decimal("1.0000"),
        arithmetic=arithmetic(audit),
    )


def bill_facts(audit: Audit, evidence: Evidence) -> BillFacts:
    """State what an audit found, and what stands around the bill."""
    owed_back, documents = audit.owed_back, evidence.documents
    invoice = next((invoice for invoice in documents.invoices if invoice.id == audit.bill.invoice), None)
    return BillFacts(
        proved=audit.expected is not None,
        billed=audit.bill.billed,
        expected=audit.expected,
        gap=audit.gap,
        within_tolerance=None if owed_back is None else not audit.is_mismatch,
        correction=None if owed_back is None else _correction(owed_back),
        readings=len(audit.causes),
        causes=audit.causes,
        coincidence=audit.coincidence,
        invoice_missing=invoice is None and audit.bill.invoice is not None,
        invoice_agrees=None if invoice is None else _agrees(invoice, audit.bill),
        invoice_void=invoice is not None and invoice.status in ("void", "uncollectible"),
        disputed=invoice is not None and invoice.disputed,
        credited=any(note.status == "issued" and _may_concern(note, audit.bill) for note in documents.credit_notes),
        corrected=_corrected(audit.bill, evidence),
    )


def summary(audit: Audit) -> str:
    """Say in one sentence what was billed, what was agreed, and why they differ."""
    bill = audit.bill
    if audit.expected is None:
        return f"{bill.document} cannot be recomputed: {'; '.join(audit.objections)}"
    told = f"{bill.document} was billed {bill.billed}, agreed is {audit.expected}"
    if not audit.is_mismatch:
        return f"{told}: {'only rounding' if audit.owed_back else 'nothing is wrong'}"
    return f"{told}: {' or '.join(audit.words[cause] for cause in audit.causes) or 'no single mistake comes to it'}"


def arithmetic(audit: Audit) -> tuple[str, ...]:
    """Write the recomputation so that a person can follow it line by line."""
    if audit.expected is None:
        return (*audit.lines, *audit.objections)
    lines = (*audit.lines, f"agreed: {audit.expected}", f"billed: {audit.bill.billed}")
    owed_back = audit.owed_back
    if not owed_back:
        return lines
    side = "the customer's favour" if owed_back.amount > 0 else "the seller's favour"
    fits = (f"{audit.bill.billed} comes out if {audit.words[cause]}" for cause in audit.causes)
    return (*lines, f"difference: {abs(owed_back)} in {side}", *fits)


def _cause(audit: Audit) -> str:
    if audit.expected is None:
        return "unproved"
    if not audit.is_mismatch:
        return "rounding" if audit.owed_back else "as_agreed"
    return "+".join(audit.causes) or "unexplained_difference"


def _action(audit: Audit, debit: Action | None) -> Action:
    document, owed_back = audit.bill.document, audit.owed_back
    if owed_back is None or not audit.is_mismatch:
        return NoAction(subject=document)
    if owed_back.amount > 0:
        return IssueCreditNote(item=document)
    return debit or IssueDebitNote(item=document)


def _money(audit: Audit, exception: str) -> tuple[tuple[Effect, ...], tuple[Claim, ...]]:
    owed_back, document = audit.owed_back, audit.bill.document
    if owed_back is None or not audit.is_mismatch:
        return (), ()
    size = abs(owed_back)
    effect = Effect(type="credit" if owed_back.amount > 0 else "debit", document=document, amount=size)
    claim = Claim(exception=exception, role="correct", document=document, amount=size.amount, currency=size.currency)
    return (effect,), (claim,)


def _correction(owed_back: Money) -> Literal["none", "credit", "debit"]:
    return "none" if not owed_back else "credit" if owed_back.amount > 0 else "debit"


def _agrees(invoice: Invoice, bill: Bill) -> bool:
    return invoice.currency == bill.billed.currency and bill.customer in (None, invoice.customer)


def refunded(bill: Bill, documents: Documents) -> bool:
    """Tell whether money that was sent back, or is about to be, may have set a bill right."""
    return any(refund.status != "failed" and _may_concern(refund, bill) for refund in documents.refunds)


def _may_concern(paper: CreditNote | Refund, bill: Bill) -> bool:
    """Tell whether a paper is of the bill's invoice, or of its customer where one of the two names no invoice.

    One that names the invoice counts in any currency: in a strange one it is a contradiction, not another matter.
    """
    if paper.invoice is not None and bill.invoice is not None:
        return paper.invoice == bill.invoice
    return paper.currency == bill.billed.currency and paper.customer in (None, bill.customer)


def _corrected(bill: Bill, evidence: Evidence) -> bool:
    """Tell whether an earlier decision corrects the bill, the invoice it stands on, or an item of the invoice it is.

    One that holds any of them back has found that it repeats another, so that it will not be collected at all.
    """
    overlapping = {bill.document, bill.invoice}
    if bill.document == bill.invoice:
        overlapping |= {document for document, invoice in _parts(evidence.documents) if invoice == bill.invoice}
    mine = exception_id(evidence.exception)
    others = (claim for claim in evidence.standing.claims if claim.exception != mine)
    return any(claim.role in ("correct", "hold") and claim.document in overlapping for claim in others)


def _parts(documents: Documents) -> tuple[tuple[str, str | None], ...]:
    parts: tuple[InvoiceItem | UsageCharge, ...] = (*documents.items, *documents.usage_charges)
    return tuple((part.id, part.invoice) for part in parts)
