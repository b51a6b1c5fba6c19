import random
from datetime import date

import pytest
from triage_eval.made_ledgers.countries import BY_CODE
from triage_eval.made_ledgers.customers import Trader
from triage_eval.made_ledgers.draft import Draft, Mention
from triage_eval.made_ledgers.invoices import Books
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.numbers import Numbering
from triage_eval.made_ledgers.shelf import Shelf

from triage.model import CreditNote, Customer, Invoice


def trader(number, name, *, group=-1, accounts=(), aliases=()):
    return Trader(
        customer=Customer(id=f"cus_{number:06}", name=name, aliases=aliases, accounts=accounts),
        country=BY_CODE["DE"],
        currency="EUR",
        group=group,
        accounts=accounts,
        aliases=aliases,
        habit="free",
        price=4900,
        terms=30,
        orders=False,
        template="INV-{n:05}",
        referenced=False,
        owes=1,
    )


@pytest.fixture
def rng():
    return random.Random(5)  # noqa: S311


@pytest.fixture
def shelf_of(rng):
    """Puts invoices on a shelf: pairs of customer and amount, numbered INV-00001, INV-00002 and so on."""

    def put(owed, *, customers=("Nord GmbH", "Ahorn AG"), groups=None, paid=(), notes=()):
        groups = groups or [-1] * len(customers)
        traders = [trader(i, name, group=groups[i]) for i, name in enumerate(customers)]
        numbering = Numbering(rng, ("INV-{n:05}", "INV-{n:05}"), years=(2025,))
        series = numbering.series("INV-{n:05}", 2025)
        series.first = 1
        books = Books([], [], [], [])
        for place, (owner, amount) in enumerate(owed):
            number, is_paid = series.append(place), place in paid
            books.invoices.append(
                Invoice(
                    id=f"in_{place}",
                    customer=f"cus_{owner:06}",
                    currency="EUR",
                    total=amount,
                    amount_remaining=0 if is_paid else amount,
                    number=number,
                    status="paid" if is_paid else "open",
                    created=date(2025, 12, 1),
                    due_date=date(2025, 12, 1 + place),
                )
            )
            books.series.append(series)
            books.owner.append(owner)
        books.credit_notes.extend(
            CreditNote(id=f"cn_{i}", customer="cus_000000", currency="EUR", total=amount, amount_remaining=amount)
            for i, amount in enumerate(notes)
        )
        return Shelf(traders, books, numbering)

    return put


@pytest.fixture
def draft():
    """Drafts a payment of the first customer, who pays the first invoice."""

    def write(amount, *, text=None, meant=0, payer="Nord GmbH", gold=None, checks=(), **fields):
        mentions = (Mention(text, meant),) if text else ()
        written = {"customer": 0, "payer_name": payer, "payer_account": None, "currency": "EUR", "mentions": mentions}
        gold = gold or Gold("allocate", (("in_0", amount),), why="the answer its maker had in mind")
        return Draft(**(written | {"amount": amount, "gold": gold, "checks": checks} | fields))

    return write
