"""The auditor of prorated items: recomputes what should have been billed and names what was done instead."""

from triage.explain.bills import Audit, Bill, explanation
from triage.explain.proration.arithmetic import lines
from triage.explain.proration.causes import CAUSES, readings
from triage.explain.proration.hypotheses import cases_of
from triage.explain.proration.objections import objections
from triage.explain.proration.reading import Case, Reading, amount, full_price
from triage.explain.proration.surroundings import customer_zone, facts_of
from triage.model import ClientPolicy, Documents, Evidence, Explanation, InvoiceItem, Kind, by_id
from triage.money import Money


def audit_proration(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Recompute the item that an exception is about, once for each change and subscription that it may be of."""
    documents = evidence.documents
    item = by_id(documents.items, evidence.exception.subject)
    if item is None:
        return ()
    agreed = agreed_reading(policy)
    audits = tuple(
        (case, audit(case, agreed, documents, tolerance=policy.proration.tolerance))
        for case in cases_of(item, documents, zone=agreed.zone)
    )
    return tuple(
        explanation(
            one,
            Kind.PRORATION_MISMATCH,
            evidence,
            facts_of(case, agreed, documents, alternatives=sum(other.expected != one.expected for _, other in audits)),
        )
        for case, one in audits
    )


def audit(case: Case, agreed: Reading, documents: Documents, *, tolerance: int) -> Audit:
    """Recompute an item under one hypothesis and see which other readings come to what was billed."""
    found = objections(case, agreed)
    expected = None if found else amount(case, agreed)
    proved = expected is not None
    return Audit(
        bill=_bill(case.item),
        expected=expected,
        tolerance=tolerance,
        lines=lines(case, agreed) if proved else (),
        readings=readings(case, agreed, customer_zone=customer_zone(case.item, documents)) if proved else {},
        words=CAUSES,
        objections=found,
        name=case.name,
        at_most=full_price(case, agreed) if proved else None,
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
        discount=agreed.discount,
        each_unit=agreed.rounded_per == "unit",
        tax_rounding=policy.taxes.rounding,
    )


def _bill(item: InvoiceItem) -> Bill:
    return Bill(
        document=item.id,
        billed=Money(item.amount, item.currency),
        customer=item.customer,
        invoice=item.invoice,
        credit=item.type == "credit",
    )
