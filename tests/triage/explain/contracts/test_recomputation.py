"""Contracts against a second recomputation that reads them clause by clause in decimals, and against their own laws."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from triage.calendar import add_months
from triage.explain.contracts import audit_contract
from triage.explain.contracts.clauses import Contract
from triage.explain.spans import Days
from triage.model import ClientPolicy, InvoiceLine, Kind, Period, Span, Subscription, Terms
from triage.testing import evidence, invoice

ZONES = st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati"])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MONTHS = st.integers(0, 23).map(lambda months: add_months(date(2025, 1, 1), months))
SHARES = st.decimals("0.001", "0.4", places=3)


def terms(id_, type_, start=None, end=None, **fields):
    effective = Span(start=start, end=end)
    return Terms(id=id_, customer="cus_acme", currency="EUR", clause=type_, product="p", effective=effective, **fields)


def audited(clauses, month, *, quantity=1, billed=0, zone="UTC", service=None):
    period = Period(start=month, end=add_months(month, 1))
    line = InvoiceLine(id="l", amount=billed, product="p", quantity=quantity, period=service)
    bill = invoice("in", billed, subscription="sub", period=period, lines=(line,))
    plan = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=0, anchor=date(2025, 1, 1))
    found = evidence(bill, plan, *clauses, kind=Kind.CONTRACT_DISCREPANCY, subject="in")
    return audit_contract(found, ClientPolicy(client="c", timezone=zone))


def whole(amount):
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


@given(
    steps=st.lists(MOMENTS, min_size=1, max_size=4, unique=True).map(sorted),
    amounts=st.lists(st.integers(1, 10**6), min_size=5, max_size=5, unique=True),
    raised=st.tuples(MOMENTS, SHARES),
    reduced=st.tuples(MOMENTS, SHARES),
    quantities=st.tuples(st.integers(1, 99), st.integers(1, 99)),
    month=MONTHS,
    zone=ZONES,
)
def test_a_month_costs_what_reading_the_contract_by_hand_makes_of_it(
    steps, amounts, raised, reduced, quantities, month, zone
):
    """A ramp from the first day on, an uplift from a moment on, a discount until a moment, a committed quantity."""
    days = [at.astimezone(ZoneInfo(zone)).date() for at in (*steps, raised[0], reduced[0])]
    assume(len(set(days)) == len(days))
    edges = [None, *steps, None]
    ramp = [terms(f"p{i}", "price", edges[i], edges[i + 1], amount=amounts[i]) for i in range(len(steps) + 1)]
    clauses = [
        *ramp,
        terms("u", "uplift", raised[0], share=raised[1]),
        terms("d", "discount", None, reduced[0], share=reduced[1]),
        terms("q", "quantity", quantity=quantities[0] + quantities[1]),
    ]
    [explanation, *rivals] = (
        e for e in audited(clauses, month, quantity=quantities[0], zone=zone) if "correct_terms" not in e.id
    )
    if any(month < day < add_months(month, 1) for day in days):
        assert not explanation.fact_values["bill.proved"]
        return
    passed = sum(day <= month for day in days[: len(steps)])
    unit = Decimal(amounts[passed])
    dearer = whole(unit * (1 + raised[1])) if days[-2] <= month else whole(unit)
    less = 1 - reduced[1] if month < days[-1] else Decimal(1)
    readings = {
        explanation.fact_values["bill.expected"].amount,
        *(r.fact_values["bill.expected"].amount for r in rivals),
    }
    # A step that came after the uplift may have it in it already: then both are readings.
    stepped_later = passed and days[passed - 1] >= days[-2]
    plain = {whole(unit * sum(quantities) * less)} if days[-2] <= month and stepped_later else set()
    assert readings == {whole(dearer * sum(quantities) * less)} | plain


@given(
    amount=st.integers(1, 10**6),
    quantity=st.integers(1, 50),
    minimum=st.integers(0, 10**7),
    room=st.integers(0, 10**7),
    gap=st.integers(-10, 10),
)
def test_a_total_is_never_below_its_minimum_nor_above_its_cap(amount, quantity, minimum, room, gap):
    clauses = (
        terms("p", "price", amount=amount),
        terms("m", "minimum", amount=minimum),
        terms("c", "cap", amount=minimum + room),
    )
    due = sorted((minimum, amount * quantity, minimum + room))[1]
    [explanation] = audited(clauses, date(2026, 5, 1), quantity=quantity, billed=max(0, due + gap))
    assert explanation.fact_values["bill.expected"].amount == due
    assert sum(effect.amount.amount for effect in explanation.effects) == abs(max(0, due + gap) - due)


@given(month=MONTHS, first=st.integers(0, 27), length=st.integers(1, 31), amount=st.integers(1, 10**7))
def test_a_part_of_a_month_costs_its_days(month, first, length, amount):
    following = add_months(month, 1)
    start = month + timedelta(days=first)
    end = min(following, start + timedelta(days=length))
    [explanation] = audited((terms("p", "price", amount=amount),), month, service=Period(start=start, end=end))
    covered = sum(start <= month + timedelta(days=day) < end for day in range(31))
    in_month = sum(month + timedelta(days=day) < following for day in range(31))
    assert explanation.fact_values["bill.expected"].amount == whole(Decimal(amount * covered) / in_month)


@given(
    starts=st.lists(st.dates(date(2024, 1, 1), date(2028, 1, 1)), min_size=1, max_size=6, unique=True), data=st.data()
)
def test_of_versions_that_replace_each_other_the_last_that_has_begun_holds(starts, data):
    starts = sorted(starts)
    versions = [
        terms(f"v{i}", "price", start, amount=i, supersedes=f"v{i - 1}" if i else None)
        for i, start in enumerate(starts)
    ]
    contract = Contract(clauses=tuple(data.draw(st.permutations(versions))), zone="UTC")
    day = data.draw(st.dates(date(2023, 12, 1), date(2028, 2, 1)))
    begun = [version.id for version, start in zip(versions, starts, strict=True) if start <= day]
    assert [version.id for version in contract.on(day, "price", "p")] == begun[-1:]
    assert {version.id for version in contract.superseded(day, "price", "p")} == set(begun[:-1])


@given(
    starts=st.lists(st.dates(date(2024, 1, 1), date(2028, 1, 1)), min_size=2, max_size=5, unique=True), data=st.data()
)
def test_a_period_changes_inside_exactly_where_a_step_begins_after_its_first_day(starts, data):
    starts = sorted(starts)
    ends = [*starts[1:], None]
    steps = [
        terms(f"s{i}", "price", start, end, amount=i) for i, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    first = data.draw(st.dates(date(2023, 12, 1), date(2028, 2, 1)))
    month = add_months(first, 1)
    changes = list(Contract(clauses=tuple(steps), zone="UTC").changes_inside(Days(first, month), "p"))
    assert bool(changes) == any(first < start < month for start in starts)
