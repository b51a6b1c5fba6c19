"""What a client's own numbers look like is inferred from a sample, and not forgotten at once."""

from datetime import date

import pytest

from triage.matching.look import look
from triage.matching.memory import MemoryBook
from triage.model import Customer, Invoice, Payment
from triage.model.posted import Posted
from triage.store.mirror.numbering import VIEWS, Numbering

INVOICES = [
    Invoice(id=f"in_{year}_{n}", customer="cus_1", currency="EUR", total=n, amount_remaining=n, number=f"B{year}{n:06}")
    for year in (23, 24, 25)
    for n in range(8_700, 9_700)
]
ACME = Customer(id="cus_1", name="Acme Works")
PAYMENT = Payment(id="pay_1", amount=9_594, currency="EUR", created=date(2025, 5, 1), memo="9594")


def named(book):
    return {hit.item.number for hits in look(PAYMENT, book, zone="UTC").hits for hit in hits}


def test_a_serial_without_its_year_finds_its_invoice_in_memory_and_in_every_database(mirror, client):
    mirror.load(map(Posted, (ACME, *INVOICES)), client=client, zone="UTC")
    assert "B25009594" in named(MemoryBook.of([ACME], INVOICES, zone="UTC"))
    with mirror.view(client) as view:
        assert "B25009594" in named(view.book)


def test_a_new_series_is_learned_as_soon_as_this_process_has_written_it(mirror, client):
    mirror.load(map(Posted, INVOICES[:500]), client=client, zone="UTC")
    fresh = [
        Posted(Invoice(id=f"x{n}", currency="EUR", total=1, amount_remaining=1, number=f"X-{n}")) for n in range(90)
    ]
    forms = []
    for documents in ([], fresh):
        mirror.load(documents, client=client, zone="UTC")
        with mirror.view(client) as view:
            forms.append({template.form for template in view.book.templates()})
    assert forms[1] - forms[0] == {"X-{serial:1-3}"}


class Numbered:
    """A session whose client has a hundred numbers, and which counts how often they are sampled."""

    def __init__(self):
        self.sampled = 0

    def rows(self, _statement, *_parameters):
        self.sampled += 1
        return [(n, f"RE-{n}") for n in range(100)]


@pytest.mark.parametrize(
    ("looks", "written", "sampled"),
    [
        pytest.param(VIEWS, 0, 1, id="seldom enough"),
        pytest.param(VIEWS + 1, 0, 2, id="once too often"),
        pytest.param(2, 5, 1, id="few new documents"),
        pytest.param(2, 6, 2, id="more than a twentieth is new"),
    ],
)
def test_templates_are_kept_until_much_was_written_or_long_was_looked(looks, written, sampled):
    session, numbering = Numbered(), Numbering()
    for look_ in range(looks):
        assert [template.form for template in numbering.templates(session, 1)] == ["RE-{serial:1-3}"]
        if look_ == 0:
            numbering.written(1, created=written)
    assert session.sampled == sampled
