"""What rules may know about the tax of an invoice, beside what every bill has."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from triage.model import Facts
from triage.money import Money


@dataclass(frozen=True, slots=True)
class TaxFacts(Facts):
    """The tax of an invoice under one reading of the law, and what nobody corrects alone."""

    namespace: ClassVar[str] = "tax"

    stated: Annotated[Money | None, "the tax that the invoice states"]
    due: Annotated[Money | None, "the tax that is due under this reading"]
    stated_agrees: Annotated[bool | None, "the stated tax is the one due, within the client's tolerance"]
    inclusive: Annotated[bool, "the amounts of the lines contain the tax"]
    lines_agree: Annotated[bool | None, "the taxes that lines state sum to the stated tax; unknown where one has none"]
    line_differs: Annotated[bool, "a line states another tax than is due on it"]
    rate_unknown: Annotated[bool, "a line names a rate that is not in the evidence"]
    other_rate_named: Annotated[bool, "a line names another rate than the one in force for it"]
    category_open: Annotated[bool, "a line is of a category without a rate, or of none and names a rate of one"]
    relieved: Annotated[bool, "the customer is exempt, or owes the tax himself"]
    turns_on_relief: Annotated[bool, "the difference is whether he is relieved of tax, which has no date here"]
    turns_on_inclusion: Annotated[bool, "the difference is whether its amounts contain tax: only it says so"]
    turns_on_place: Annotated[bool, "the difference is where the customer was taxed, which has no date here"]
    turns_on_supply: Annotated[bool, "the difference is when something was supplied, and a line has no period"]
    coincidence: Annotated[int | None, "how many of a thousand amounts of tax some mistake comes to"]
    open_readings: Annotated[int, "other readings of the law that are neither plain nor out of the question"]
    twins: Annotated[int, "other invoices that may be this one issued again"]
    other_parts: Annotated[int, "items and usage charges that name the invoice beside its lines"]
    refunds: Annotated[int, "refunds and outgoing payments that may have given a difference back already"]
    supplements: Annotated[int, "other invoices of the customer over exactly the difference"]
