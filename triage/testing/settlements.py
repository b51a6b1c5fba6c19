"""For tests of settlements: a payout, what it is made of, and the deposit that it becomes."""

from datetime import date

from triage.model import BalanceTransaction, Payment, Payout
from triage.testing import payment


def movement(id_: str, amount: int, **fields: object) -> BalanceTransaction:
    """A charge of `amount` minor units of euros, or what `type` says, that left with the payout po_1."""
    given = {"type": "charge", "currency": "EUR", "payout": "po_1", **fields}
    return BalanceTransaction(id=id_, amount=amount, **given)  # type: ignore[arg-type]


def payout(id_: str = "po_1", amount: int = 9_700, **fields: object) -> Payout:
    """A payout of 12 June 2026 in euros, under a reference of its own."""
    given = {"currency": "EUR", "processor": "Stripe", "created": date(2026, 6, 12), "reference": f"ST-{id_}X7"}
    return Payout(id=id_, amount=amount, **{**given, **fields})  # type: ignore[arg-type]


def deposit(id_: str = "pay_1", amount: int = 9_700, **fields: object) -> Payment:
    """A deposit of 15 June 2026 that names the payout po_1."""
    return payment(id_, amount, **{"payer": "STRIPE PAYMENTS", "memo": "ST-po_1X7", **fields})  # type: ignore[arg-type]


CHARGE = movement("txn_1", 10_000, fee=300)
"""A charge of 100.00 euros of which the processor keeps 3.00."""
