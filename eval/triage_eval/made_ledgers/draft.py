"""A payment in the making: what it means, what it says, and which checks its label must pass."""

from collections.abc import Callable
from dataclasses import dataclass

from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Mention:
    """A number as the payer wrote it, and the place of the invoice that he meant."""

    text: str
    meant: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an answer is not the only defensible one.

    The payment becomes one to abstain from, or is thrown away where even that could be disputed (`is_disputable`).
    """

    why: str
    alternatives: tuple[frozenset[str], ...] = ()
    is_disputable: bool = False


@dataclass(slots=True, kw_only=True)
class Draft:
    """A payment with the answer that its maker had in mind.

    `customer` is the place of who pays or is paid for, None for a stranger to the books. `is_exact` says that the
    amounts of the mentioned invoices add up to the payment, so that an amount can tell two readings apart. `fragment`
    is what a bank left of the last mention.
    """

    customer: int | None
    payer_name: str | None
    payer_account: str | None
    amount: int
    currency: str
    gold: Gold
    checks: tuple[Callable[["Draft", Shelf], Doubt | None], ...]
    mentions: tuple[Mention, ...] = ()
    is_exact: bool = True
    fragment: str = ""
    reference: str = ""
    memo: str = ""


Check = Callable[[Draft, Shelf], Doubt | None]
