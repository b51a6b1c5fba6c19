"""Two invoices beside each other: what speaks for it that the later bills the earlier one's service again."""

from typing import Literal, NamedTuple

from triage.matching.book import Item
from triage.matching.document_numbers import Agreement, compare_numbers
from triage.matching.spelling import tokens

Overlap = Literal["same", "partly", "apart", "unknown"]
"""How two service periods lie."""


class Likeness(NamedTuple):
    """The signs of two invoices; None is what one of the two does not say.

    `gap` is the difference of their totals in minor units, `days` counts from one issue to the other.
    """

    number: Agreement
    gap: int
    period: Overlap
    lines: bool | None
    order: bool | None
    subscription: bool | None
    days: int | None


def liken(one: Item, other: Item) -> Likeness:
    """Compare two invoices of one customer, sign by sign."""
    return Likeness(
        number=compare_numbers(one.number, other.number),
        gap=abs(one.total - other.total),
        period=overlap(one, other),
        lines=one.lines == other.lines if one.lines and other.lines else None,
        order=tokens(one.po) == tokens(other.po) if one.po and other.po else None,
        subscription=one.subscription == other.subscription if one.subscription and other.subscription else None,
        days=abs(one.issued - other.issued) if one.issued is not None and other.issued is not None else None,
    )


def overlap(one: Item, other: Item) -> Overlap:
    """Compare two half-open service periods by their days."""
    if one.period_start is None or other.period_start is None or one.period_end is None or other.period_end is None:
        return "unknown"
    if (one.period_start, one.period_end) == (other.period_start, other.period_end):
        return "same"
    shared = min(one.period_end, other.period_end) - max(one.period_start, other.period_start)
    return "partly" if shared > 0 else "apart"
