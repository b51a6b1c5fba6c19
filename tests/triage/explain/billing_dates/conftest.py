"""Bills of one subscription, and what the auditor says of them."""

from dataclasses import replace
from datetime import date

import pytest

from triage.explain.billing_dates import audit_billing_dates
from triage.model import BillingDatePolicy, Customer, Invoice, InvoiceItem, Kind, Period, Subscription
from triage.testing import evidence, policy

BERLIN = Customer(id="cus_acme", name="Acme GmbH", timezone="Europe/Berlin", created=date(2024, 7, 1))
PLAN = Subscription(
    id="sub",
    customer="cus_acme",
    currency="EUR",
    amount=10000,
    billing_time="calendar",
    in_advance=True,
    started=date(2024, 1, 1),
)


@pytest.fixture(scope="session")
def berlin():
    """A customer in Berlin, made in summer."""
    return BERLIN


@pytest.fixture(scope="session")
def plan():
    """A monthly plan of a hundred euros, billed in advance with the calendar."""
    return PLAN


@pytest.fixture(scope="session")
def bill():
    """Writes a bill of the plan's price."""

    def write(start, end, *, created, id_="in_1", **fields):
        given = {"customer": "cus_acme", "subscription": "sub", "total": 10000, "amount_remaining": 10000, **fields}
        period = Period(start=start, end=end)
        return Invoice(id=id_, currency="EUR", created=created, period=period, **given)

    return write


@pytest.fixture(scope="session")
def filed():
    """Writes the evidence of an exception about the bill `in_1`."""

    def write(*documents, customer=BERLIN, subject="in_1", **fields):
        return evidence(*documents, kind=Kind.BILLING_DATE_MISMATCH, subject=subject, customers=(customer,), **fields)

    return write


@pytest.fixture(scope="session")
def agreed():
    """A client's policy about billing dates."""

    def write(*, limit=10_000_000, timezone="UTC", **dates):
        return replace(policy(limit=limit), timezone=timezone, billing_dates=BillingDatePolicy(**dates))

    return write


@pytest.fixture(scope="session")
def audit(filed, agreed):
    """What the auditor says of a bill."""

    def run(*documents, customer=BERLIN, client=None, **fields):
        return audit_billing_dates(filed(*documents, customer=customer, **fields), client or agreed())

    return run


@pytest.fixture
def outcome(decide_on, filed, agreed):
    """What becomes of a bill: the action that is taken, or None where a person decides."""

    def decide(*documents, client=None, **fields):
        decision = decide_on(filed(*documents, **fields), client or agreed()).decision
        return decision.proposal.explanation.action.type if decision.outcome == "resolved" else None

    return decide


@pytest.fixture
def item():
    """The bill of February as an item of its invoice."""
    return InvoiceItem(
        id="ii",
        customer="cus_acme",
        subscription="sub",
        invoice="in_1",
        amount=10000,
        currency="EUR",
        price=10000,
        period=Period(start=date(2026, 2, 1), end=date(2026, 3, 1)),
    )
