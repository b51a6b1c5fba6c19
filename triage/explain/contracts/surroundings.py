"""What else the evidence says about an invoice: under it, a right recomputation must still not be acted on."""

from itertools import combinations

from triage.calendar import civil
from triage.explain.contracts.case import Case, bounds
from triage.explain.contracts.clauses import OF_THE_TOTAL, Clause, is_about
from triage.explain.contracts.reading import Reading
from triage.explain.effective import ends, starts
from triage.explain.proration.fraction import FULL
from triage.explain.spans import Days, civil_days
from triage.model import Documents, Evidence, Invoice, InvoiceItem, InvoiceLine, Period, Span, Terms, UsageCharge
from triage.model.codec import exception_id

_DUE: tuple[Clause, ...] = ("price", "quantity")
"""The clauses under which a product is billed whether or not it was used."""


def multiplies(case: Case) -> bool:
    """Tell whether every line for a whole period that states its price comes to its amount."""
    return all(
        line.price is None or case.share(line) is not FULL or line.price * line.quantity - line.discount == line.amount
        for line in case.invoice.lines
    )


def adds_up(case: Case, reading: Reading) -> bool:
    """Tell whether the lines sum to the net total, or a bound on the total explains why they do not."""
    net = case.billed.amount
    bound = {terms.amount for terms in (reading.minimum, reading.cap) if terms is not None}
    return sum(line.amount for line in case.invoice.lines) == net or net in bound


def terms_without_lines(case: Case) -> int:
    """Count the products with a price or a committed quantity on some day of the bill that no line bills."""
    billed = {line.product for line in case.invoice.lines}
    days = [case.days(line) for line in case.invoice.lines]
    return len(
        {
            terms.product
            for span in days
            if span is not None
            for clause in _DUE
            for terms in case.contract.on(span.start, clause)
            if terms.product is not None and terms.product not in billed
        }
    )


def repeated_lines(case: Case) -> int:
    """Count the pairs of lines that bill one product for overlapping times."""
    return sum(
        first.product == second.product and _overlap(case.days(first), case.days(second))
        for first, second in combinations(case.invoice.lines, 2)
    )


def contracts(reading: Reading) -> int:
    """Count the contracts and subscriptions that the clauses of a reading are of."""
    clauses = [terms for d in reading.deals for terms in (d.price, d.uplift, d.discount, d.quantity)]
    named = [terms for terms in (*clauses, reading.minimum, reading.cap) if terms is not None]
    by_contract = {terms.contract for terms in named} - {None}
    by_subscription = {terms.subscription for terms in named} - {None}
    return max(len(by_contract), len(by_subscription))


def foreign_terms(case: Case, documents: Documents) -> int:
    """Count the clauses that are not about this invoice."""
    return sum(not is_about(terms, case.invoice) for terms in documents.terms)


def siblings(case: Case, documents: Documents) -> int:
    """Count other invoices of the customer that bill one of the products for some of the same time."""
    others = (invoice for invoice in documents.invoices if invoice.id != case.invoice.id and invoice.status != "void")
    return sum(other.customer in (None, case.invoice.customer) and _repeats(case, other) for other in others)


def _repeats(case: Case, other: Invoice) -> bool:
    """Tell whether another invoice bills some of the same; one without lines is known by its period, else its total.

    Whatever else it bills for some of the time counts towards a minimum or a cap that is about it too.
    """
    if other.number is not None and other.number == case.invoice.number:
        return True
    if other.lines:
        shared = any(is_about(terms, other) for terms in _on_the_total(case))
        return any(_repeats_line(case, line, line.period or other.period, shared=shared) for line in other.lines)
    if other.period is None:
        return other.total == case.invoice.total
    days = civil_days(other.period, case.policy.timezone)
    return any(_overlap(case.days(mine), days) for mine in case.invoice.lines)


def _repeats_line(case: Case, line: InvoiceLine, period: Period | None, *, shared: bool) -> bool:
    """Tell whether a line bills some of the time of a line with its product, or of any; one may not say of what."""
    days = None if period is None else civil_days(period, case.policy.timezone)
    alike = (mine for mine in case.invoice.lines if shared or line.product in (None, mine.product))
    return any(_overlap(case.days(mine), days) for mine in alike)


