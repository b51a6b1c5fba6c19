"""Tax against a second computation in decimals, a calendar that is walked day by day, and its own laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from triage.explain.taxes import audit_taxes
from triage.explain.taxes.computation import Method, outcome
from triage.model import ClientPolicy, Customer, Invoice, InvoiceLine, Kind, Span, TaxPolicy, TaxRate
from triage.money import Rounding
from triage.testing import evidence

MODES = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN, Rounding.DOWN: ROUND_DOWN}
SHARES = st.sampled_from(["0", "0.05", "0.055", "0.07", "0.077", "0.16", "0.19", "0.2", "0.25"])
LINES = st.lists(st.tuples(st.integers(0, 10**8), SHARES), min_size=1, max_size=8)
ACME = Customer(id="cus_acme", jurisdiction="DE")


def in_decimals(lines, *, per, rounding, inclusive):
    """Compute tax in decimals of sixty places: amounts divided by what they were multiplied with, or multiplied."""
    with localcontext() as context:
        context.prec = 60
        taxes = [amount - amount / (1 + Decimal(s)) if inclusive else amount * Decimal(s) for amount, s in lines]
        groups = [[tax] for tax in taxes] if per == "line" else [taxes]
        if per == "rate":
            groups = [[t for t, line in zip(taxes, lines, strict=True) if line[1] == s] for s in {s for _, s in lines}]
        # A sum of quotients may miss a half by the last of its places.
        sums = [sum(group, Decimal(0)).quantize(Decimal("1e-40")) for group in groups]
        return sum(int(each.quantize(Decimal(1), rounding=MODES[rounding])) for each in sums)


@given(LINES, st.sampled_from(["line", "rate", "invoice"]), st.sampled_from(Rounding), st.booleans())
def test_tax_agrees_with_decimals(lines, per, rounding, inclusive):
    method = Method(rounded_per=per, rounding=rounding, inclusive=inclusive)
    result = outcome([amount for amount, _ in lines], [Fraction(share) for _, share in lines], method)
    tax = in_decimals(lines, per=per, rounding=rounding, inclusive=inclusive)
    assert result.tax == tax
    assert result.total == sum(amount for amount, _ in lines) + (0 if inclusive else tax)


def invoice(amounts, tax, created):
    lines = tuple(InvoiceLine(id=f"il_{n}", amount=amount) for n, amount in enumerate(amounts))
    total = sum(amounts) + tax
    return Invoice(
        id="in_1",
        customer="cus_acme",
        currency="EUR",
        total=total,
        amount_remaining=total,
        created=created,
        lines=lines,
        tax=tax,
    )


def audit(subject, rates, zone, **taxes):
    about = evidence(subject, *rates, kind=Kind.TAX_MISMATCH, subject="in_1", customers=[ACME])
    return audit_taxes(about, ClientPolicy(client="c", timezone=zone, taxes=TaxPolicy(tolerance=0, **taxes)))


def history(starts, shares):
    """Return one rate a span between the starts, open at both ends."""
    days = [None, *starts, None]
    return tuple(
        TaxRate(id=f"r{n}", jurisdiction="DE", rate=Decimal(s), effective=Span(start=days[n], end=days[n + 1]))
        for n, s in enumerate(shares)
    )


def walked(starts, shares, day):
    """Find the share of a day by walking to it from the first of all changes."""
    at, share = starts[0] - timedelta(days=1), shares[0]
    while at < day:
        at += timedelta(days=1)
        if at in starts:
            share = shares[starts.index(at) + 1]
    return share


@given(
    st.lists(st.dates(date(2025, 1, 1), date(2026, 6, 29)), min_size=2, max_size=2, unique=True).map(sorted),
    st.permutations(["0.07", "0.16", "0.19"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 6, 29), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin"]),
    st.lists(st.integers(1000, 10**7), min_size=1, max_size=4),
    st.sampled_from(Rounding),
)
def test_the_rate_of_the_day_is_the_one_that_walking_the_calendar_finds(starts, shares, created, zone, amounts, how):
    share = walked(starts, shares, created.astimezone(ZoneInfo(zone)).date())
    due = in_decimals([(amount, share) for amount in amounts], per="line", rounding=how, inclusive=False)
    [explanation] = audit(invoice(amounts, due, created), history(starts, shares), zone, rounding=how)
    assert (explanation.cause, explanation.effects) == ("as_agreed", ())


@given(st.integers(10**4, 10**8), st.sampled_from(["0.07", "0.16", "0.2"]), st.integers(0, 10**7))
def test_a_correction_brings_the_bill_to_what_is_due(amount, old, surcharge):
    day = date(2026, 5, 1)
    due = in_decimals([(amount, "0.19")], per="line", rounding=Rounding.HALF_UP, inclusive=False)
    billed = in_decimals([(amount, old)], per="line", rounding=Rounding.HALF_UP, inclusive=False) + surcharge
    rates = history([date(2026, 1, 1)], [old, "0.19"])
    [explanation] = audit(invoice([amount], billed, day), rates, "UTC")
    signs = {"credit": -1, "debit": 1}
    moved = sum(signs[effect.type] * effect.amount.amount for effect in explanation.effects)
    assert billed + moved == due
    assert ("previous_rate" in explanation.cause) or surcharge


@given(LINES, st.sampled_from(Rounding))
def test_contained_tax_is_never_more_than_tax_on_top(lines, rounding):
    amounts, shares = [a for a, _ in lines], [Fraction(s) for _, s in lines]
    on_top = Method(rounded_per="invoice", rounding=rounding, inclusive=False)
    contained = outcome(amounts, shares, replace(on_top, inclusive=True))
    assert 0 <= contained.tax <= outcome(amounts, shares, on_top).tax <= outcome(amounts, shares, on_top).total
