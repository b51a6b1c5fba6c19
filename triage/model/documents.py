"""The documents of a billing system, named as Stripe names them where Stripe has the noun.

Amounts are minor units and never negative: an invoice is owed, a credit note is owed back, a payment has a direction.
"""

from dataclasses import dataclass, field
from typing import Literal

from triage.model.types import STRICT, Amount, Count, Currency, Id, Text, When, Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half-open span of service: `start` belongs to it, `end` does not."""

    __pydantic_config__ = STRICT

    start: When
    end: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Someone who is billed, and everything he is known to pay under."""

    __pydantic_config__ = STRICT

    id: Id
    name: Text | None = None
    aliases: tuple[Text, ...] = ()
    accounts: tuple[Text, ...] = ()
    timezone: Zone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line of an invoice; `amount` is its net total."""

    __pydantic_config__ = STRICT

    id: Id
    amount: Amount
    description: Text = ""
    quantity: Count = 1
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A bill. `amount_remaining` is what is still open; `created` is when it was issued."""

    __pydantic_config__ = STRICT

    id: Id
    customer: Id | None = None
    currency: Currency
    total: Amount
    amount_remaining: Amount
    number: Text | None = None
    status: Literal["draft", "open", "paid", "uncollectible", "void"] = "open"
    document: Literal["invoice", "bill", "receipt"] = "invoice"
    created: When | None = None
    due_date: When | None = None
    period: Period | None = None
    po_number: Text | None = None
    payment_reference: Text | None = None
    subscription: Id | None = None
    description: Text = ""
    lines: tuple[InvoiceLine, ...] = ()
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """A credit owed to a customer. `amount_remaining` has not been used yet."""

    __pydantic_config__ = STRICT

    id: Id
    customer: Id | None = None
    currency: Currency
    total: Amount
    amount_remaining: Amount
    number: Text | None = None
    status: Literal["issued", "void"] = "issued"
    invoice: Id | None = None
    created: When | None = None
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """One line of a payer's remittance advice: what he says he pays or deducts, and how much of it."""

    __pydantic_config__ = STRICT

    reference: Text
    amount: Amount | None = None
    document: Literal["invoice", "credit_note"] = "invoice"
    memo: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that came in or went out. `reference` and `memo` are the payer's words, and `payer_name` the bank's."""

    __pydantic_config__ = STRICT

    id: Id
    amount: Amount
    currency: Currency
    direction: Literal["inbound", "outbound"] = "inbound"
    created: When | None = None
    customer: Id | None = None
    payer_name: Text | None = None
    payer_account: Text | None = None
    reference: Text = ""
    memo: Text = ""
    method: Text = ""
    account: Text | None = None
    remittance: tuple[Remittance, ...] = ()
    status: Literal["unapplied", "applied", "returned"] = "unapplied"
    applied_to: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A recurring agreement; `quantity` charges of `amount` are expected in each period."""

    __pydantic_config__ = STRICT

    id: Id
    customer: Id
    currency: Currency
    amount: Amount
    interval: Literal["day", "week", "month", "year"] = "month"
    interval_count: Count = 1
    quantity: Count = 1
    period: Period | None = None
    anchor: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """A change of plan at one instant inside a period."""

    __pydantic_config__ = STRICT

    id: Id
    subscription: Id | None = None
    at: When


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceItem:
    """A prorated charge or credit as it was billed.

    `price` is the price of the whole `period`; `service` is the part of it that the item covers. Where `service` is not
    given, the item runs from `change` to the end of the period, as a credit for the old plan or a charge for the new.
    """

    __pydantic_config__ = STRICT

    id: Id
    customer: Id | None = None
    subscription: Id | None = None
    invoice: Id | None = None
    type: Literal["charge", "credit"] = "charge"
    amount: Amount
    currency: Currency
    price: Amount
    quantity: Count = 1
    period: Period
    service: Period | None = None
    change: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A priced clause of a contract and the dates between which it holds."""

    __pydantic_config__ = STRICT

    id: Id
    customer: Id
    currency: Currency
    clause: Text
    amount: Amount | None = None
    effective: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A metered quantity, in thousandths of its unit, recorded at one instant."""

    __pydantic_config__ = STRICT

    id: Id
    subscription: Id
    meter: Text
    thousandths: Amount
    at: When


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAttempt:
    """One try to collect an invoice, and the processor's answer to it."""

    __pydantic_config__ = STRICT

    id: Id
    invoice: Id
    at: When
    outcome: Literal["succeeded", "declined", "pending"]
    code: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Free text about the exception. Untrusted unless a reviewer wrote it."""

    __pydantic_config__ = STRICT

    id: Id
    author: Literal["customer", "reviewer", "pipeline"]
    text: Text
    at: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """All documents that come with an exception, each list in order of id."""

    __pydantic_config__ = STRICT

    customers: tuple[Customer, ...] = field(default=())
    invoices: tuple[Invoice, ...] = field(default=())
    credit_notes: tuple[CreditNote, ...] = field(default=())
    payments: tuple[Payment, ...] = field(default=())
    subscriptions: tuple[Subscription, ...] = field(default=())
    plan_changes: tuple[PlanChange, ...] = field(default=())
    items: tuple[InvoiceItem, ...] = field(default=())
    terms: tuple[Terms, ...] = field(default=())
    usage: tuple[Usage, ...] = field(default=())
    attempts: tuple[PaymentAttempt, ...] = field(default=())
    notes: tuple[Note, ...] = field(default=())
