"""A usage charge with everything that the evidence holds about it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from triage.explain.usage.events import Metered, Window, metered, window_of
from triage.explain.usage.prices import PriceList, price_list
from triage.explain.usage.reading import Reading, rate
from triage.model import ClientPolicy, Customer, Documents, Invoice, Subscription, UsageCharge
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A charge, whose dates are read in the customer's zone, else the client's."""

    charge: UsageCharge
    subscription: Subscription | None
    customer: Customer | None
    invoice: Invoice | None
    metered: Metered
    window: Window
    prices: PriceList
    policy: ClientPolicy

    @property
    def billed(self) -> Money:
        """What was billed."""
        return Money(self.charge.amount, self.charge.currency)

    @property
    def customer_id(self) -> str | None:
        """Who was billed: as the charge says, else as its subscription does."""
        return _customer_id(self.charge, self.subscription)


def case_of(charge: UsageCharge, documents: Documents, policy: ClientPolicy) -> Case:
    """Look up what a charge names."""
    subscription = next((s for s in documents.subscriptions if s.id == charge.subscription), None)
    named = _customer_id(charge, subscription)
    customer = next((customer for customer in documents.customers if customer.id == named), None)
    zone = customer.timezone if customer is not None and customer.timezone is not None else policy.timezone
    window = window_of(charge.period, zone)
    return Case(
        charge=charge,
        subscription=subscription,
        customer=customer,
        invoice=next((invoice for invoice in documents.invoices if invoice.id == charge.invoice), None),
        metered=metered(charge, documents.usage),
        window=window,
        prices=price_list(charge, documents.prices, window),
        policy=policy,
    )


def agreed_readings(case: Case) -> Iterator[tuple[str, Reading]]:
    """Yield every reading of what was agreed, named where there are several.

    Two prices in force are two readings; so is a minimum beside prepaid credit, where it decides what is due whether
    the credit counts towards the minimum.
    """
    for price in case.prices.in_force:
        reading = Reading(price=price, window=case.window, rounding=case.policy.usage.rounding)
        name = price.id if len(case.prices.in_force) > 1 else ""
        yield name, reading
        other = replace(reading, order="credit_first")
        if price.tiers and _differ(case, reading, other):
            yield ":".join(part for part in (name, "credit_first") if part), other


def _differ(case: Case, first: Reading, other: Reading) -> bool:
    return rate(case.metered, first) != rate(case.metered, other)


def _customer_id(charge: UsageCharge, subscription: Subscription | None) -> str | None:
    return charge.customer or (subscription.customer if subscription is not None else None)
