"""What stands in the way of applying a contract to an invoice: nothing is proved while any of it holds."""

from collections.abc import Iterator

from triage.explain.contracts.case import MOST, Case, bounds, count_readings, options
from triage.explain.contracts.clauses import OF_A_LINE, OF_THE_TOTAL, is_complete
from triage.explain.contracts.reading import Reading, price
from triage.explain.effective import in_trial
from triage.explain.proration.fraction import FULL
from triage.model import InvoiceLine, Terms
from triage.money import LARGEST


def objections(case: Case) -> tuple[str, ...]:
    """Say everything about an invoice and its contract that is contradictory or missing."""
    of_lines = tuple(fault for line in case.invoice.lines for fault in _of_a_line(case, line))
    found = (*_of_the_invoice(case), *_of_the_subscription(case), *of_lines, *_of_the_clauses(case))
    if found:
        return tuple(dict.fromkeys(found))
    found = (*_of_the_bounds(case),)
    if not found and count_readings(case) > MOST:
        return (f"the contract can be read in {count_readings(case)} ways",)
    return found


def reading_objections(reading: Reading) -> tuple[str, ...]:
    """Say everything that keeps one reading from telling what is due."""
    minimum, cap = reading.minimum, reading.cap
    if minimum is not None and cap is not None and (minimum.amount or 0) > (cap.amount or 0):
        return (f"the minimum {minimum.id} is above the cap {cap.id}",)
    if price(reading).net > LARGEST:
        return (f"what is due is above the largest amount, {LARGEST} minor units",)
    return ()


def _of_the_invoice(case: Case) -> Iterator[str]:
    invoice = case.invoice
    if invoice.document != "invoice":
        yield f"{invoice.id} is a {invoice.document}"
    if not invoice.lines:
        yield f"{invoice.id} has no lines"
    if len({line.id for line in invoice.lines}) < len(invoice.lines):
        yield f"two lines of {invoice.id} have one id"
    if invoice.customer is None:
        yield f"{invoice.id} names no customer"
    if case.tax > invoice.total:
        yield "the tax is more than the total"
    if invoice.tax_inclusive and (case.tax or invoice.tax is None):
        yield "the amounts of the lines include tax"
    of_lines = [line.tax for line in invoice.lines if line.tax is not None]
    if of_lines and sum(of_lines) != case.tax:
        yield "the tax of the lines is not the tax of the invoice"


def _of_the_subscription(case: Case) -> Iterator[str]:
    invoice, subscription = case.invoice, case.subscription
    if subscription is None:
        return
    if subscription.customer != invoice.customer:
        yield f"the subscription {subscription.id} is of another customer"
    if subscription.currency != invoice.currency:
        yield f"the subscription {subscription.id} is in {subscription.currency}"
    zone, starts = case.policy.timezone, [days.start for days in map(case.days, invoice.lines) if days is not None]
    if any(in_trial(subscription, day, zone) for day in starts):
        yield f"the free time of the subscription {subscription.id} may not be over"


def _of_a_line(case: Case, line: InvoiceLine) -> Iterator[str]:
    days = case.days(line)
    if line.product is None:
        yield f"the line {line.id} names no product"
    if days is None or not len(days):
        yield f"the line {line.id} does not say which time it bills"
        return
    if case.share(line) is None:
        yield f"nothing says how long a whole period of the line {line.id} is"
    if line.product is not None and not case.contract.on(days.start, "price", line.product):
        yield f"no price of {line.product} is in force on {days.start}"
    for terms in case.contract.changes_inside(days, line.product):
        yield f"the {terms.clause} {terms.id} does not hold for all of the line {line.id}"
    for terms in case.contract.on(days.start, "currency", line.product):
        if terms.currency != case.invoice.currency:
            yield f"the contract is to be billed in {terms.currency} ({terms.id})"


def _of_the_clauses(case: Case) -> Iterator[str]:
    """Object to clauses that lack what their type needs, or that do not fit the bill or the clause they replace."""
    versions = {terms.id: terms for terms in case.contract.clauses}
    for terms in case.contract.clauses:
        replaced = versions.get(terms.supersedes or "")
        if replaced is not None and (replaced.clause, replaced.product) != (terms.clause, terms.product):
            yield f"{terms.id} supersedes {replaced.id}, which is about something else"
        if case.contract.start(terms) >= case.contract.end(terms):
            yield f"{terms.id} ends before it begins"
    yield from _circles(versions)
    starts = [days.start for days in map(case.days, case.invoice.lines) if days is not None]
    for terms in _applied(case):
        for version in case.contract.ended_versions(terms, max(starts)):
            yield f"the {terms.clause} {terms.id} was replaced by {version.id}, which has ended"
        if not is_complete(terms):
            yield f"the {terms.clause} {terms.id} does not say how much"
        if terms.currency != case.invoice.currency:
            yield f"the {terms.clause} {terms.id} is in {terms.currency}, the bill in {case.invoice.currency}"


def _circles(versions: dict[str, Terms]) -> Iterator[str]:
    for terms in versions.values():
        seen, at = {terms.id}, terms.supersedes
        while at in versions and at not in seen:
            seen.add(at)
            at = versions[at].supersedes
        if at == terms.id:
            yield f"{terms.id} supersedes itself"


def _applied(case: Case) -> tuple[Terms, ...]:
    """Return every clause that may be in force for the invoice, each once."""
    listed = [options(case, line, clause) for line in case.invoice.lines for clause in OF_A_LINE]
    listed += [bounds(case, clause) for clause in OF_THE_TOTAL]
    return tuple(dict.fromkeys(terms for each in listed for terms in each if terms is not None))


def _of_the_bounds(case: Case) -> Iterator[str]:
    """Object where a clause for a whole bill meets lines of several products, of several times or of a part."""
    lines = case.invoice.lines
    products, times = {line.product for line in lines}, {case.days(line) for line in lines}
    for terms in _applied(case):
        whole = terms.clause in OF_THE_TOTAL or (terms.clause == "discount" and terms.amount is not None)
        if terms.clause in OF_THE_TOTAL and terms.product is not None and products != {terms.product}:
            yield f"the {terms.clause} {terms.id} is of one product only"
        if whole and terms.product is None and terms.clause == "discount" and len(lines) > 1:
            yield f"the discount {terms.id} takes an amount off several lines"
        if terms.clause in OF_THE_TOTAL and (len(times) > 1 or any(case.share(line) is not FULL for line in lines)):
            yield f"the {terms.clause} {terms.id} is of a whole period, and not every line bills one"
