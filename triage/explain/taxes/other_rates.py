"""Rates that may have been taken for the ones in force: of another time, another category, another place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from triage.explain.effective import ends, in_force, starts
from triage.explain.taxes.rates import Law, Taxed, applicable, share_of
from triage.model import TaxRate

MOST_SINGLE_LINES = 20
"""Among more lines of one rate than this, another rate on a single one is not looked for: some line always fits."""

MOST_PLACES = 20
"""With more places than this at hand, one of them fits by chance; and where he is taxed is a person's to say anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Other shares than those in force: the name of the mistake, what to read after "because", a share for each line.

    `of` is what the other rate is of. `relief` says that the swap is from a taxed rate to an untaxed one, or back.
    """

    of: Literal["time", "category", "place"]
    name: str
    words: str
    shares: tuple[Fraction, ...]
    relief: bool = False


def other_rates(taxed: Taxed, law: Law) -> Iterator[Swap]:
    """Yield every swap of one kind: all lines in time or place, all lines of a rate or a single one in category."""
    yield from _in_time(taxed, law)
    yield from _in_category(taxed, law)
    yield from _in_place(taxed, law)


def _in_time(taxed: Taxed, law: Law) -> Iterator[Swap]:
    for name, words, find in (
        ("previous_rate", "the rate before the one in force was taken", _before),
        ("next_rate", "the rate after the one in force was taken", _after),
    ):
        found = [find(taxed, rate, day) for rate, day in zip(law.rates, law.days, strict=True)]
        shares = [share if rate is None else share_of(rate) for rate, share in zip(found, law.shares, strict=True)]
        if any(found):
            yield Swap(of="time", name=name, words=words, shares=tuple(shares))


def _before(taxed: Taxed, rate: TaxRate, day: date) -> TaxRate | None:
    ended = [other for other in taxed.rates if _alike(other, rate) and ends(other.effective, taxed.zone) <= day]
    return max(ended, key=lambda other: ends(other.effective, taxed.zone), default=None)


def _after(taxed: Taxed, rate: TaxRate, day: date) -> TaxRate | None:
    coming = [other for other in taxed.rates if _alike(other, rate) and starts(other.effective, taxed.zone) > day]
    return min(coming, key=lambda other: starts(other.effective, taxed.zone), default=None)


def _alike(other: TaxRate, rate: TaxRate) -> bool:
    same = (other.jurisdiction, other.category, other.treatment) == (rate.jurisdiction, rate.category, rate.treatment)
    return same and other.id != rate.id


def _in_category(taxed: Taxed, law: Law) -> Iterator[Swap]:
    """Take the rate of another category for all lines of one rate, or for a single line."""
    for other in taxed.rates:
        for own in dict.fromkeys(law.rates):
            where = [index for index, rate in enumerate(law.rates) if rate == own]
            if _is_other_category(other, own, law.days[where[0]], taxed):
                yield _swap(other, own, law, where)
                for only in where if 1 < len(where) <= MOST_SINGLE_LINES else ():
                    yield _swap(other, own, law, [only], line=taxed.invoice.lines[only].id)


def _is_other_category(other: TaxRate, own: TaxRate, day: date, taxed: Taxed) -> bool:
    here = other.jurisdiction == own.jurisdiction and in_force(other.effective, day, taxed.zone)
    return here and share_of(other) != share_of(own)


def _swap(other: TaxRate, own: TaxRate, law: Law, where: Sequence[int], *, line: str = "") -> Swap:
    shares = [share_of(other) if index in where else share for index, share in enumerate(law.shares)]
    untaxed = {"exempt", "reverse_charge"} & {other.treatment, own.treatment}
    return Swap(
        of="category",
        name=f"{other.id}_for_{own.id}" + (f"_on_{line}" if line else ""),
        words=f"{_told(other)} was taken for {_told(own)}" + (f" on line {line}" if line else ""),
        shares=tuple(shares),
        relief=bool(untaxed),
    )


def _told(rate: TaxRate) -> str:
    return f"{rate.id} ({rate.rate})"


def _in_place(taxed: Taxed, law: Law) -> Iterator[Swap]:
    asked = [(line.tax_category, day) for line, day in zip(taxed.invoice.lines, law.days, strict=True)]
    places = dict.fromkeys(rate.jurisdiction for rate in taxed.rates)
    for place in places if len(places) <= MOST_PLACES else ():
        found = {
            (category, day): applicable(
                taxed.rates, jurisdiction=place, category=category, day=day, number=False, zone=taxed.zone
            )
            for category, day in dict.fromkeys(asked)
        }
        if place != taxed.customer.jurisdiction and all(len(rates) == 1 for rates in found.values()):
            shares = tuple(share_of(found[key][0]) for key in asked)
            yield Swap(of="place", name=f"rates_of_{place}", words=f"the rates of {place} were taken", shares=shares)
