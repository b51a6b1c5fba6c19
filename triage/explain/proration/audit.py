"""The auditor of prorated items: recomputes what should have been billed and names what was done instead."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from triage.explain.proration.causes import CAUSES, coincidence, fitting_causes
from triage.explain.proration.facts import ProrationFacts
from triage.explain.proration.fraction import FULL
from triage.explain.proration.objections import objections
from triage.explain.proration.reading import Case, Reading, amount, covered
from triage.explain.proration.surroundings import Surroundings, case_of, customer_zone, surroundings
from triage.model import (
    Action,
    Claim,
    ClientPolicy,
    Documents,
    Effect,
    Evidence,
    Explanation,
    InvoiceItem,
    IssueCreditNote,
    IssueDebitNote,
    Kind,
    NoAction,
)
from triage.model.codec import exception_id
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the recomputation came to: either objections, or an expected amount and the readings that fit instead."""

    case: Case
    agreed: Reading
    tolerance: int
    objections: tuple[str, ...] = ()
    expected: Money | None = None
    causes: tuple[str, ...] = ()
    coincidence: int | None = None

    @property
    def item(self) -> InvoiceItem:
        """The item in question."""
        return self.case.item

    @property
    def billed(self) -> Money:
        """The amount of the item."""
        return Money(self.item.amount, self.item.currency)

    @property
    def owed_back(self) -> Money | None:
        """What the customer was charged too much, or credited too little; negative where it is the other way."""
        if self.expected is None:
            return None
        return self.billed - self.expected if self.item.type == "charge" else self.expected - self.billed

    @property
    def is_mismatch(self) -> bool:
        """Whether billed and expected differ by more than rounding."""
        return self.owed_back is not None and abs(self.owed_back).amount > self.tolerance


