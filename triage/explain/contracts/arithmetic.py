"""The contract applied to an invoice, written so that a person can follow it line by line."""

from collections.abc import Iterator

from triage.explain.contracts.reading import Deal, Reading, line_amount, quantity
from triage.explain.proration.fraction import FULL
from triage.model import Terms
from triage.money import Money, rounded


def lines(reading: Reading, currency: str) -> tuple[str, ...]:
    """Write every line with the clauses that hold for it, and what bounds the sum."""
    told = tuple(line for deal in reading.deals for line in _deal(deal, reading, currency))
    bounds = (terms for terms in (reading.minimum, reading.cap) if terms is not None)
    return (*told, *(f"{terms.clause} {_money(terms, currency)} ({terms.id})" for terms in bounds))


def _deal(deal: Deal, reading: Reading, currency: str) -> Iterator[str]:
    clauses = " ".join(_factors(deal, currency))
    amount = Money(rounded(line_amount(deal, reading), reading.rounding), currency)
    yield f"{deal.line.id}, {deal.line.product}, {deal.days}: {clauses} = {amount}"
    if deal.share is not FULL:
        yield from deal.share.lines


def _factors(deal: Deal, currency: str) -> Iterator[str]:
    yield f"{_money(deal.price, currency)} ({deal.price.id})"
    if deal.uplift is not None:
        yield f"+ {deal.uplift.share or 0:%} ({deal.uplift.id})"
    committed = f" ({deal.quantity.id})" if deal.quantity is not None else ""
    yield f"x {quantity(deal)}{committed}"
    if deal.share is not FULL:
        yield f"x {deal.share} {deal.share.unit}"
    if deal.discount is not None:
        yield f"- {_off(deal, deal.discount, currency)} ({deal.discount.id})"


def _off(deal: Deal, discount: Terms, currency: str) -> str:
    """Say what a discount takes off: a share of it all, or an amount, of which a part of a period has its part."""
    if discount.share is not None:
        return f"{discount.share:%}"
    part = "" if deal.share is FULL else f" x {deal.share} {deal.share.unit}"
    return f"{_money(discount, currency)}{part}"


def _money(terms: Terms, currency: str) -> str:
    return str(Money(terms.amount or 0, currency))
