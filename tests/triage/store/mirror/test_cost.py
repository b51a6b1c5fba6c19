"""What a look-up and an invoice cost."""

import random
from contextlib import closing
from datetime import date, timedelta

import pytest

from triage.model import Customer, Invoice, Period
from triage.model.posted import Posted
from triage.store import Store
from triage.store.mirror import MirrorBook
from triage.store.mirror.statements import Session


class EmptyCursor:
    """A database that holds nothing and counts what it is asked."""

    def __init__(self):
        self.asked = 0

    def execute(self, statement, parameters):
        assert statement.count("?") == len(parameters)
        self.asked += 1

    def fetchall(self):
        return []


@pytest.mark.parametrize(
    "look_up",
    [
        pytest.param(lambda book: book.numbered(range(150)), id="numbered"),
        pytest.param(lambda book: book.numbered_worth(range(150), [5]), id="numbered_worth"),
        pytest.param(lambda book: book.referenced(["rf1", "rf2"]), id="referenced"),
        pytest.param(lambda book: book.ordered(["po1"] * 9), id="ordered"),
        pytest.param(lambda book: book.parties(["n:acme", "b:de1", "c:1"]), id="parties"),
        pytest.param(lambda book: book.resembling(["acme", "works", "<work"]), id="resembling"),
        pytest.param(lambda book: book.worth("EUR", range(9)), id="worth"),
        pytest.param(lambda book: book.owed_by(["1", "2", "3", "4", "5", "6"], "EUR"), id="owed_by"),
        pytest.param(lambda book: book.owed_exactly(["1", "2"], "EUR", range(150)), id="owed_exactly"),
        pytest.param(lambda book: book.named_customers(["1", "2"]), id="named_customers"),
    ],
)
def test_a_lookup_is_one_statement(look_up):
    cursor = EmptyCursor()
    look_up(MirrorBook(Session(cursor, "sqlite"), client=1))
    assert cursor.asked == 1


@pytest.mark.parametrize(
    "look_up",
    [
        lambda book: book.numbered([]),
        lambda book: book.worth("EUR", []),
        lambda book: book.owed_exactly([], "EUR", [1]),
    ],
    ids=["numbered", "worth", "owed_exactly"],
)
def test_nothing_is_asked_about_nothing(look_up):
    cursor = EmptyCursor()
    assert look_up(MirrorBook(Session(cursor, "sqlite"), client=1)) == []
    assert cursor.asked == 0


def ledger(rng):
    """Ten thousand bills of seven hundred customers: a third paid, a quarter of subscriptions, a fifth with orders."""
    for n in range(700):
        yield Posted(Customer(id=f"cus_{n:05}", name=f"Company {n} Works GmbH", accounts=(f"DE{n:020}",)))
    for n in range(10_000):
        day = date(2023, 1, 1) + timedelta(n // 14)
        stated = {"customer": f"cus_{rng.randrange(700):05}", "currency": rng.choice(["EUR", "EUR", "GBP", "USD"])}
        stated |= {"total": rng.randrange(1_000, 5_000_000), "number": f"RE-{day.year}-{n:06}"}
        stated |= {"amount_remaining": 0, "status": "paid"} if n % 3 == 0 else {"amount_remaining": stated["total"]}
        stated |= {"created": day, "due_date": day + timedelta(30)}
        stated |= {"po_number": f"PO-{rng.randrange(10**6)}"} if n % 5 == 0 else {}
        period = Period(start=day, end=day + timedelta(31))
        stated |= {"period": period, "subscription": f"sub_{n % 97:06}"} if n % 4 == 0 else {}
        yield Posted(Invoice(id=f"in_{n:08}", **stated))


def test_an_invoice_takes_no_more_than_150_bytes_with_all_its_indexes(tmp_path):
    path = tmp_path / "triage.db"
    sizes = []
    for documents in ([], ledger(random.Random(7))):  # noqa: S311
        with closing(Store.open(f"sqlite:///{path}")) as store:
            store.mirror.load(documents, client="a", zone="UTC")
        sizes.append(path.stat().st_size)
    assert (sizes[1] - sizes[0]) / 10_000 <= 150
