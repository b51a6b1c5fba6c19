"""Which rate is in force for each line of an invoice, under every reading of its tax point that the evidence allows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

from triage.calendar import civil
from triage.explain.effective import in_force, last_day
from triage.model import Customer, Invoice, InvoiceLine, TaxRate

MOST_READINGS = 16
"""More readings of one invoice than this are nobody's to judge side by side."""

_UNTAXED = ("exempt", "reverse_charge")
"""Under these the seller charges nothing, whatever share the rate names (a reverse charge names the buyer's)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One reading: a tax point, and the rate in force for each line, in the order of the lines.

    `point` is `issued` (the day of the invoice), `begun` or `supplied` (the first or last day of the service).
    """

    point: str
    days: tuple[date, ...]
    rates: tuple[TaxRate, ...]
    shares: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """An invoice with the customer who is taxed, the rates that are known, and the zone of civil days."""

    invoice: Invoice
    customer: Customer
    rates: tuple[TaxRate, ...]
    zone: str


def laws(taxed: Taxed) -> tuple[Law, ...]:
    """Return every reading whose shares differ, that of the day of the invoice first.

    There is none where one of the days leaves a line without a rate.

    Which day decides, that of the invoice or that of the service, is the law's and not the evidence's to say. Where no
    rate changed between them, all readings are one.
    """
    found: dict[tuple[object, ...], Law] = {}
    for point in ("issued", "begun", "supplied"):
        at_point = list(_laws_at(point, taxed))
        if not at_point:
            return ()
        for law in at_point:
            found.setdefault((law.shares, tuple(rate.treatment for rate in law.rates)), law)
    return tuple(found.values())


def tax_points(invoice: Invoice, line: InvoiceLine, zone: str) -> dict[str, date]:
    """Return the civil days that may decide the rate of a line; without a period only the day of the invoice."""
    if invoice.created is None:
        return {}
    issued, period = civil(invoice.created, zone), line.period or invoice.period
    if period is None:
        return dict.fromkeys(("issued", "begun", "supplied"), issued)
    return {"issued": issued, "begun": civil(period.start, zone), "supplied": last_day(period, zone)}


def applicable(
    rates: Iterable[TaxRate], *, jurisdiction: str | None, category: str | None, day: date, number: bool, zone: str
) -> tuple[TaxRate, ...]:
    """Return the different rates in force for a category: its own, or the general ones where it has none.

    A reverse charge is for whoever has a tax number, and for nobody else.
    """
    here = [r for r in rates if r.jurisdiction == jurisdiction and in_force(r.effective, day, zone)]
    reverse = [r for r in here if r.treatment == "reverse_charge" and r.category in (category, None)]
    charged = [r for r in here if r.treatment != "reverse_charge"]
    own = [r for r in charged if r.category == category] or [r for r in charged if r.category is None]
    return _different(reverse if number and reverse else own)


def share_of(rate: TaxRate) -> Fraction:
    """Return the share that the seller charges at a rate."""
    return Fraction(0) if rate.treatment in _UNTAXED else Fraction(rate.rate)


def shares_for(customer: Customer, rates: Iterable[TaxRate]) -> tuple[Fraction, ...]:
    """Return the shares that a customer is charged: none at all where he is exempt."""
    return tuple(Fraction(0) if customer.tax_exempt else share_of(rate) for rate in rates)


def _laws_at(point: str, taxed: Taxed) -> Iterator[Law]:
    lines = taxed.invoice.lines
    days = tuple(tax_points(taxed.invoice, line, taxed.zone)[point] for line in lines)
    asked = list(zip((line.tax_category for line in lines), days, strict=True))
    choices = {key: _choices(key[0], key[1], taxed) for key in dict.fromkeys(asked)}
    for chosen in _combined(list(choices.values())):
        by_key = dict(zip(choices, chosen, strict=True))
        rates = tuple(by_key[key] for key in asked)
        yield Law(point=point, days=days, rates=rates, shares=shares_for(taxed.customer, rates))


def _combined(choices: list[tuple[TaxRate, ...]]) -> Iterator[tuple[TaxRate, ...]]:
    """Yield every combination, and one more than may be judged where there are too many."""
    for count, chosen in enumerate(product(*choices)):
        if count > MOST_READINGS:
            return
        yield chosen


def _choices(category: str | None, day: date, taxed: Taxed) -> tuple[TaxRate, ...]:
    customer = taxed.customer
    return applicable(
        taxed.rates,
        jurisdiction=customer.jurisdiction,
        category=category,
        day=day,
        number=bool(customer.tax_number),
        zone=taxed.zone,
    )


def _different(rates: Iterable[TaxRate]) -> tuple[TaxRate, ...]:
    found: dict[tuple[object, ...], TaxRate] = {}
    for rate in rates:
        found.setdefault((rate.rate, rate.treatment), rate)
    return tuple(found.values())
