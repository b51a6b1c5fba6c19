"""What the detector states about a failed attempt to collect, and all that rules may read of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from triage.explain.dunning.codes import DeclineClass
from triage.model import Facts
from triage.money import Money

Answer = Literal[
    "collected",
    "in_flight",
    "answered",
    "superseded",
    "not_collectible",
    "below_threshold",
    "retry",
    "ask_customer",
    "exhausted",
    "contested",
]
"""What an attempt calls for: nothing (it brought money, has no answer yet, was answered or followed by another, or all
that is owed is too little), no further try, a retry, another way to pay, the end of all retries, or a person."""

Ended = Literal["not", "schedule", "declines", "attempts", "days"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFacts(Facts):
    """An attempt to collect an invoice, the code it was declined with, and what stands around both."""

    namespace: ClassVar[str] = "attempt"

    answer: Annotated[Answer, "What the attempt calls for, read one way."]
    outcome: Annotated[Literal["succeeded", "declined", "pending"], "What became of the attempt."]
    means: Annotated[DeclineClass | None, "What the code means; unknown for an attempt that was not declined."]
    foreign_code: Annotated[bool, "The code is not of the processor that is named, but of another."]
    declines: Annotated[int, "How many attempts of this invoice were declined up to this one, each key once."]
    tries: Annotated[int, "How many attempts of this invoice were made at all, each key once."]
    days_since: Annotated[int, "Civil days from this attempt to now."]
    retry_at: Annotated[datetime | None, "When the schedule tries again."]
    ended: Annotated[Ended, "What ended the retries: the schedule, or a cap on declines, attempts or days."]
    exhausted_as: Annotated[Literal["person", "start_dunning"], "Who goes on when all retries failed, as agreed."]
    collect: Annotated[Money | None, "What is open of the invoice, less what earlier decisions settle of it."]
    stage: Annotated[str | None, "The stage of dunning that the customer is in; unknown before the first."]
    overdue_days: Annotated[int | None, "Civil days since the customer's oldest unpaid invoice fell due."]
    invoice_status: Annotated[
        Literal["draft", "open", "paid", "uncollectible", "void"] | None, "The invoice's status; unknown without it."
    ]
    invoice_missing: Annotated[bool, "The invoice is not in the evidence."]
    contradicts: Annotated[bool, "What is open of the invoice cannot be, given its status and total."]
    held: Annotated[bool, "An earlier decision holds the invoice back, or keeps it for one that repeats it."]
    corrected: Annotated[bool, "An earlier decision corrects the invoice, or something that is on it."]
    disputed: Annotated[bool, "The customer disputes the invoice."]
    customer_missing: Annotated[bool, "The customer is not in the evidence, so that a block would not be seen."]
    blocked: Annotated[bool, "Collection from the customer is blocked."]
    money_arrived: Annotated[bool, "A payment came in that may settle the invoice, or should have settled it."]
    credit_open: Annotated[bool, "A credit note may reduce the invoice, or should have reduced it."]
    asked_other: Annotated[bool, "The attempt was over neither the whole invoice nor what is open of it."]
    money_returned: Annotated[bool, "A payment of the invoice was sent back, or came back, or a charge is disputed."]
    not_ours: Annotated[bool, "The document is a bill or a receipt: nobody owes it to us."]
    twins: Annotated[
        int, "Other invoices of the customer with its total and number, day or period: billed twice, perhaps."
    ]
    notes: Annotated[int, "What the customer or a reviewer wrote about it, which only a person can weigh."]
    in_future: Annotated[bool, "An attempt of this invoice is dated after now."]
    before_invoice: Annotated[bool, "The attempt is dated before the invoice was issued."]
    keys_clash: Annotated[bool, "One key stands for two invoices, outcomes, amounts or codes."]
    pending: Annotated[int, "Other attempts of this invoice that have no answer yet."]
    brought_money: Annotated[int, "Attempts of this invoice that succeeded, this one included."]
    retry_standing: Annotated[bool, "A retry that was decided after another attempt has not been made yet."]
    overcharged: Annotated[
        bool, "Several attempts of this invoice brought money, or one more than the invoice's total."
    ]
    contested_before: Annotated[
        bool, "The same way to pay, or one that may be the same, was suspected of fraud or contested before."
    ]
    dead_method: Annotated[bool, "The same way to pay, or one that may be the same, was declined for good before."]
