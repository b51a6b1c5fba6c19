"""The auditor of usage charges: recomputes what the usage of a period cost and names what was done instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.explain.bills import Audit, Bill, explanation, refunded
from triage.explain.usage import surroundings as around
from triage.explain.usage.arithmetic import lines
from triage.explain.usage.case import Case, agreed_readings, case_of
from triage.explain.usage.events import is_late
from triage.explain.usage.facts import UsageFacts
from triage.explain.usage.mistakes import LATE, WORDS, mistakes
from triage.explain.usage.objections import objections, reading_objections
from triage.explain.usage.reading import Rated, Reading, rate
from triage.model import Action, ClientPolicy, Evidence, Explanation, IssueSupplementalInvoice, Kind
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An audit of a charge under one reading of what was agreed, with what each single mistake would have counted."""

    audit: Audit
    agreed: tuple[Reading, Rated] | None = None
    mistaken: Mapping[str, tuple[Reading, Rated]]

    @property
    def accounting(self) -> tuple[tuple[Reading, Rated], ...]:
        """The readings that come to what was billed."""
        if self.agreed is None:
            return ()
        return tuple(self.mistaken[cause] for cause in self.audit.causes) if self.audit.is_mismatch else (self.agreed,)

    @property
    def is_unexplained(self) -> bool:
        """Whether neither what was agreed nor any mistake comes to what was billed."""
        return not self.accounting

    @property
    def left_out_late(self) -> bool:
        """Whether late usage that was left out accounts for what was billed."""
        return any(cause in LATE for cause in self.audit.causes)


def audit_usage(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Recompute the charge that an exception is about, once for every reading of what was agreed."""
    charges = evidence.documents.usage_charges
    charge = next((charge for charge in charges if charge.id == evidence.exception.subject), None)
    if charge is None:
        return ()
    case = case_of(charge, evidence.documents, policy)
    found = findings(case, evidence)
    return tuple(_explanation(finding, found, case, evidence) for finding in found)


def findings(case: Case, evidence: Evidence) -> tuple[Finding, ...]:
    """Audit a charge under every reading; where it cannot be recomputed at all, say once why."""
    found = objections(case, evidence.instant)
    if found:
        return (Finding(audit=_audit(case, objections=found), mistaken={}),)
    return tuple(_find(case, name, reading) for name, reading in agreed_readings(case))


def _find(case: Case, name: str, agreed: Reading) -> Finding:
    found = reading_objections(case, agreed)
    rated = None if found else rate(case.metered, agreed)
    if rated is None:
        return Finding(audit=_audit(case, name=name, objections=found), mistaken={})
    mistaken = dict(_mistaken(case, agreed))
    audit = _audit(
        case,
        name=name,
        expected=rated.amount,
        lines=lines(case, agreed, rated),
        readings={cause: rated.amount for cause, (_, rated) in mistaken.items()},
    )
    return Finding(audit=audit, agreed=(agreed, rated), mistaken=mistaken)


def _mistaken(case: Case, agreed: Reading) -> list[tuple[str, tuple[Reading, Rated]]]:
    each = ((cause, reading, rate(case.metered, reading)) for cause, reading in mistakes(case, agreed))
    return [(cause, (reading, rated)) for cause, reading, rated in each if rated is not None]


def _audit(
    case: Case,
    *,
    name: str = "",
    expected: Money | None = None,
    lines: tuple[str, ...] = (),
    readings: Mapping[str, Money] | None = None,
    objections: tuple[str, ...] = (),
) -> Audit:
    charge = case.charge
    return Audit(
        bill=Bill(document=charge.id, billed=case.billed, customer=case.customer_id, invoice=charge.invoice),
        expected=expected,
        tolerance=case.policy.usage.tolerance,
        lines=lines,
        readings=readings or {},
        words=WORDS,
        objections=objections,
        name=name,
    )


def _explanation(finding: Finding, found: tuple[Finding, ...], case: Case, evidence: Evidence) -> Explanation:
    facts = _facts(finding, found, case, evidence)
    late = finding.left_out_late
    debit: Action | None = IssueSupplementalInvoice(item=case.charge.id) if late else None
    return explanation(finding.audit, Kind.USAGE_OVERAGE, evidence, facts, debit=debit)


def _facts(finding: Finding, found: tuple[Finding, ...], case: Case, evidence: Evidence) -> UsageFacts:
    documents, window, invoice = evidence.documents, case.window, case.invoice
    deadline = window.deadline(case.policy.usage.late_days)
    events = [event for event in case.metered.events if window.holds(event)]
    return UsageFacts(
        hypotheses=len(found),
        others_unexplained=sum(other.is_unexplained for other in found if other is not finding),
        quantity_agrees=around.quantity_agrees(case, finding.accounting),
        price_agrees=around.price_agrees(case, finding.accounting),
        late=sum(is_late(event, window.end, zone_name=window.zone) for event in events),
        backfilled=sum(is_late(event, deadline, zone_name=window.zone) for event in events),
        left_out_late=finding.left_out_late,
        window_open=evidence.instant <= deadline,
        repeats=len(case.metered.repeats),
        twins=case.metered.twins,
        strays=around.strays(case, documents),
        overlapping=around.overlapping(case, documents),
        later_charges=around.later_charges(case, documents),
        items=around.items(case, documents),
        plan_changes=around.plan_changes(case, documents),
        terms=around.clauses(case, documents),
        zone_known=around.zone_known(case),
        siblings=around.siblings(case, documents),
        drawn_before=around.drawn_before(case, documents),
        taxed=around.taxed(case),
        invoice_covers=around.invoice_covers(case, documents),
        invoice_draft=invoice is not None and invoice.status == "draft",
        refunded=refunded(finding.audit.bill, documents),
    )
