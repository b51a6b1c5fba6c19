"""Single mistakes in billing usage: each names what went wrong and reads the bill as it would have been made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from triage.calendar import zone
from triage.explain.usage.case import Case
from triage.explain.usage.events import is_late, window_of
from triage.explain.usage.rating import UNIT, shape_faults
from triage.explain.usage.reading import Reading, counted
from triage.model import Price
from triage.money import Rounding

LATE = ("late_left_out", "backfilled_left_out")
"""The mistakes that no one made: the usage was not known yet when the bill was."""

WORDS: dict[str, str] = {
    "late_left_out": "usage that arrived after the period's end was left out",
    "backfilled_left_out": "usage that arrived after the client's deadline was left out",
    "repeats_counted": "events that were sent twice were counted twice",
    "utc_boundaries": "the period's dates were read in UTC",
    "client_zone_boundaries": "the period's dates were read in the client's zone, not the customer's",
    "end_counted": "what happened at the very end of the period was counted too",
    "hour_before_counted": "the hour before the period was counted too, as if the clocks had not been changed",
    "first_hour_left_out": "the first hour of the period was left out, as if the clocks had not been changed",
    "hour_after_counted": "the hour after the period was counted too, as if the clocks had not been changed",
    "last_hour_left_out": "the last hour of the period was left out, as if the clocks had not been changed",
    "hour_earlier": "the period was read an hour early at both ends",
    "hour_later": "the period was read an hour late at both ends",
    "volume_for_graduated": "all units were priced by the tier of the last one",
    "graduated_for_volume": "each unit was priced by the tier that it falls in",
    "first_tier_only": "all units were priced by the first tier",
    "last_unit_in_next_tier": "a quantity on a tier's bound was priced by the next tier",
    "tiers_one_unit_early": "every tier ended a unit early",
    "tiers_one_unit_late": "every tier ended a unit late",
    "flat_fees_missing": "the flat fees of the tiers were left out",
    "packages_not_rounded": "packages were priced by their part",
    "packages_rounded_down": "a package that was begun was not charged",
    "each_event_by_itself": "every event was priced and rounded by itself",
    "included_ignored": "the included quantity was charged",
    "included_in_tiers": "the included quantity used up the first tiers",
    "included_twice": "the included quantity was taken off twice",
    "minimum_ignored": "the minimum was not charged",
    "minimum_on_top": "the minimum was charged on top of the usage",
    "prepaid_ignored": "prepaid credit was not drawn down",
    "prepaid_twice": "prepaid credit was drawn down twice",
    "previous_price": "the price before this one was taken",
    "next_price": "the price after this one was taken",
    "list_price": "the list price was taken, not the agreed one",
    "other_price": "the other price in force was taken",
    "credit_after_minimum": "prepaid credit was counted towards the minimum",
    "credit_before_minimum": "the minimum was held for what prepaid credit left",
    "unit_price_rounded": "the unit price was rounded to a whole minor unit",
    "each_tier_rounded": "each tier was rounded by itself",
    "rounded_half_up": "halves were rounded up",
    "rounded_half_even": "halves were rounded to even",
    "rounded_down": "the fraction of a minor unit was cut off",
    "thousandths_as_units": "thousandths were taken for whole units",
    "units_as_thousandths": "units were taken for thousandths",
}
"""Every named mistake, in words for people, to be read after "because"."""


def mistakes(case: Case, agreed: Reading) -> Iterator[tuple[str, Reading]]:
    """Yield every single mistake that could have been made under an agreed reading."""
    yield from _of_counting(case, agreed)
    yield from _of_the_window(case, agreed)
    yield from _of_the_price(agreed.price, agreed)
    yield from _of_other_prices(case, agreed)
    yield from _of_rounding(agreed)


def _of_counting(case: Case, agreed: Reading) -> Iterator[tuple[str, Reading]]:
    end, deadline = agreed.window.end, agreed.window.deadline(case.policy.usage.late_days)
    late = {cutoff: _later_than(case, agreed, cutoff) for cutoff in (end, deadline)}
    if late[deadline]:
        yield "backfilled_left_out", replace(agreed, cutoff=deadline)
    if late[end] > late[deadline]:
        yield "late_left_out", replace(agreed, cutoff=end)
    yield "repeats_counted", replace(agreed, repeats=True)
    yield "thousandths_as_units", replace(agreed, scale=Fraction(UNIT))
    yield "units_as_thousandths", replace(agreed, scale=Fraction(1, UNIT))
    if not agreed.price.included:
        yield "each_event_by_itself", replace(agreed, each_event=True)


def _later_than(case: Case, agreed: Reading, cutoff: datetime) -> int:
    zone_name = agreed.window.zone
    return sum(is_late(event, cutoff, zone_name=zone_name) for event in counted(case.metered, agreed))


def _of_the_window(case: Case, agreed: Reading) -> Iterator[tuple[str, Reading]]:
    window, hour = agreed.window, _change_of_clocks(agreed)
    yield "utc_boundaries", replace(agreed, window=window_of(case.charge.period, "UTC"))
    if case.policy.timezone not in (window.zone, "UTC"):
        yield "client_zone_boundaries", replace(agreed, window=window_of(case.charge.period, case.policy.timezone))
    yield "end_counted", replace(agreed, window=replace(window, closed=True))
    if not hour:
        return
    for name, start, end in (
        ("hour_before_counted", -hour, timedelta()),
        ("first_hour_left_out", hour, timedelta()),
        ("hour_after_counted", timedelta(), hour),
        ("last_hour_left_out", timedelta(), -hour),
        ("hour_earlier", -hour, -hour),
        ("hour_later", hour, hour),
    ):
        yield name, replace(agreed, window=replace(window, start=window.start + start, end=window.end + end))


def _change_of_clocks(agreed: Reading) -> timedelta:
    """Return by how much a zone's clocks differ between winter and summer of the period's year."""
    local = agreed.window.start.astimezone(zone(agreed.window.zone))
    january, july = (local.replace(month=month, day=1).utcoffset() or timedelta() for month in (1, 7))
    return abs(january - july)


def _of_the_price(price: Price, agreed: Reading) -> Iterator[tuple[str, Reading]]:
    if price.model == "graduated":
        yield "volume_for_graduated", _at(agreed, model="volume")
    if price.model == "volume":
        yield "graduated_for_volume", _at(agreed, model="graduated")
    if len(price.tiers) > 1:
        yield "first_tier_only", _at(agreed, model="per_unit", tiers=(replace(price.tiers[0], up_to=None),))
        yield "last_unit_in_next_tier", replace(agreed, bound="excluded")
        yield "tiers_one_unit_early", _at(agreed, tiers=tuple(_moved(price, -UNIT)))
        yield "tiers_one_unit_late", _at(agreed, tiers=tuple(_moved(price, UNIT)))
        yield "included_in_tiers", replace(agreed, allowance="in_tiers")
    if price.model == "package":
        yield "packages_not_rounded", replace(agreed, begun="parts")
        yield "packages_rounded_down", replace(agreed, begun="complete")
    yield "flat_fees_missing", _at(agreed, tiers=tuple(replace(tier, flat=0) for tier in price.tiers))
    yield "included_ignored", _at(agreed, included=0)
    yield "included_twice", _at(agreed, included=2 * price.included)
    yield "minimum_ignored", _at(agreed, minimum=0)
    yield "minimum_on_top", replace(agreed, order="on_top")
    if agreed.order == "minimum_first":
        yield "credit_before_minimum", replace(agreed, order="credit_first")
    else:
        yield "credit_after_minimum", replace(agreed, order="minimum_first")
    yield "prepaid_ignored", _at(agreed, prepaid=0)
    yield "prepaid_twice", _at(agreed, prepaid=2 * price.prepaid)


def _at(agreed: Reading, **changes: object) -> Reading:
    return replace(agreed, price=replace(agreed.price, **changes))  # type: ignore[arg-type]


def _moved(price: Price, thousandths: int) -> Iterator[object]:
    for tier in price.tiers:
        yield tier if tier.up_to is None else replace(tier, up_to=max(1, tier.up_to + thousandths))


def _of_other_prices(case: Case, agreed: Reading) -> Iterator[tuple[str, Reading]]:
    in_force = [price for price in case.prices.in_force if price.id != agreed.price.id]
    others = {
        "previous_price": case.prices.previous,
        "next_price": case.prices.next,
        "list_price": case.prices.list_price,
        "other_price": in_force[0] if len(in_force) == 1 else None,
    }
    for name, price in others.items():
        if price is not None and not any(shape_faults(price)):
            yield name, replace(agreed, price=price)


def _of_rounding(agreed: Reading) -> Iterator[tuple[str, Reading]]:
    tiers = agreed.price.tiers
    yield "each_tier_rounded", replace(agreed, rounded_per="tier")
    yield (
        "unit_price_rounded",
        _at(agreed, tiers=tuple(replace(t, unit_price=_whole(t.unit_price)) for t in tiers)),
    )
    for rounding in Rounding:
        if rounding is not agreed.rounding:
            yield f"rounded_{rounding.value}", replace(agreed, rounding=rounding)


def _whole(unit_price: Decimal) -> Decimal:
    return Decimal(int(unit_price + Decimal("0.5")))