def audit_proration(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Recompute the item that an exception is about; there is at most one right amount, so one explanation."""
    documents = evidence.documents
    item = next((item for item in documents.items if item.id == evidence.exception.subject), None)
    if item is None:
        return ()
    finding = find(item, documents, policy)
    return (_explanation(finding, evidence, surroundings(finding.case, finding.agreed, documents)),)


def find(item: InvoiceItem, documents: Documents, policy: ClientPolicy) -> Finding:
    """Recompute an item under a client's policy and see which other readings come to what was billed."""
    case, agreed = case_of(item, documents), agreed_reading(policy)
    found = objections(case, agreed)
    tolerance = policy.proration.tolerance
    if found:
        return Finding(case=case, agreed=agreed, tolerance=tolerance, objections=found)
    expected = amount(case, agreed)
    zone = customer_zone(item, documents)
    differs = expected is not None and expected.amount not in (0, item.amount)
    causes = fitting_causes(case, agreed, customer_zone=zone) if differs else ()
    return Finding(
        case=case,
        agreed=agreed,
        tolerance=tolerance,
        expected=expected,
        causes=causes,
        coincidence=coincidence(case, agreed, customer_zone=zone) if causes else None,
    )


def agreed_reading(policy: ClientPolicy) -> Reading:
    """Return the reading that a client's policy settles."""
    agreed = policy.proration
    return Reading(
        day_count=agreed.day_count,
        denominator=agreed.denominator,
        rounding=agreed.rounding,
        change_day_owner=agreed.change_day_owner,
        zone=policy.timezone,
    )


def _explanation(finding: Finding, evidence: Evidence, around: Surroundings) -> Explanation:
    cause, owed_back = _cause(finding), finding.owed_back
    effects, claims = _money(finding, exception_id(evidence.exception))
    return Explanation(
        id=f"proration:{finding.item.id}:{cause}",
        kind=Kind.PRORATION_MISMATCH,
        cause=cause,
        summary=_summary(finding),
        action=_action(finding, owed_back),
        effects=effects,
        claims=claims,
        facts=(_facts(finding, around),),
        customer=finding.item.customer,
        known_by="id" if finding.item.customer else None,
        rank=Decimal("0.5000") if cause in ("unproved", "unexplained_difference") else Decimal("1.0000"),
        arithmetic=arithmetic(finding),
    )


def _cause(finding: Finding) -> str:
    if finding.expected is None:
        return "unproved"
    if not finding.is_mismatch:
        return "rounding" if finding.owed_back else "as_agreed"
    return "+".join(finding.causes) or "unexplained_difference"


def _action(finding: Finding, owed_back: Money | None) -> Action:
    if owed_back is None or not finding.is_mismatch:
        return NoAction(subject=finding.item.id)
    return IssueCreditNote(item=finding.item.id) if owed_back.amount > 0 else IssueDebitNote(item=finding.item.id)


def _money(finding: Finding, exception: str) -> tuple[tuple[Effect, ...], tuple[Claim, ...]]:
    owed_back, item = finding.owed_back, finding.item
    if owed_back is None or not finding.is_mismatch:
        return (), ()
    size = abs(owed_back)
    effect = Effect(type="credit" if owed_back.amount > 0 else "debit", document=item.id, amount=size)
    claim = Claim(exception=exception, role="correct", document=item.id, amount=size.amount, currency=item.currency)
    return (effect,), (claim,)


def _summary(finding: Finding) -> str:
    item = finding.item
    if finding.expected is None:
        return f"{item.id} cannot be recomputed: {'; '.join(finding.objections)}"
    told = f"{item.type} {item.id} was billed {finding.billed}, agreed is {finding.expected}"
    if not finding.is_mismatch:
        return f"{told}: {'only rounding' if finding.owed_back else 'nothing is wrong'}"
    reasons = " or ".join(CAUSES[cause] for cause in finding.causes) or "no other reading of the policy comes to it"
    return f"{told}: {reasons}"


def arithmetic(finding: Finding) -> tuple[str, ...]:
    """Write the recomputation so that a person can follow it line by line."""
    share = covered(finding.case, finding.agreed) if finding.expected is not None else None
    if share is None:
        return finding.objections
    price, rounding = finding.case.price, finding.agreed.rounding.value.replace("_", " ")
    times = f"{price}" if share is FULL else f"{price} x {share} {share.unit}, rounded {rounding}"
    lines = (*share.lines, f"{times} = {finding.expected}", f"billed: {finding.billed}")
    owed_back = finding.owed_back
    if not owed_back:
        return lines
    side = "the customer's favour" if owed_back.amount > 0 else "the seller's favour"
    fits = (f"{finding.billed} comes out if {CAUSES[cause]}" for cause in finding.causes)
    return (*lines, f"difference: {abs(owed_back)} in {side}", *fits)


def _facts(finding: Finding, around: Surroundings) -> ProrationFacts:
    owed_back = finding.owed_back
    share = covered(finding.case, finding.agreed) if finding.expected is not None else None
    return ProrationFacts(
        proved=finding.expected is not None,
        type=finding.item.type,
        billed=finding.billed,
        expected=finding.expected,
        gap=None if owed_back is None else abs(owed_back),
        within_tolerance=None if owed_back is None else not finding.is_mismatch,
        correction=None if owed_back is None else _correction(owed_back),
        readings=len(finding.causes),
        causes=finding.causes,
        coincidence=finding.coincidence,
        full_period=None if share is None else share is FULL,
        from_change=finding.item.service is None,
        later_changes=around.later_changes,
        invoice_agrees=around.invoice_agrees,
        invoice_void=around.invoice_void,
        invoice_missing=around.invoice_missing,
        siblings=around.siblings,
        price_agrees=around.price_agrees,
        disputed=around.disputed,
        credited=around.credited,
    )


def _correction(owed_back: Money) -> Literal["none", "credit", "debit"]:
    return "none" if not owed_back else "credit" if owed_back.amount > 0 else "debit"
