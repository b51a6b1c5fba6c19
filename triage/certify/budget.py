"""How often a machine may be wrong, by what an error would do to whom."""

from decimal import Decimal
from typing import Literal

Blast = Literal["reversible", "within_limit", "irreversible"]
"""What a wrong action leaves behind: it can be taken back before money moved; it moves money that a later entry brings
back, within the client's limits; or it reaches a customer or a bank and cannot be called back."""

Proposer = Literal["model", "rule"]
"""Who proposes: something learned or asked, or a rule that people wrote and read."""

BLAST: dict[str, Blast] = {
    "hold_invoice": "reversible",
    "hold_as_credit": "reversible",
    "correct_billing_date": "reversible",
    "stop_retrying": "reversible",
    "no_action": "within_limit",
    "allocate_payment": "within_limit",
    "issue_credit_note": "within_limit",
    "issue_debit_note": "within_limit",
    "issue_supplemental_invoice": "within_limit",
    "correct_terms": "within_limit",
    "keep_latest": "within_limit",
    "rerate": "within_limit",
    "book_fees": "within_limit",
    "refund_payment": "irreversible",
    "void_invoice": "irreversible",
    "retry_payment": "irreversible",
    "start_dunning": "irreversible",
}
"""Of every action. `no_action` posts a bill; `correct_terms` moves the money of later bills; `start_dunning` writes to
a customer, and a letter cannot be unsent; `retry_payment` takes from a card what only a refund brings back."""

BUDGET: dict[tuple[Proposer, Blast], Decimal | None] = {
    ("model", "reversible"): Decimal("0.05"),
    ("model", "within_limit"): Decimal("0.02"),
    ("model", "irreversible"): None,
    ("rule", "reversible"): Decimal("0.05"),
    ("rule", "within_limit"): Decimal("0.02"),
    ("rule", "irreversible"): Decimal("0.01"),
}
"""The largest share of wrong ones among those that a machine does alone. None: never."""


def budget(action: str, *, by: Proposer) -> Decimal | None:
    """Return the share of errors that is allowed for an action; None where this proposer never acts alone.

    An action that the table does not know is irreversible, for nobody has said otherwise.
    """
    return BUDGET[by, BLAST.get(action, "irreversible")]
