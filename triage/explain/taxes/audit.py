"""The auditor of tax: recomputes what an invoice should have come to, under every reading of its tax point."""

from dataclasses import replace

from triage.calendar import civil
from triage.explain.bills import Audit, Bill, explanation
from triage.explain.taxes.circumstances import circumstances
from triage.explain.taxes.computation import Method, Outcome, exact
from triage.explain.taxes.facts import TaxFacts
from triage.explain.taxes.finding import Finding
from triage.explain.taxes.mistakes import Case, mistakes
from triage.explain.taxes.objections import invoice_objections, law_objections
from triage.explain.taxes.rates import Law, Taxed, laws
from triage.model import ClientPolicy, Evidence, Explanation, Invoice, Kind
from triage.money import Money


def audit_taxes(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Recompute the invoice that an exception is about; each reading of the law is one explanation."""
    invoice = next((i for i in evidence.documents.invoices if i.id == evidence.exception.subject), None)
    if invoice is None:
        return ()
    findings = find(invoice, evidence, policy)
    return tuple(_explained(finding, findings, invoice, evidence, policy) for finding in findings)


def find(invoice: Invoice, evidence: Evidence, policy: ClientPolicy) -> tuple[Finding, ...]:
    """Return what was found under each reading of the law, or one finding of why nothing can be proved."""
    documents = evidence.documents
    customer = next((c for c in documents.customers if c.id == invoice.customer), None)
    zone, today = policy.timezone, civil(evidence.instant, policy.timezone)
    objections = invoice_objections(invoice, customer, documents, today=today, zone=zone)
    if objections or customer is None:
        return (Finding(audit=_unproved(invoice, objections)),)
    taxed = Taxed(invoice=invoice, customer=customer, rates=documents.tax_rates, zone=zone)
    found = laws(taxed)
    if objections := law_objections(taxed, found):
        return (Finding(audit=_unproved(invoice, objections)),)
    return tuple(_finding(taxed, law, policy, alone=len(found) == 1) for law in found)


def _finding(taxed: Taxed, law: Law, policy: ClientPolicy, *, alone: bool) -> Finding:
    agreed = policy.taxes
    method = Method(rounded_per=agreed.rounded_per, rounding=agreed.rounding, inclusive=taxed.invoice.tax_inclusive)
    case = Case(taxed=taxed, law=law, method=method)
    billed = Outcome(taxed.invoice.tax or 0, taxed.invoice.total)
    known = () if billed == case.due else mistakes(case)
    # A mistake explains an invoice only if it comes to its tax and to its total.
    fitting = [mistake for mistake in known if mistake.billed.tax == billed.tax]
    currency = taxed.invoice.currency
    audit = Audit(
        bill=_bill(taxed.invoice),
        expected=Money(case.due.total, currency),
        tolerance=agreed.tolerance,
        lines=tuple(_lines(case)),
        readings={mistake.name: Money(mistake.billed.total, currency) for mistake in fitting},
        words={mistake.name: mistake.words for mistake in fitting},
        name="" if alone else _name(law, taxed.invoice),
    )
    return Finding(audit=audit, case=case, known=known)


def _explained(
    finding: Finding, findings: tuple[Finding, ...], invoice: Invoice, evidence: Evidence, policy: ClientPolicy
) -> Explanation:
    facts = _facts(finding, invoice, evidence, policy)
    others = (other for other in findings if other is not finding)
    open_ = sum(_is_open(other.audit, _facts(other, invoice, evidence, policy)) for other in others)
    told = explanation(finding.audit, Kind.TAX_MISMATCH, evidence, replace(facts, open_readings=open_))
    if finding.case is None or not finding.audit.name:
        return told
    return replace(told, summary=f"{told.summary} (with the rates of {_POINTS[finding.case.law.point]})")


def _facts(finding: Finding, invoice: Invoice, evidence: Evidence, policy: ClientPolicy) -> TaxFacts:
    return circumstances(invoice, finding, evidence, policy)


def _is_open(audit: Audit, facts: TaxFacts) -> bool:
    """Tell whether a reading is neither plain nor out of the question: no rule admits it as the rival that it is."""
    if not audit.is_mismatch:
        return not facts.stated_agrees or facts.line_differs or facts.other_rate_named
    turns = (facts.turns_on_relief, facts.turns_on_inclusion, facts.turns_on_place, facts.turns_on_supply)
    return not audit.causes or any(turns)


_POINTS = {
    "issued": "the day of the invoice",
    "begun": "the first day of the service",
    "supplied": "the last day of the service",
}


def _name(law: Law, invoice: Invoice) -> str:
    pairs = zip(invoice.lines, law.rates, strict=True)
    return ":".join((law.point, *dict.fromkeys(f"{line.tax_category or 'any'}={rate.id}" for line, rate in pairs)))


def _bill(invoice: Invoice) -> Bill:
    billed = Money(invoice.total, invoice.currency)
    return Bill(document=invoice.id, billed=billed, customer=invoice.customer, invoice=invoice.id)


def _unproved(invoice: Invoice, objections: tuple[str, ...]) -> Audit:
    return Audit(
        bill=_bill(invoice), expected=None, tolerance=0, lines=(), readings={}, words={}, objections=objections
    )


def _lines(case: Case) -> list[str]:
    """Write the tax of each line as it comes out before rounding, and how the sum is rounded."""
    taxed, method, currency = case.taxed, case.method, case.taxed.invoice.currency
    lines = []
    for line, day, rate, share in zip(taxed.invoice.lines, case.law.days, case.law.rates, case.law.shares, strict=True):
        tax = exact(line.amount, share, inclusive=method.inclusive)
        how = "contains" if method.inclusive else "is taxed"
        told = f"{line.id}: {Money(line.amount, currency)} {how} {share} by {rate.id} ({rate.treatment}) on {day}"
        lines.append(f"{told} = {tax} minor units")
    rounding = f"rounded {method.rounding.value.replace('_', ' ')} once for each {method.rounded_per}"
    return [*lines, f"tax, {rounding}: {Money(case.due.tax, currency)}"]
