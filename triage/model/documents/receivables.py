"""What customers owe, are owed and pay, named as Stripe names it where Stripe has the noun.

Amounts are minor units and never negative: an invoice is owed, a credit note is owed back, a payment has a direction.
"""

from dataclasses import dataclass
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
    """Someone who is billed, and everything he is known to pay under.

    `jurisdiction` is where he is taxed. `collection_blocked` stops retries and reminders.
    """

    __pydantic_config__ = STRICT

    id: Id
    name: Text | None = None
    aliases: tuple[Text, ...] = ()
    accounts: tuple[Text, ...] = ()
    timezone: Zone | None = None
    created: When | None = None
    jurisdiction: Text | None = None
    tax_number: Text | None = None
    tax_exempt: bool = False
    collection_blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line of an invoice; `amount` is its net total, `tax` what comes on top of it (or is in it, where the
    invoice's tax is inclusive), `discount` what was taken off `price` times `quantity` before it.
    """

    __pydantic_config__ = STRICT

    id: Id
    amount: Amount
    description: Text = ""
    quantity: Count = 1
    period: Period | None = None
    product: Text | None = None
    price: Amount | None = None
    discount: Amount = 0
    tax: Amount | None = None
    tax_rate: Id | None = None
    tax_category: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A bill. `amount_remaining` is what is still open; `created` is when it was issued.

    `total` includes `tax`. `tax_inclusive` says that the amounts of the lines contain it already.
    """

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
    tax: Amount | None = None
    tax_inclusive: bool = False


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
