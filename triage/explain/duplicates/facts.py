"""What is known about two documents that may be one, and all that rules may read of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from triage.model import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePair(Facts):
    """Two invoices of one amount, but for rounding."""

    namespace: ClassVar[str] = "pair"

    grade: Annotated[
        Literal["duplicate", "review"],
        "What the two are by themselves: one bill issued twice, or a question that only a person can answer.",
    ]
    is_later: Annotated[bool, "The invoice in question is the later of the two; the first keeps its place."]
    twins: Annotated[int, "How many other invoices may be the same as the one in question."]
    number: Annotated[
        Literal["same", "copy", "misread", "part", "different", "missing"],
        "How the numbers agree: a `copy` adds a mark (`-A`, `/1`), a `misread` one has letters for digits that look "
        "like them, a `part` lacks what its series puts in front.",
    ]
    number_distance: Annotated[int | None, "Edits between the two numbers."]
    only_this_number: Annotated[bool, "No other twin carries the same number."]
    rounded: Annotated[bool, "The totals differ by a rounding of at most two minor units."]
    days_apart: Annotated[int | None, "Civil days between the two."]
    within_days: Annotated[bool | None, "They are no further apart than the client's policy allows for one."]
    same_customer: Annotated[bool | None, "Both name the same customer."]
    same_period: Annotated[bool | None, "Both bill the same service period."]
    same_lines: Annotated[bool | None, "Both have the same lines."]
    same_subscription: Annotated[bool | None, "Both charge the same subscription."]
    same_po: Annotated[bool | None, "Both name the same purchase order."]
    credited: Annotated[bool, "A credit note was issued against one of the two, or over their amount against none."]
    disputed: Annotated[bool, "One of the two is disputed."]
    same_description: Annotated[bool | None, "Both have the same description."]
    same_due: Annotated[bool | None, "Both are due on one day, or as many days after they were issued."]
    same_payment_reference: Annotated[bool | None, "Both ask to be paid under the same reference."]
    same_document: Annotated[bool, "Both are invoices, both are bills or both are receipts."]
    first_stands: Annotated[bool, "The earlier of the two was issued and neither voided nor written off."]
    settled: Annotated[bool, "Money was already received on the later of the two."]
    expected: Annotated[int | None, "Equal charges that the customer's subscriptions expect in one period."]
    seen: Annotated[int, "Equal invoices of that period, with the one in question."]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPair(Facts):
    """Two payments of one amount."""

    namespace: ClassVar[str] = "pair"

    is_later: Annotated[bool, "The payment in question is the later of the two; the first keeps its place."]
    twins: Annotated[int, "How many other payments may be the same as the one in question."]
    payer: Annotated[Literal["same", "similar"], "Whether the payer is surely the same, or only named alike."]
    same_invoice: Annotated[bool | None, "Both name exactly the same invoices; unknown where one names none."]
    only_this_invoice: Annotated[bool, "No other twin names the same invoices."]
    same_reference: Annotated[bool, "Both carry the same bank reference."]
    same_account: Annotated[bool | None, "Both came to the same bank account of ours."]
    days_apart: Annotated[int | None, "Civil days between the two."]
    within_days: Annotated[bool | None, "They are no further apart than the client's policy allows for one."]
    cadence: Annotated[Literal["subscription", "history", "unknown"], "Where the expected count comes from."]
    expected: Annotated[int | None, "Equal payments that are expected in one period."]
    seen: Annotated[int, "Equal payments of that period, with the one in question."]
    worth_one: Annotated[
        bool | None,
        "The named invoices are worth exactly one of the two, less what the client lets payers keep; unknown where "
        "none is at hand, or one is void, of another customer or in another currency.",
    ]
    same_advice: Annotated[bool | None, "Both have the same remittance advice."]
    first_elsewhere: Annotated[bool, "The first was applied to an invoice that it does not name."]
    before_invoice: Annotated[
        bool, "The first was paid before a named invoice was issued: it paid another of its number."
    ]
    refunded: Annotated[bool, "The same amount went back to the payer since the first."]
    on_rhythm: Annotated[bool | None, "The payment is a whole number of periods after the one before it."]
    disputed: Annotated[bool, "An invoice that the payment names is disputed."]
