"""What else the evidence says about the tax of an invoice."""

from triage.explain.effective import in_force
from triage.explain.taxes.computation import exact, stated_taxes_agree
from triage.explain.taxes.facts import TaxFacts
from triage.explain.taxes.finding import Finding
from triage.explain.taxes.mistakes import Case, Mistake
from triage.explain.taxes.rates import share_of
from triage.explain.twins import other_parts, refunds_of, supplements, twins
from triage.model import ClientPolicy, Documents, Evidence, Invoice, TaxRate
from triage.money import Money


def circumstances(invoice: Invoice, finding: Finding, evidence: Evidence, policy: ClientPolicy) -> TaxFacts:
    """State the circumstances of an invoice under one reading of the law."""
    case, audit = finding.case, finding.audit
    documents, tolerance = evidence.documents, policy.taxes.tolerance
    stated = None if invoice.tax is None else Money(invoice.tax, invoice.currency)
    due = None if case is None else Money(case.due.tax, invoice.currency)
    turns_on = {mistake.turns_on for mistake in finding.known if mistake.name in audit.causes}
    return TaxFacts(
        stated=stated,
        due=due,
        stated_agrees=None if stated is None or due is None else abs(stated - due).amount <= tolerance,
        inclusive=invoice.tax_inclusive,
        lines_agree=stated_taxes_agree(invoice),
        line_differs=case is not None and _line_differs(case, tolerance),
        rate_unknown=_rate_unknown(invoice, documents),
        other_rate_named=case is not None and _other_rate_named(case),
        category_open=case is not None and _category_open(case),
        relieved=case is not None and case.relieved,
        turns_on_relief="relief" in turns_on,
        turns_on_inclusion="inclusion" in turns_on,
        turns_on_place="place" in turns_on,
        turns_on_supply="supply" in turns_on,
        coincidence=_coincidence(case, finding.known, invoice),
        open_readings=0,
        twins=twins(invoice, documents, policy.timezone),
        other_parts=other_parts(invoice, documents),
        refunds=refunds_of(invoice, documents),
        supplements=supplements(invoice, audit.gap, documents),
    )


def _line_differs(case: Case, tolerance: int) -> bool:
    """Tell whether a line states another tax than is due on it, by more than a minor unit or the tolerance."""
    taxes = zip(case.taxed.invoice.lines, case.law.shares, strict=True)
    return any(
        line.tax is not None
        and abs(line.tax - exact(line.amount, share, inclusive=case.method.inclusive)) > max(1, tolerance)
        for line, share in taxes
    )


def _rate_unknown(invoice: Invoice, documents: Documents) -> bool:
    known = {rate.id for rate in documents.tax_rates}
    return any(line.tax_rate is not None and line.tax_rate not in known for line in invoice.lines)


def _other_rate_named(case: Case) -> bool:
    named = {rate.id: rate for rate in case.taxed.rates}
    lines = zip(case.taxed.invoice.lines, case.law.rates, case.law.days, strict=True)
    return any(
        line.tax_rate in named
        and not (_same(named[line.tax_rate], rate) and in_force(named[line.tax_rate].effective, day, case.taxed.zone))
        for line, rate, day in lines
        if line.tax_rate is not None
    )


def _category_open(case: Case) -> bool:
    """Tell whether a general rate stands in for one of a category that is not at hand, or not written on the line."""
    listed = {rate.category for rate in case.taxed.rates if rate.jurisdiction == case.taxed.customer.jurisdiction}
    narrow = {rate.id for rate in case.taxed.rates if rate.category is not None}
    lines = case.taxed.invoice.lines
    return any(
        line.tax_rate in narrow if line.tax_category is None else line.tax_category not in listed for line in lines
    )


def _same(named: TaxRate, rate: TaxRate) -> bool:
    """Tell whether two rates are one for the buyer: the same place, treatment and share."""
    places = named.jurisdiction == rate.jurisdiction
    return places and (named.treatment, share_of(named)) == (rate.treatment, share_of(rate))


def _coincidence(case: Case | None, known: tuple[Mistake, ...], invoice: Invoice) -> int | None:
    """Return how many of a thousand amounts of tax some mistake comes to: with a few cents of tax, almost all."""
    if case is None or not known:
        return None
    largest = max(case.due.tax, invoice.tax or 0, invoice.total - sum(case.amounts))
    return min(1000, 1000 * len({mistake.billed for mistake in known}) // (largest + 1))
