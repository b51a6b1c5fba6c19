"""For tests, of this project and of those that build on it: a pinned clock, and short ways to write exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from triage.model import (
    BalanceTransaction,
    BillingException,
    Claim,
    ClientPolicy,
    CreditNote,
    Customer,
    Document,
    Documents,
    Evidence,
    Invoice,
    InvoiceItem,
    Kind,
    Mode,
    Note,
    Payment,
    PaymentAttempt,
    PaymentPolicy,
    Payout,
    PlanChange,
    Price,
    Refund,
    Remittance,
    Standing,
    Subscription,
    TaxRate,
    Terms,
    Usage,
    UsageCharge,
)
from triage.model.evidence import canonical
from triage.money import Money

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@dataclass(slots=True)
class PinnedClock:
    """A clock that tells the instant it is set to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the pinned instant."""
        return self.now


def invoice(
    id_: str, amount: int, *, customer: str = "cus_acme", created: date = date(2026, 5, 1), **fields: object
) -> Invoice:
    """An open invoice over `amount` minor units of euros."""
    return Invoice(
        id=id_,
        customer=customer,
        currency="EUR",
        total=amount,
        amount_remaining=amount,
        created=created,
        **fields,  # type: ignore[arg-type]
    )


def credit_note(id_: str, amount: int, *, customer: str = "cus_acme") -> CreditNote:
    """An unused credit note over `amount` minor units of euros."""
    return CreditNote(id=id_, customer=customer, currency="EUR", total=amount, amount_remaining=amount)


def payment(
    id_: str, amount: int, *, payer: str | None = "Acme GmbH", created: date = date(2026, 6, 15), **fields: object
) -> Payment:
    """An unapplied incoming payment of `amount` minor units of euros."""
    return Payment(id=id_, amount=amount, currency="EUR", payer_name=payer, created=created, **fields)  # type: ignore[arg-type]


def attempt(
    id_: str = "at",
    *,
    hours: int = 0,
    code: str = "insufficient_funds",
    outcome: Literal["succeeded", "declined", "pending"] = "declined",
    **fields: object,
) -> PaymentAttempt:
    """A try to collect the invoice `in_1`, so many hours after eight in the morning of 30 June 2026."""
    at = NOON + timedelta(hours=hours - 4)
    given = {"invoice": "in_1", "processor": "stripe", "at": at, **fields}
    return PaymentAttempt(id=id_, outcome=outcome, code=code if outcome == "declined" else "", **given)  # type: ignore[arg-type]


def line(reference: str, amount: int | None = None, *, memo: str = "", credit: bool = False) -> Remittance:
    """A line of a remittance advice."""
    return Remittance(reference=reference, amount=amount, memo=memo, document="credit_note" if credit else "invoice")


ACME = Customer(id="cus_acme", name="Acme GmbH")
BOLT = Customer(id="cus_bolt", name="Bolt Ltd")


def evidence(
    *documents: Document,
    kind: Kind = Kind.UNMATCHED_PAYMENT,
    subject: str = "pay_1",
    customers: Sequence[Customer] = (ACME, BOLT),
    claims: Sequence[Claim] = (),
) -> Evidence:
    """Evidence of an exception about `subject`, as it stood at noon of 30 June 2026."""
    exception = BillingException(
        source="test",
        external_id=subject,
        kind=kind,
        subject=subject,
        documents=listed(*customers, *documents),
    )
    return Evidence(as_of=NOON, exception=exception, standing=Standing(claims=tuple(claims)))


_LISTS: dict[type[Document], str] = {
    BalanceTransaction: "balance_transactions",
    CreditNote: "credit_notes",
    Customer: "customers",
    Invoice: "invoices",
    InvoiceItem: "items",
    Note: "notes",
    Payment: "payments",
    PaymentAttempt: "attempts",
    Payout: "payouts",
    PlanChange: "plan_changes",
    Price: "prices",
    Refund: "refunds",
    Subscription: "subscriptions",
    TaxRate: "tax_rates",
    Terms: "terms",
    Usage: "usage",
    UsageCharge: "usage_charges",
}


def listed(*documents: Document) -> Documents:
    """Put documents of any types into their lists."""
    by_list = {name: tuple(d for d in documents if type(d) is type_) for type_, name in _LISTS.items()}
    return canonical(Documents(**by_list))  # type: ignore[arg-type]


def policy(*, payments: PaymentPolicy | None = None, limit: int = 10_000_000, mode: Mode = Mode.AUTO) -> ClientPolicy:
    """A policy under which every kind runs, with a limit in minor units of euros."""
    return ClientPolicy(
        client="default",
        modes=tuple((kind, mode) for kind in Kind),
        payments=payments or PaymentPolicy(),
        limits=(Money(limit, "EUR"),),
        daily_caps=(Money(10 * limit, "EUR"),),
    )
