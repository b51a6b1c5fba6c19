"""What is known about the dates of a bill, and all that rules may read of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from triage.model import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFacts(Facts):
    """The dates of a bill against those of its subscription."""

    namespace: ClassVar[str] = "dates"

    proved: Annotated[bool, "Which period the bill should cover could be computed at all."]
    agrees: Annotated[bool | None, "The bill covers the agreed period, to the day and to the instant."]
    readings: Annotated[
        int, "How many single named mistakes give exactly the dates of the bill; clocks that agree count once."
    ]
    causes: Annotated[tuple[str, ...], "The names of those mistakes."]
    another_period: Annotated[bool | None, "The agreed period is another than the one that the bill mostly covers."]
    redated: Annotated[bool, "The bill itself would get another date."]
    days_moved: Annotated[int | None, "By how many civil days the date of the bill would move."]
    rivals: Annotated[
        int, "Other dates that the evidence leaves open: by another clock, for another plan, or for another period."
    ]
    overlaps: Annotated[
        int, "Other bills that are or may be of the subscription and cover a part of the agreed period."
    ]
    gap: Annotated[bool, "Less than a whole period lies unbilled beside the agreed one."]
    partial: Annotated[bool | None, "The start or the end of the subscription cuts the agreed or the billed period."]
    whole_price: Annotated[bool, "The net amount is the subscription's price of one whole period."]
    metered: Annotated[bool, "Usage is billed with it, so that another period would cost something else."]
    plan_changed: Annotated[bool, "The plan changed within the agreed or the billed period."]
    lines_agree: Annotated[bool, "Every line and item of the invoice that states a period states that of the bill."]
    paid: Annotated[bool, "The invoice is paid, in whole or in part, or more of it is open than its total."]
    notes: Annotated[int, "What the customer or a reviewer wrote about it, which only a person can weigh."]
    within_limit: Annotated[bool, "The bill is no more than what one decision may move under the client's policy."]