def _on_the_total(case: Case) -> tuple[Terms, ...]:
    """Return what may be in force of minimums and caps."""
    return tuple(terms for clause in OF_THE_TOTAL for terms in bounds(case, clause) if terms is not None)


def parts(case: Case, documents: Documents) -> int:
    """Count the prorated items and usage charges on the invoice, or that a minimum or cap is about as well."""
    billed: tuple[InvoiceItem | UsageCharge, ...] = (*documents.items, *documents.usage_charges)
    return sum(part.invoice == case.invoice.id or _is_bounded_with(case, part) for part in billed)


def _is_bounded_with(case: Case, part: InvoiceItem | UsageCharge) -> bool:
    """Tell whether an item or charge of the time counts towards a minimum or a cap that holds for the invoice."""
    days = civil_days(part.period, case.policy.timezone)
    shared = any(
        (part.customer in (None, terms.customer) and None in (terms.subscription, part.subscription))
        or part.subscription == terms.subscription
        for terms in _on_the_total(case)
    )
    return shared and any(_overlap(case.days(line), days) for line in case.invoice.lines)


def doubted_terms(case: Case, evidence: Evidence) -> int:
    """Count the clauses that an earlier decision found to be recorded wrongly."""
    mine, ids = exception_id(evidence.exception), {terms.id for terms in case.contract.clauses}
    others = (claim for claim in evidence.standing.claims if claim.exception != mine)
    return len({claim.document for claim in others if claim.role == "correct" and claim.document in ids})


def plan_changes(case: Case, documents: Documents) -> int:
    """Count changes of the subscription's plan in the billed time, which the terms may not know of."""
    spans = [days for line in case.invoice.lines if (days := case.days(line)) is not None]
    return sum(
        change.status != "cancelled"
        and change.subscription in (None, case.invoice.subscription)
        and any(days.start <= civil(change.at, case.policy.timezone) < days.end for days in spans)
        for change in documents.plan_changes
    )


def unexplained_parts(case: Case) -> int:
    """Count the lines for a part of a period of which nothing says why they begin late or end early."""
    return sum(not _is_cut_for_a_reason(case, line) for line in case.invoice.lines)


def _is_cut_for_a_reason(case: Case, line: InvoiceLine) -> bool:
    """Tell whether the subscription, its item or a price begins and ends where a line cuts its period."""
    days, whole, subscription = case.days(line), case.whole(line), case.subscription
    if days is None or whole is None or subscription is None:
        return True
    spans = [item.effective for item in subscription.items if item.product == line.product]
    spans += [t.effective for t in case.contract.clauses if (t.clause, t.product) == ("price", line.product)]
    spans.append(Span(start=subscription.started, end=subscription.ended))
    zone = case.policy.timezone
    begun = days.start == whole.start or any(starts(span, zone) == days.start for span in spans)
    return begun and (days.end == whole.end or any(ends(span, zone) == days.end for span in spans))


def runs(case: Case) -> bool:
    """Tell whether the subscription had begun and had not ended on any billed day."""
    subscription = case.subscription
    if subscription is None:
        return True
    span = Span(start=subscription.started, end=subscription.ended)
    return all(_covers(case, span, days) for line in case.invoice.lines if (days := case.days(line)) is not None)


def quantities_agree(case: Case, reading: Reading) -> bool | None:
    """Tell whether the lines bill as many units as the subscription has, where no committed quantity says how many."""
    listed = case.subscription.items if case.subscription is not None else ()
    free = [deal for deal in reading.deals if deal.quantity is None]
    if not listed or not free:
        return None
    return all(
        any(
            item.product == deal.line.product
            and item.quantity == deal.line.quantity
            and (item.effective is None or _covers(case, item.effective, deal.days))
            for item in listed
        )
        for deal in free
    )


def _covers(case: Case, span: Span, days: Days) -> bool:
    zone = case.policy.timezone
    begun = span.start is None or civil(span.start, zone) <= days.start
    return begun and (span.end is None or days.end <= civil(span.end, zone))


def _overlap(first: Days | None, second: Days | None) -> bool:
    if first is None or second is None:
        return True
    return first.start < second.end and second.start < first.end
