"""One way to read the dates of an agreement, and the way that the client settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.clock import Clock, clock_of, offset_at
from triage.model import ClientPolicy

_MIDWINTER_AND_MIDSUMMER = (1, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How an agreement's dates are read: by one clock the `days` are counted, at another's midnights periods are cut.

    `keep_day` brings an anchor on 29-31 back after a short month. `clip` cuts the first period at the start and the
    last at the end. `week_from` is the weekday on which calendar weeks begin: 0 is Monday, -1 the Sunday before it.
    """

    days: Clock
    bounds: Clock
    calendar: bool
    in_advance: bool
    keep_day: bool = True
    thirty_day_months: bool = False
    week_from: int = 0
    trial: Literal["days", "hours", "ignored"] = "days"
    clip: bool = True


def agreed_readings(case: Case, policy: ClientPolicy) -> tuple[Reading, ...]:
    """Return every reading that the client's policy leaves open: one, unless the offset is not settled."""
    return tuple(
        Reading(
            days=clock,
            bounds=clock,
            calendar=case.subscription.billing_time == "calendar",
            in_advance=bool(case.subscription.in_advance),
        )
        for clock in _agreed_clocks(case, policy)
    )


def _agreed_clocks(case: Case, policy: ClientPolicy) -> tuple[Clock, ...]:
    """Return the clocks that a policy leaves open, none where the offset that it names is not known."""
    name, offset = zone_name(case, policy), policy.billing_dates.offset
    if offset == "zone_rules":
        return (clock_of(name),)
    fixed = tuple(_creation_offset(case, name))
    if offset == "fixed":
        return fixed
    return tuple(dict.fromkeys((clock_of(name), *(fixed or seasons(case, name)))))


def zone_name(case: Case, policy: ClientPolicy) -> str:
    """Return the zone that the policy names: the customer's where he has one, else the client's."""
    own = case.customer.timezone if case.customer else None
    return own if own and policy.billing_dates.calendar == "customer" else policy.timezone


def foreign_clocks(case: Case, policy: ClientPolicy, agreed: Clock) -> dict[str, Clock]:
    """Name the clocks by which dates are read by mistake, each clock once and never the agreed one."""
    name, own = zone_name(case, policy), case.customer.timezone if case.customer else None
    listed = [("utc_dates", clock_of("UTC")), ("zone_rules_dates", clock_of(name))]
    if own is not None and policy.billing_dates.calendar == "customer":
        listed.append(("client_zone_dates", clock_of(policy.timezone)))
    elif own is not None:
        listed.append(("customer_zone_dates", clock_of(own)))
    listed += [("creation_offset_dates", clock) for clock in _creation_offset(case, name)]
    listed += list(zip(("winter_offset_dates", "summer_offset_dates"), seasons(case, name), strict=True))
    found: dict[str, Clock] = {}
    for cause, clock in listed:
        if clock.zone not in {agreed.zone, *(other.zone for other in found.values())}:
            found[cause] = clock
    return found


def seasons(case: Case, name: str) -> tuple[Clock, Clock]:
    """Return the fixed clocks of a zone's first of January and first of July in the year of a bill."""
    created = case.bill.created
    winter, summer = (offset_at(name, created.replace(month=month, day=1)) for month in _MIDWINTER_AND_MIDSUMMER)
    return winter, summer


def _creation_offset(case: Case, name: str) -> Iterator[Clock]:
    if case.customer is not None and case.customer.created is not None:
        yield offset_at(name, case.customer.created)
