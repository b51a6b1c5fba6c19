"""Money as processors move it: attempts to collect, refunds, payouts and what they are made of."""

from dataclasses import dataclass
from typing import Literal

from triage.model.types import STRICT, Amount, Currency, Id, Text, When


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAttempt:
    """One try to collect an invoice, and the processor's answer to it.

    `code` is the processor's own (`insufficient_funds`, `Refused`, `refer_to_payer`). `key` is the idempotency key
    that it was sent under; two attempts with one key are one attempt.
    """

    __pydantic_config__ = STRICT

    id: Id
    invoice: Id
    at: When
    outcome: Literal["succeeded", "declined", "pending"]
    processor: Literal["stripe", "adyen", "gocardless"] | None = None
    code: Text = ""
    amount: Amount | None = None
    method: Id | None = None
    key: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that was sent back on a payment; `credit_note` and `invoice` are what it was booked against."""

    __pydantic_config__ = STRICT

    id: Id
    payment: Id
    customer: Id | None = None
    invoice: Id | None = None
    credit_note: Id | None = None
    amount: Amount
    currency: Currency
    created: When | None = None
    status: Literal["pending", "succeeded", "failed"] = "succeeded"
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceTransaction:
    """One movement on a processor's balance.

    `charge`, `release` and `credit` bring `amount`; `refund`, `dispute`, `reserve`, `fee` and `debit` take it. `fee` is
    what the processor kept of this movement. `payout` names the payout that it left with, where that is known.
    """

    __pydantic_config__ = STRICT

    id: Id
    type: Literal["charge", "refund", "dispute", "dispute_reversal", "fee", "reserve", "release", "credit", "debit"]
    amount: Amount
    fee: Amount = 0
    currency: Currency
    payout: Id | None = None
    source: Id | None = None
    created: When | None = None
    available: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What a processor says it sent to the bank; the bank's side of it is an inbound payment."""

    __pydantic_config__ = STRICT

    id: Id
    amount: Amount
    currency: Currency
    processor: Text | None = None
    created: When | None = None
    arrives: When | None = None
    reference: Text = ""
    status: Literal["pending", "paid", "failed"] = "paid"
