"""The auditor of lines: compares what an invoice bills with what its subscription says for the period."""

from dataclasses import replace

from triage.calendar import civil
from triage.explain.bills import Audit, Bill, explanation
from triage.explain.line_items.agreement import Agreement, agreements, named
from triage.explain.line_items.circumstances import circumstances
from triage.explain.line_items.comparison import ONE_OFF, Deviation, deviations, unit_price
from triage.explain.line_items.finding import Finding
from triage.explain.line_items.objections import agreement_objections, count_objections, invoice_objections
from triage.model import ClientPolicy, Evidence, Explanation, Invoice, Kind
from triage.money import Money


def audit_line_items(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Compare the invoice that an exception is about with every reading of its subscriptions."""
    documents = evidence.documents
    invoice = next((i for i in documents.invoices if i.id == evidence.exception.subject), None)
    if invoice is None:
        return ()
    findings = find(invoice, evidence, policy)
    return tuple(_explained(finding, findings, invoice, evidence, policy) for finding in findings)


def find(invoice: Invoice, evidence: Evidence, policy: ClientPolicy) -> tuple[Finding, ...]:
    """Return what was found under each reading, or one finding of why nothing can be compared."""
    documents, zone = evidence.documents, policy.timezone
    objections = invoice_objections(invoice, named(invoice, documents))
    if objections:
        return (Finding(audit=_unproved(invoice, objections)),)
    found = agreements(invoice, documents, today=civil(evidence.instant, zone), zone=zone)
    if objections := count_objections(found):
        return (Finding(audit=_unproved(invoice, objections)),)
    return tuple(_finding(invoice, agreement, zone) for agreement in found)


def _finding(invoice: Invoice, agreement: Agreement, zone: str) -> Finding:
    objections = agreement_objections(agreement, invoice, zone)
    if objections:
        return Finding(audit=_unproved(invoice, objections, agreement.name), agreement=agreement)
    found = deviations(invoice.lines, agreement.expected)
    tax = _tax_of(found, invoice)
    on_top = 0 if invoice.tax_inclusive else invoice.tax or 0
    due = agreement.expected.net + on_top - (tax or 0)
    single = {found[0].name: found[0]} if len(found) == 1 else {}
    audit = Audit(
        bill=_bill(invoice),
        expected=Money(due, invoice.currency),
        tolerance=0,
        lines=tuple(_lines(invoice, agreement, found)),
        readings={name: Money(due + one.net + (tax or 0), invoice.currency) for name, one in single.items()},
        words={name: one.words for name, one in single.items()},
        name=agreement.name,
    )
    return Finding(audit=audit, agreement=agreement, deviations=found, tax_open=tax is None)


def _tax_of(found: tuple[Deviation, ...], invoice: Invoice) -> int | None:
    """Return the tax, beside its net amount, that goes with a deviation, or None where the invoice does not state it.

    A line that should not be there takes its tax with it; what a missing or mispriced one bears, no line says.
    """
    if not found or not (invoice.tax or any(line.tax for line in invoice.lines)):
        return 0
    surplus = found[0].line if len(found) == 1 else None
    if surplus is None:
        return None
    if invoice.tax_inclusive:
        return 0
    taxes = [line.tax for line in invoice.lines if line.tax is not None]
    stated = len(taxes) == len(invoice.lines) and sum(taxes) == invoice.tax
    return surplus.tax if stated else None


def _explained(
    finding: Finding, findings: tuple[Finding, ...], invoice: Invoice, evidence: Evidence, policy: ClientPolicy
) -> Explanation:
    others = [other for other in findings if other is not finding]
    facts = circumstances(
        invoice,
        finding,
        evidence.documents,
        open_readings=sum(_is_open(other) for other in others),
        zone=policy.timezone,
    )
    told = explanation(finding.audit, Kind.LINE_ITEM_MISMATCH, evidence, facts)
    found = finding.deviations or ()
    if not found or finding.audit.is_mismatch:
        return told
    words = "; ".join(deviation.words for deviation in found)
    summary = f"{invoice.id} comes to what is subscribed, but not by its lines: {words}"
    return replace(told, cause="cancelling_deviations", summary=summary)


def _is_open(other: Finding) -> bool:
    """Tell whether a reading is neither plain nor out of the question: no rule admits it as the rival that it is."""
    found = other.deviations
    if found is None or len(found) > 1:
        return True
    return other.tax_open or any(deviation.name in ONE_OFF for deviation in found)


def _bill(invoice: Invoice) -> Bill:
    billed = Money(invoice.total, invoice.currency)
    return Bill(document=invoice.id, billed=billed, customer=invoice.customer, invoice=invoice.id)


def _unproved(invoice: Invoice, objections: tuple[str, ...], name: str = "") -> Audit:
    return Audit(
        bill=_bill(invoice),
        expected=None,
        tolerance=0,
        lines=(),
        readings={},
        words={},
        objections=objections,
        name=name,
    )


def _lines(invoice: Invoice, agreement: Agreement, found: tuple[Deviation, ...]) -> list[str]:
    """Write what is subscribed, what is billed, and each deviation with what it bills too much or too little."""
    currency = invoice.currency
    lines = [
        f"subscribed ({item.id}): {item.quantity} x {item.product} at {Money(item.price, currency)}"
        for item in agreement.expected.items
    ]
    lines += [
        f"billed ({line.id}): {line.quantity} x {line.product} at {Money(unit_price(line), currency)}"
        for line in invoice.lines
    ]
    return [*lines, *(f"{deviation.words}: {Money(deviation.net, currency)}" for deviation in found)]
