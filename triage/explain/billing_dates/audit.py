"""The auditor of billing dates: says which period a bill should cover, and which mistake dated it as it is."""

from decimal import Decimal

from triage.explain.billing_dates.case import Case, bill_of, cases_of
from triage.explain.billing_dates.facts import DateFacts
from triage.explain.billing_dates.finding import Finding, findings
from triage.explain.billing_dates.mistakes import told_apart
from triage.explain.billing_dates.surroundings import Beside, beside, is_metered, is_paid, lines_agree
from triage.explain.billing_dates.wording import arithmetic, summary
from triage.explain.bills import Audit, Bill, BillFacts, bill_facts
from triage.model import (
    Action,
    Claim,
    ClientPolicy,
    CorrectBillingDate,
    Documents,
    Evidence,
    Explanation,
    Kind,
    NoAction,
    Timing,
)
from triage.model.codec import exception_id


def audit_billing_dates(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Recompute the period of the bill that an exception is about, once for each hypothesis that is open."""
    bill = bill_of(evidence.documents, evidence.exception.subject)
    if bill is None:
        return ()
    cases = cases_of(bill, evidence.documents)
    found = tuple(finding for case in cases for finding in findings(case, policy))
    return tuple(_explanation(finding, found, evidence, policy) for finding in found)


def _explanation(finding: Finding, found: tuple[Finding, ...], evidence: Evidence, policy: ClientPolicy) -> Explanation:
    case, cause = finding.case, _cause(finding)
    wrong = finding.expected is not None and not finding.agrees
    return Explanation(
        id=":".join(_name(finding, cause)),
        kind=Kind.BILLING_DATE_MISMATCH,
        cause=cause,
        summary=summary(finding),
        action=_action(finding, wrong=wrong),
        effects=(),
        claims=(_claim(case, evidence),) if wrong else (),
        facts=(_bill_facts(case, evidence), _date_facts(finding, found, evidence, policy)),
        timings=_timings(finding),
        customer=case.subscription.customer,
        known_by="id",
        rank=Decimal("0.5000") if cause in ("unproved", "unexplained_dates") else Decimal("1.0000"),
        arithmetic=arithmetic(finding),
    )


def _cause(finding: Finding) -> str:
    if finding.expected is None:
        return "unproved"
    if finding.agrees:
        return "as_agreed"
    return "+".join(finding.causes) or "unexplained_dates"


def _name(finding: Finding, cause: str) -> tuple[str, ...]:
    clock = finding.reading.days.name if finding.reading else "any_clock"
    meant = "its_date" if finding.bill_on is None else "its_period"
    return (Kind.BILLING_DATE_MISMATCH.value, finding.case.bill.id, finding.case.subscription.id, clock, meant, cause)


def _action(finding: Finding, *, wrong: bool) -> Action:
    document = finding.case.bill.id
    return CorrectBillingDate(item=document) if wrong else NoAction(subject=document)


def _claim(case: Case, evidence: Evidence) -> Claim:
    """Take the bill's dates, so that no other decision corrects them too; no money is taken."""
    bill, exception = case.bill, exception_id(evidence.exception)
    return Claim(exception=exception, role="correct", document=bill.id, amount=0, currency=bill.amount.currency)


def _timings(finding: Finding) -> tuple[Timing, ...]:
    """Return the right dates, each in the form in which the wrong one was posted: a civil date or an instant."""
    expected, posted, document = finding.expected, finding.case.bill.posted, finding.case.bill.id
    if expected is None or finding.agrees:
        return ()
    start, end = expected.written_as(posted)
    period = (
        Timing(type="period_start", document=document, when=start),
        Timing(type="period_end", document=document, when=end),
    )
    if finding.bill_on is None:
        return period
    dated = (Timing(type="bill_on", document=document, when=finding.bill_on),)
    return dated if expected.is_posted(posted) else (*period, *dated)


def _bill_facts(case: Case, evidence: Evidence) -> BillFacts:
    """State what stands around the bill; its amount is left as it is billed."""
    bill = case.bill
    amount = Bill(document=bill.id, billed=bill.amount, customer=case.subscription.customer, invoice=bill.invoice)
    audit = Audit(bill=amount, expected=bill.amount, tolerance=0, lines=(), readings={}, words={})
    return bill_facts(audit, evidence)


def _date_facts(finding: Finding, found: tuple[Finding, ...], evidence: Evidence, policy: ClientPolicy) -> DateFacts:
    case, documents, expected = finding.case, evidence.documents, finding.expected
    around = _beside(finding, documents)
    return DateFacts(
        proved=expected is not None,
        agrees=finding.agrees if expected else None,
        readings=told_apart(finding.causes),
        causes=finding.causes,
        another_period=expected.cycle != finding.meant.cycle if expected and finding.meant else None,
        redated=finding.bill_on is not None,
        days_moved=_days_moved(finding),
        rivals=sum(_is_rival(finding, other, documents) for other in found),
        overlaps=around.overlaps,
        gap=around.gap,
        partial=expected.is_part or "not_cut" in finding.causes if expected else None,
        whole_price=case.whole_price,
        metered=is_metered(case, documents),
        plan_changed=around.plan_changed,
        lines_agree=lines_agree(case, documents),
        paid=is_paid(case, documents),
        notes=sum(note.author != "pipeline" for note in documents.notes),
        within_limit=case.bill.amount <= policy.limit(case.bill.amount.currency),
    )


def _beside(finding: Finding, documents: Documents) -> Beside:
    if finding.expected is None or finding.reading is None:
        return Beside()
    return beside(finding.expected, finding.case, finding.reading, documents)


def _days_moved(finding: Finding) -> int | None:
    if finding.bill_on is None or finding.reading is None:
        return None
    return abs((finding.bill_on - finding.reading.days.day(finding.case.bill.created)).days)


def _is_rival(finding: Finding, other: Finding, documents: Documents) -> bool:
    """Tell whether another hypothesis stands beside one.

    By one clock a period that another bill surely covers is excluded; by another clock that the policy leaves open
    nothing is.
    Another plan counts where the dates fit it, or where the price does and its dates cannot be said.
    """
    if other.dates == finding.dates:
        return False
    if other.case.subscription.id != finding.case.subscription.id:
        return other.agrees or bool(other.causes) or (other.expected is None and other.case.whole_price)
    if other.expected is None:
        return False
    return other.reading != finding.reading or not _beside(other, documents).billed
