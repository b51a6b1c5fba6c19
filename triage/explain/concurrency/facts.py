"""What is known about changes that raced and about what they were charged, and all that rules may read of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from triage.explain.concurrency.group import Relation
from triage.explain.concurrency.hypotheses import Quote
from triage.model import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceFacts(Facts):
    """A charge, read under one order of the changes that may decide it."""

    namespace: ClassVar[str] = "race"

    basis: Annotated[
        Literal["difference", "whole", "renewal", "copy"],
        "The item bills the difference of two plans, one plan as a whole, a whole period that a change touches "
        "(renewal), or what another item billed already (copy).",
    ]
    seen: Annotated[
        bool,
        "There is a race: two changes, a quote, a second item, or a whole period with a change in it or just before.",
    ]
    orders: Annotated[int, "How many orders of the changes the evidence allows."]
    doubtful: Annotated[bool, "There are several readings of the charge, and one of them accounts for nothing."]
    price_known: Annotated[bool, "The item's price is one that a change names, or the difference of two of them."]
    subscription_agrees: Annotated[
        bool | None,
        "The subscription runs throughout what is billed, at a price that a change names; unknown without one.",
    ]
    terms: Annotated[int, "Clauses of the customer's contract, which no rating of a change reads."]
    refunded: Annotated[bool, "A refund was given on the item's invoice, or may have been given for the item."]
    quote: Annotated[
        Quote,
        "What became of the amount that the customer was shown: none; kept, where its own instant comes to it; wrong; "
        "undated; or not comparable with what the item bills.",
    ]
    quote_days: Annotated[int | None, "Civil days between the quote and the effect of the change."]
    siblings: Annotated[
        int, "Other items that bill the same change the same way, for another amount, or the same whole period again."
    ]
    copies: Annotated[int, "Other changes that may be the same one, recorded twice."]
    unsettled: Annotated[int, "Changes up to the end of the period that are pending or were cancelled."]
    unassigned: Annotated[int, "Changes that name no subscription, and may be of another."]
    after_bill: Annotated[bool, "A change of a renewal was asked for after its invoice was issued, or on the same day."]
    twin_objects: Annotated[
        bool, "Another item for the same change is another's, disputed, a draft, or may be taken back."
    ]
    touched_before: Annotated[bool, "An earlier decision corrected an item or dropped a change of this race."]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFacts(Facts):
    """Changes that were recorded so close together that one of them is meant to stand."""

    namespace: ClassVar[str] = "drop"

    relation: Annotated[
        Relation,
        "All are the same change; or each moves the same old price somewhere else (overwritten); or they agree and may "
        "still be several (alike).",
    ]
    dropped: Annotated[int, "How many changes would be dropped."]
    seconds: Annotated[int | None, "Seconds between the first and the last; unknown where one has only a date."]
    units_agree: Annotated[bool, "All are of the same number of units."]
    statuses_agree: Annotated[bool, "All were carried out."]
    quotes_agree: Annotated[bool, "All that were quoted were quoted alike."]
    assigned: Annotated[bool, "All name the same subscription, which is at hand."]
    charged: Annotated[
        Literal["none", "kept", "all", "unclear"],
        "Which of the changes were billed: none, only the one that stands, each once and alike, or anything else.",
    ]
    invoice_objects: Annotated[
        bool, "An item or invoice of theirs is another's, void, disputed or missing, or may be credited or refunded."
    ]
    followed: Annotated[bool, "Another change starts from the price that a dropped one left."]
    touched_before: Annotated[bool, "An earlier decision corrected an item or dropped a change of this race."]
