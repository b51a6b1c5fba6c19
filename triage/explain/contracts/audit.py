"""The auditor of contracts: applies the terms in force to an invoice and names the clause that it contradicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.explain.bills import Audit, Bill, explanation, refunded
from triage.explain.contracts import surroundings as around
from triage.explain.contracts.arithmetic import lines
from triage.explain.contracts.case import Case, agreed_readings, case_of
from triage.explain.contracts.facts import ContractFacts
from triage.explain.contracts.mistakes import Mistake, mistakes
from triage.explain.contracts.objections import objections, reading_objections
from triage.explain.contracts.reading import Priced, Reading, price
from triage.explain.contracts.stale import stale_terms
from triage.model import ClientPolicy, Evidence, Explanation, Kind
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An audit of an invoice under one reading of its contract, with every mistake that could have been made."""

    audit: Audit
    agreed: Reading | None = None
    mistaken: Mapping[str, Mistake] = field(default_factory=dict)

    @property
    def accounting(self) -> tuple[Reading, ...]:
        """The readings that come to what was billed."""
        if self.agreed is None:
            return ()
        return tuple(mistake.reading for mistake in self.fitting) if self.audit.is_mismatch else (self.agreed,)

    @property
    def fitting(self) -> tuple[Mistake, ...]:
        """The mistakes that come to what was billed."""
        return tuple(self.mistaken[cause] for cause in self.audit.causes)


def audit_contract(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Apply the contract to the invoice that an exception is about, once for every reading of the contract.

    Where the bill follows terms that are not in force, the terms may be what is wrong: that is offered to a person.
    """
    documents = evidence.documents
    invoice = next((invoice for invoice in documents.invoices if invoice.id == evidence.exception.subject), None)
    if invoice is None or not documents.terms:
        return ()
    case = case_of(invoice, documents, policy)
    found = findings(case)
    told = tuple((finding, _facts(finding, found, case, evidence)) for finding in found)
    corrections = [explanation(finding.audit, Kind.CONTRACT_DISCREPANCY, evidence, facts) for finding, facts in told]
    doubts = [
        stale_terms(mistake, correction, invoice=invoice)
        for finding, correction in zip(found, corrections, strict=True)
        for mistake in finding.fitting
        if mistake.doubted is not None
    ]
    return (*corrections, *doubts)


def findings(case: Case) -> tuple[Finding, ...]:
    """Audit an invoice under every reading; where the contract cannot be applied at all, say once why."""
    found = objections(case)
    if found:
        return (Finding(audit=_audit(case, objections=found)),)
    return tuple(_find(case, name, reading) for name, reading in agreed_readings(case))


def _find(case: Case, name: str, agreed: Reading) -> Finding:
    found = reading_objections(agreed)
    if found:
        return Finding(audit=_audit(case, name=name, objections=found))
    mistaken = {mistake.name: mistake for mistake in mistakes(case, agreed)}
    return Finding(audit=_audit(case, name=name, agreed=agreed, mistaken=mistaken), agreed=agreed, mistaken=mistaken)


def _audit(
    case: Case,
    *,
    name: str = "",
    agreed: Reading | None = None,
    mistaken: Mapping[str, Mistake] | None = None,
    objections: tuple[str, ...] = (),
) -> Audit:
    invoice, known = case.invoice, mistaken or {}
    return Audit(
        bill=Bill(document=invoice.id, billed=case.billed, customer=invoice.customer, invoice=invoice.id),
        expected=None if agreed is None else Money(price(agreed).net, invoice.currency),
        tolerance=case.policy.contracts.tolerance,
        lines=() if agreed is None else lines(agreed, invoice.currency),
        readings={cause: Money(price(mistake.reading).net, invoice.currency) for cause, mistake in known.items()},
        words={cause: mistake.words for cause, mistake in known.items()},
        objections=objections,
        name=name,
    )


def _facts(finding: Finding, found: tuple[Finding, ...], case: Case, evidence: Evidence) -> ContractFacts:
    agreed, documents = finding.agreed, evidence.documents
    return ContractFacts(
        hypotheses=len(found),
        others_unexplained=sum(not other.accounting for other in found if other is not finding),
        lines_agree=_lines_agree(case, finding.accounting),
        multiplies=around.multiplies(case),
        adds_up=agreed is not None and around.adds_up(case, agreed),
        taxed=case.tax > 0 or any(line.tax_rate is not None for line in case.invoice.lines),
        draft=case.invoice.status == "draft",
        terms_without_lines=around.terms_without_lines(case),
        repeated_lines=around.repeated_lines(case),
        contracts=0 if agreed is None else around.contracts(agreed),
        foreign_terms=around.foreign_terms(case, documents),
        doubted_terms=around.doubted_terms(case, evidence),
        siblings=around.siblings(case, documents),
        parts=around.parts(case, documents),
        plan_changes=around.plan_changes(case, documents),
        interval_known=case.subscription is not None,
        unexplained_parts=around.unexplained_parts(case),
        runs=around.runs(case),
        quantities_agree=None if agreed is None else around.quantities_agree(case, agreed),
        refunded=refunded(finding.audit.bill, documents),
    )


def _lines_agree(case: Case, accounting: tuple[Reading, ...]) -> bool | None:
    """Tell whether every line is what the readings that account for the total make of it."""
    if not accounting:
        return None
    return all(_is_as_read(case, price(reading)) for reading in accounting)


def _is_as_read(case: Case, priced: Priced) -> bool:
    """Tell whether lines are as a reading prices them; a single line may carry the minimum or the cap itself."""
    billed, tolerance = [line.amount for line in case.invoice.lines], case.policy.contracts.tolerance
    if len(billed) == 1 and abs(billed[0] - priced.net) <= tolerance:
        return True
    return all(abs(amount - read) <= tolerance for amount, read in zip(billed, priced.lines, strict=True))
