"""The recomputation of an item in lines that a person can follow."""

from collections.abc import Iterator
from decimal import Decimal

from triage.explain.proration.cost import Cost
from triage.explain.proration.fraction import FULL, Share
from triage.explain.proration.reading import Case, Reading, cost, covered, service_of
from triage.model import InvoiceItem
from triage.money import Money


def lines(case: Case, agreed: Reading) -> tuple[str, ...]:
    """Write how the amount of an item comes about: the days, the price, the discount, the tax."""
    share, reckoned = covered(case, agreed), cost(case, agreed)
    if share is None or reckoned is None:
        return ()
    return (
        *_trial(case, agreed),
        *share.lines,
        f"{_price(case.item, share, agreed)} = {reckoned.net}",
        *_tax(case.item, reckoned, agreed),
    )


def _trial(case: Case, agreed: Reading) -> Iterator[str]:
    service = service_of(case, agreed)
    if case.item.trial_end is not None and service is not None:
        yield f"free until {case.item.trial_end}, the end of the trial: {service.start} to {service.end} is charged"


def _price(item: InvoiceItem, share: Share, agreed: Reading) -> str:
    price, off = str(Money(item.price * item.quantity, item.currency)), _discount(item)
    if share is FULL:
        return price + off
    rounded = f"rounded {agreed.rounding.value.replace('_', ' ')}" + (" for each unit" if agreed.each_unit else "")
    if agreed.discount == "after":
        return f"{price} x {share} {share.unit}{off}, {rounded}"
    return f"{f'({price}{off})' if off else price} x {share} {share.unit}, {rounded}"


def _discount(item: InvoiceItem) -> str:
    if item.discount_share:
        return f" less {_percent(item.discount_share)}"
    return f" less {Money(item.discount_amount, item.currency)}" if item.discount_amount else ""


def _tax(item: InvoiceItem, reckoned: Cost, agreed: Reading) -> Iterator[str]:
    if item.tax_rate:
        rounded = agreed.tax_rounding.value.replace("_", " ")
        yield f"tax: {reckoned.net} x {_percent(item.tax_rate)}, rounded {rounded} = {reckoned.tax}"
        yield f"{reckoned.net} + {reckoned.tax} = {reckoned.total}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
