"""The recomputation of a usage charge, written so that a person can follow it line by line."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from triage.calendar import zone
from triage.explain.usage.case import Case
from triage.explain.usage.events import is_late
from triage.explain.usage.rating import Part
from triage.explain.usage.reading import Rated, Reading
from triage.money import Money, exponent


def lines(case: Case, reading: Reading, rated: Rated) -> tuple[str, ...]:
    """Write what was counted, each part of the price, and what bounds the sum."""
    return (*_counted(case, reading, rated), *_priced(reading, rated), *_bounds(reading))


def _counted(case: Case, reading: Reading, rated: Rated) -> Iterator[str]:
    window = reading.window
    start, end = (moment.astimezone(zone(window.zone)) for moment in (window.start, window.end))
    yield f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} (not included), {window.zone}"
    repeats = sum(window.holds(event) for event in case.metered.repeats)
    again = f", {repeats} more sent again" if repeats else ""
    late = sum(is_late(event, window.end, zone_name=window.zone) for event in rated.events)
    after = f", {late} of them arrived after the end" if late else ""
    count = f"{len(rated.events)} event{'' if len(rated.events) == 1 else 's'}"
    yield f"{count}{after}{again}: {units(rated.quantity / 1000)} units"


def _priced(reading: Reading, rated: Rated) -> Iterator[str]:
    price, currency = reading.price, reading.price.currency
    if price.included:
        yield f"less {units(Fraction(price.included, 1000))} included"
    noun = "packages" if price.model == "package" else "units"
    for part in rated.parts:
        yield f"{price.model.replace('_', ' ')}: {_part(part, noun, currency)}"


def _part(part: Part, noun: str, currency: str) -> str:
    flat = f" + {Money(part.flat, currency)} flat" if part.flat else ""
    times = f"{units(part.count)} {noun} x {major(Fraction(part.price), currency)}"
    return f"{times}{flat} = {major(part.amount, currency)} {currency}"


def _bounds(reading: Reading) -> Iterator[str]:
    price, currency = reading.price, reading.price.currency
    least = f"at least {Money(price.minimum, currency)}"
    credit = f"less prepaid credit of {Money(price.prepaid, currency)}"
    stated = [text for text, amount in ((least, price.minimum), (credit, price.prepaid)) if amount]
    yield from stated if reading.order == "minimum_first" else reversed(stated)
    yield f"rounded {reading.rounding.value.replace('_', ' ')}"


def units(count: Fraction) -> str:
    """Write a number of units exactly, or as a fraction where decimals do not end."""
    scaled = count * 10**18
    if scaled.denominator != 1:
        return str(count)
    return f"{(Decimal(scaled.numerator).scaleb(-18)).normalize():,f}"


def major(minor: Fraction, currency: str) -> str:
    """Write an exact amount of minor units in major units, with as many places as it takes."""
    return units(minor / 10 ** exponent(currency))
