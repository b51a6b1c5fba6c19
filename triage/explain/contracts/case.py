"""An invoice with everything that the evidence holds about what was agreed for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product as combinations

from triage.explain.contracts.clauses import OF_A_LINE, OF_THE_TOTAL, Clause, Contract, contract_of
from triage.explain.contracts.reading import Deal, Reading
from triage.explain.proration.fraction import FULL, Share, days_share
from triage.explain.spans import Days, civil_days, has_interval, interval_months, plan_days
from triage.model import ClientPolicy, Documents, Invoice, InvoiceLine, Subscription, Terms
from triage.money import Money

Options = tuple[Terms | None, ...]
"""The clauses of one type that may be the one in force; None where it is open whether any is."""

MOST = 8
"""So many readings of a contract are enumerated; more of them prove nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An invoice, the contract it stands on, and the subscription that says how long a period is.

    Civil days are the client's.
    """

    invoice: Invoice
    contract: Contract
    subscription: Subscription | None
    policy: ClientPolicy

    @property
    def tax(self) -> int:
        """The tax on the invoice, as it says itself or as its lines do."""
        given = self.invoice.tax
        return sum(line.tax or 0 for line in self.invoice.lines) if given is None else given

    @property
    def billed(self) -> Money:
        """What was billed without tax."""
        return Money(self.invoice.total - self.tax, self.invoice.currency)

    def days(self, line: InvoiceLine) -> Days | None:
        """Return the days that a line bills: its own period, else the invoice's."""
        period = line.period or self.invoice.period
        return None if period is None else civil_days(period, self.policy.timezone)

    def whole(self, line: InvoiceLine) -> Days | None:
        """Return the whole period from which the days of a line were cut, as its subscription says."""
        days, subscription = self.days(line), self.subscription
        if days is None or subscription is None or not has_interval(subscription):
            return None
        return plan_days(subscription, days, zone=self.policy.timezone)

    def share(self, line: InvoiceLine) -> Share | None:
        """Return the part of a whole period that a line covers, or None where nothing says how long one is."""
        days, subscription = self.days(line), self.subscription
        if days is None:
            return None
        if subscription is None or not has_interval(subscription):
            same = self.invoice.period is None or days == civil_days(self.invoice.period, self.policy.timezone)
            return FULL if same else None
        whole = self.whole(line)
        if whole is None or not whole.start <= days.start <= days.end <= whole.end:
            return None
        day_count = self.policy.proration.day_count
        share = days_share(days, whole, day_count=day_count, months=interval_months(subscription))
        return None if day_count == "second" and share is not FULL else share


def case_of(invoice: Invoice, documents: Documents, policy: ClientPolicy) -> Case:
    """Look up what an invoice names."""
    return Case(
        invoice=invoice,
        contract=contract_of(invoice, documents, policy.timezone),
        subscription=next((s for s in documents.subscriptions if s.id == invoice.subscription), None),
        policy=policy,
    )


def options(case: Case, line: InvoiceLine, clause: Clause) -> Options:
    """Return what may be in force of a type for a line on the first day that it bills.

    More units than were committed may be what was used beyond, and a price that began with an uplift or after it may
    have it in it already: then the clause may be meant or not.
    """
    days = case.days(line)
    found: Options = () if days is None else case.contract.on(days.start, clause, line.product)
    if clause == "quantity" and any(terms and (terms.quantity or 0) < line.quantity for terms in found):
        return (*found, None)
    if clause == "uplift" and any(_may_hold(case, uplift, line) for uplift in found):
        return (*found, None)
    return found or (None,)


def bounds(case: Case, clause: Clause) -> Options:
    """Return what may be in force of a minimum or a cap on the first day that an invoice bills."""
    starts = [days.start for line in case.invoice.lines if (days := case.days(line)) is not None]
    return (case.contract.on(min(starts), clause) if starts else ()) or (None,)


def agreed_readings(case: Case) -> Iterator[tuple[str, Reading]]:
    """Yield every reading of the contract, named by the clauses that it takes where there is a choice."""
    places = tuple(_places(case))
    sets = tuple(dict.fromkeys(listed for _, _, listed in places if len(listed) > 1))
    for taken in combinations(*sets):
        chosen = dict(zip(sets, taken, strict=True))
        name = "+".join(terms.id if terms is not None else "none" for terms in taken)
        yield name, _reading(case, {(line, c): chosen.get(listed, listed[0]) for line, c, listed in places})


def count_readings(case: Case) -> int:
    """Return how many readings of the contract there are."""
    total = 1
    for listed in dict.fromkeys(listed for _, _, listed in _places(case)):
        total *= len(listed)
    return total


def _places(case: Case) -> Iterator[tuple[str, Clause, Options]]:
    """Yield each place where a clause is wanted: the line's id ("" for the total), its type, what may fill it."""
    for line in case.invoice.lines:
        for clause in OF_A_LINE:
            yield line.id, clause, options(case, line, clause)
    for clause in OF_THE_TOTAL:
        yield "", clause, bounds(case, clause)


def _reading(case: Case, taken: dict[tuple[str, Clause], Terms | None]) -> Reading:
    deals = (_deal(case, line, {clause: taken[line.id, clause] for clause in OF_A_LINE}) for line in case.invoice.lines)
    agreed = case.policy.contracts
    return Reading(
        deals=tuple(deal for deal in deals if deal is not None),
        rounding=agreed.rounding,
        rounded_per=agreed.rounded_per,
        minimum=taken["", "minimum"],
        cap=taken["", "cap"],
    )


def _deal(case: Case, line: InvoiceLine, taken: dict[Clause, Terms | None]) -> Deal | None:
    days, share, price = case.days(line), case.share(line), taken["price"]
    if days is None or share is None or price is None:
        return None
    deal = Deal(line=line, days=days, share=share, price=price)
    return replace(deal, uplift=taken["uplift"], discount=taken["discount"], quantity=taken["quantity"])


def _may_hold(case: Case, uplift: Terms | None, line: InvoiceLine) -> bool:
    """Tell whether a price in force is no older than an uplift, and may therefore include it."""
    days, contract = case.days(line), case.contract
    if days is None or uplift is None:
        return False
    prices = contract.on(days.start, "price", line.product)
    return any(contract.start(price) >= contract.start(uplift) for price in prices)
