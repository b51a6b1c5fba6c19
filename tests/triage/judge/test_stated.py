"""Facts as the tests of a rule state them, read by type and written back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from triage.errors import ContentError
from triage.judge.stated import fact_value, stated
from triage.model import FactType
from triage.money import Money

READ = {
    "money": (12, Money(1200, "EUR")),
    "money with places": (Decimal("12.50"), Money(1250, "EUR")),
    "money of its own currency": ("12.50 USD", Money(1250, "USD")),
    "ratio": (Decimal("0.97"), Decimal("0.97")),
    "ratio as a whole number": (1, Decimal(1)),
    "int": (7, 7),
    "bool": (True, True),
    "str": ("card", "card"),
    "date": ("2025-06-01", date(2025, 6, 1)),
    "datetime": ("2025-06-01T11:30:00+02:00", datetime(2025, 6, 1, 9, 30, tzinfo=UTC)),
    "list": (["new", "vip"], ("new", "vip")),
    "list of nothing": ([], ()),
}


def read(type_, written):
    return fact_value(FactType("a.fact", type_, optional=True), written, currency="EUR")


@pytest.mark.parametrize(("named", "written", "value"), [(name, *pair) for name, pair in READ.items()], ids=READ)
def test_a_fact_is_read_by_its_type(named, written, value):
    assert read(named.split()[0], written) == value


MISREAD = [
    ("money", True, "True is not money such as 12.50 or '12.50 EUR'"),
    ("money", "12", "'12' is not money such as 12.50 or '12.50 EUR'"),
    ("ratio", "0.97", "'0.97' is not a number such as 0.97"),
    ("ratio", True, "True is not a number such as 0.97"),
    ("int", Decimal("7.0"), "Decimal('7.0') is not a whole number"),
    ("int", True, "True is not a whole number"),
    ("bool", 1, "1 is not true or false"),
    ("str", 1, "1 is not text"),
    ("date", "2025-06-01T09:30:00Z", "'2025-06-01T09:30:00Z' is not a date such as 2025-06-01"),
    ("date", 20250601, "20250601 is not a date such as 2025-06-01"),
    ("datetime", "2025-06-01", "'2025-06-01' is not an instant such as 2025-06-01T09:30:00Z"),
    ("datetime", 1, "1 is not an instant such as 2025-06-01T09:30:00Z"),
    ("list", "vip", "'vip' is not a list of text"),
    ("list", ["vip", 1], "['vip', 1] is not a list of text"),
]


@pytest.mark.parametrize(("type_", "written", "problem"), MISREAD)
def test_what_is_of_another_type_is_refused_with_how_to_write_it(type_, written, problem):
    with pytest.raises(ContentError) as refused:
        read(type_, written)
    assert str(refused.value) == problem


@pytest.mark.parametrize("type_", ["money", "ratio", "int", "bool", "str", "date", "datetime", "list"])
def test_null_is_not_known_whatever_the_type(type_):
    assert read(type_, None) is None


def test_a_text_of_a_few_is_one_of_them():
    way = FactType("a.way", "str", options=("card", "bank"))
    assert fact_value(way, "bank", currency="EUR") == "bank"
    with pytest.raises(ContentError) as refused:
        fact_value(way, "bnk", currency="EUR")
    assert str(refused.value) == "'bnk' is not one of card, bank; did you mean 'bank'?"


def test_facts_are_written_as_a_test_states_them():
    facts = {
        "a.gap": Money(-1250, "EUR"),
        "a.score": Decimal("0.97"),
        "a.sure": True,
        "a.on": date(2025, 6, 1),
        "a.sent": datetime(2025, 6, 1, 9, 30, tzinfo=UTC),
        "a.tags": ("new", "vip"),
        "a.po": None,
    }
    assert stated(facts) == (
        '{a.gap: "-12.50 EUR", a.score: 0.97, a.sure: true, a.on: 2025-06-01, a.sent: 2025-06-01T09:30:00Z, '
        "a.tags: [new, vip], a.po: null}"
    )
