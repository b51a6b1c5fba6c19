"""One complete hypothesis, built by code, that accounts for an exception to the last minor unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from triage.model.actions import Action
from triage.model.evidence import Claim
from triage.model.facts import Facts, FactValue
from triage.model.kinds import Kind
from triage.money import Money

KnownBy = Literal["id", "alias", "account", "name", "references"]
"""How the customer is known: named by id in the document, by a recorded alias or account, by a name that is his alone
once legal forms are normalised (the payer's, or the originator's that the bank adds), or because every reference names
his invoices, and the amounts agree or the payer's name is his cut short."""


EffectType = Literal[
    "allocate", "net", "unapplied", "left_open", "withhold", "credit", "debit", "collect", "deposit", "fee"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Money that an action would move, computed by code. `document` is what it moves on.

    `allocate` settles an invoice, `net` uses up a credit note, `unapplied` stays on the customer's account,
    `left_open` stays due on an invoice, `withhold` is the amount of a held invoice or payment,
    `credit` and `debit` correct what was billed, `collect` is asked of the customer again, `deposit` is booked as a
    payout and `fee` as its cost.
    """

    type: EffectType
    document: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """A moment that code computed for an action. `document` is what it is about, `step` names a stage of several.

    `retry_at` and `notify_at` are instants; `period_start`, `period_end` (exclusive) and `bill_on` correct a bill.
    """

    type: Literal["retry_at", "notify_at", "period_start", "period_end", "bill_on"]
    document: str
    when: date | datetime
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A hypothesis with its action, its money and moments, its facts and its arithmetic.

    `rank` orders explanations for people (1 is the best evidence, Decimal of four places); no rule resolves by it.
    """

    id: str
    kind: Kind
    cause: str
    summary: str
    action: Action
    effects: tuple[Effect, ...]
    claims: tuple[Claim, ...]
    facts: tuple[Facts, ...]
    timings: tuple[Timing, ...] = ()
    customer: str | None = None
    known_by: KnownBy | None = None
    rank: Decimal = Decimal(0)
    arithmetic: tuple[str, ...] = ()

    @property
    def fact_values(self) -> dict[str, FactValue]:
        """All facts by dotted name, as rules read them."""
        values = dict[str, FactValue]()
        for group in self.facts:
            values |= group.values()
        return values

    @property
    def money_at_stake(self) -> Money | None:
        """The largest amount that the action moves, or None when it moves none."""
        return money_at_stake(self.effects)


def money_at_stake(effects: Iterable[Effect]) -> Money | None:
    """Return the largest amount that effects move; what stays where it is moves nothing."""
    moved = [effect.amount for effect in effects if effect.type not in ("left_open", "unapplied")]
    return max(moved, key=lambda amount: amount.amount, default=None)
