"""What is known about a deposit and the payout that it may be, and all that rules may read of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from triage.explain.settlements.composition import Contents
from triage.explain.settlements.deposits import Reference
from triage.explain.settlements.references import Sender
from triage.model import Facts
from triage.money import Money

Arrival = Literal["deposited", "nothing_to_pay", "not_due", "overdue", "unknown"]
"""What became of a payout: a deposit may be it, it is of nothing, or no deposit is at hand before or after its time.
Nobody can say where its time is not known or too far ahead, or where a payment that is no deposit names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFacts(Facts):
    """Payouts against their movements on the processor's balance, and against the bank deposits."""

    namespace: ClassVar[str] = "settlement"

    payouts: Annotated[int, "How many payouts are taken together."]
    deposits: Annotated[int, "How many bank deposits are taken together."]
    status: Annotated[Literal["paid", "pending", "failed"], "What the processor says of the payouts; the worst of all."]
    contents: Annotated[
        Contents,
        "How the movements come to the payout: as listed; with movements that name no payout (unlisted); without a "
        "second copy of one (doubled), or without one that names it (belongs_elsewhere); with one that names another "
        "payout (named_elsewhere); less a refund that no movement carries; before fees (fees_apart); the other way "
        "round (taken_back); or not at all.",
    ]
    solutions: Annotated[int, "How many hypotheses about the movements come to the payout."]
    chance: Annotated[int, "Of a thousand amounts, how many some hypothesis would come to: many prove nothing."]
    contested: Annotated[int, "Other payouts that the same movements would complete as well."]
    amount: Annotated[Money, "What the processor says it sent."]
    net: Annotated[Money | None, "What the movements of the hypothesis come to."]
    fees: Annotated[Money | None, "What the processor kept for itself."]
    fees_allowed: Annotated[bool | None, "The fees are within the client's policy."]
    adjustments: Annotated[int, "Movements that say nothing of what they are for."]
    copies: Annotated[int, "Movements of the hypothesis that repeat another of it."]
    dated_later: Annotated[int, "Movements that became available only after the payout had left."]
    contradictions: Annotated[int, "Movements that differ from the payment or refund that they name as their source."]
    unlisted_refunds: Annotated[int, "Refunds of the processor's charges, before the payout, that no movement carries."]
    gap: Annotated[
        Literal["none", "bank_fee", "short", "over", "other_currency", "no_deposit"],
        "The deposit against the payout: equal; short by no more than banks may keep; short; over; not comparable.",
    ]
    reference: Annotated[
        Reference, "Whether the deposits name exactly the payouts, others too or not all (partly), or none (absent)."
    ]
    sender: Annotated[Sender, "Whether the deposits name the processor, nobody, or another payer."]
    unique_amount: Annotated[bool, "The client lets a deposit that names only the processor be booked by its amount."]
    strange_numbers: Annotated[int, "Words with digits in the deposits that belong to no payout at hand."]
    of_customer: Annotated[bool, "A deposit is recorded as a customer's, or came from his account or under his name."]
    in_window: Annotated[bool | None, "Every deposit came after its payout left and before it was overdue."]
    spent_before: Annotated[bool, "An earlier decision booked a payout or deposit of this match."]
    arrival: Annotated[Arrival, "Whether a deposit is at hand, and if not, whether it is due."]
    twins: Annotated[int, "Other matches of the same documents that stand on other evidence, or leave the subject out."]
