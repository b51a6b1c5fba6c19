from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.model import CreditNote, Customer, Invoice, InvoiceLine, Payment, PaymentAttempt, Period, Refund, Terms
from triage.model.posted import Posted, Upserted

INVOICE = Invoice(id="in_1", customer="cus_1", currency="EUR", total=500, amount_remaining=500, number="RE-7")
ACME = Customer(id="cus_1", name="Acme Works", accounts=("DE1",))


@pytest.fixture
def post(mirror, client):
    """Posts documents, each with a version or with none."""

    def send(*documents, version=None):
        return mirror.load([Posted(each, version) for each in documents], client=client, zone="Europe/Berlin")

    return send


@pytest.fixture
def look(mirror, client):
    """Looks at the book or the shelf once."""

    def ask(question):
        with mirror.view(client) as view:
            return question(view)

    return ask


def shown(view):
    return [(item.id, item.left, item.state) for item in view.book.numbered([7])]


@pytest.mark.parametrize(
    ("versions", "outcome", "left"),
    [
        pytest.param((5, 4), "stale", 500, id="older"),
        pytest.param((5, 6), "updated", 200, id="newer"),
        pytest.param((5, 5), "updated", 200, id="the same version with another body"),
        pytest.param((None, None), "updated", 200, id="no versions"),
        pytest.param((None, 1), "updated", 200, id="first version"),
        pytest.param((5, None), "updated", 200, id="no version after one"),
    ],
)
def test_an_older_version_never_takes_the_place_of_a_newer_one(post, look, versions, outcome, left):
    post(INVOICE, version=versions[0])
    done = post(replace(INVOICE, amount_remaining=200), version=versions[1])
    assert done == Upserted(**{outcome: 1})
    assert look(shown) == [("in_1", left, "open")]


@pytest.mark.parametrize("later", [5, None], ids=["same body and newer version", "a body without version"])
def test_what_came_between_two_versions_stays_refused(post, later):
    post(INVOICE, version=3)
    post(INVOICE, version=later)
    post(replace(INVOICE, total=501), version=None)
    assert post(INVOICE, version=2).stale == 1


def test_the_last_of_several_lines_about_a_document_stands(post, look):
    done = post(INVOICE, replace(INVOICE, amount_remaining=100), replace(INVOICE, amount_remaining=0, status="paid"))
    assert done == Upserted(created=1, updated=2)
    assert look(shown) == [("in_1", 0, "settled")]


def test_a_customer_is_found_by_his_new_name_and_no_more_by_his_old_one(post, look):
    post(ACME)
    post(replace(ACME, name="Beta Works", accounts=()))
    keys = ("n:acme works", "b:de1", "n:beta works", "c:cus_1")
    assert [len(look(lambda view, key=key: view.book.parties([key]))) for key in keys] == [0, 0, 1, 1]
    assert [len(look(lambda view, word=word: view.book.resembling([word]))) for word in ("acme", "beta")] == [0, 1]


def test_an_invoice_may_come_before_its_customer(post, look):
    post(INVOICE)
    assert post(ACME).updated == 1
    (party,) = look(lambda view: view.book.parties(["n:acme works"]))
    assert (party.id, party.open_items) == ("cus_1", 1)


def test_an_invoice_that_moves_to_another_customer_is_owed_by_him_alone(post, look):
    post(INVOICE, ACME)
    post(replace(INVOICE, customer="cus_2"))
    owing = look(lambda view: view.book.named_customers(["cus_1", "cus_2"]))
    assert {party.id: party.open_items for party in owing} == {"cus_1": 0, "cus_2": 1}


def test_clients_see_nothing_of_each_other(mirror, new_client):
    one, other = new_client(), new_client()
    mirror.load([Posted(INVOICE), Posted(ACME)], client=one, zone="UTC")
    with mirror.view(other) as view:
        assert not view.book.numbered([7])
        assert not view.book.parties(["n:acme works"])
        assert not view.shelf.invoices(["in_1"])


def test_what_is_mirrored_is_counted_by_type(post, mirror, client):
    post(INVOICE, CreditNote(id="in_1", currency="EUR", total=5, amount_remaining=5))
    assert mirror.counts()[client] == {"invoice": 1, "credit_note": 1}
    post(ACME, Payment(id="pay_1", amount=5, currency="EUR"))
    assert mirror.counts()[client] == {"invoice": 1, "credit_note": 1, "customer": 1, "payment": 1}


def test_documents_are_found_by_what_they_hang_on(post, look):
    attempt = PaymentAttempt(id="at_1", invoice="in_1", at=date(2024, 5, 1), outcome="declined")
    refund = Refund(id="re_1", payment="pay_1", customer="cus_1", amount=5, currency="EUR")
    terms = Terms(id="te_1", customer="cus_1", currency="EUR", clause="price", amount=5)
    post(attempt, refund, terms)
    assert look(lambda view: view.shelf.about(["in_1"])) == (attempt,)
    assert look(lambda view: view.shelf.about(["pay_1", "x"])) == (refund,)
    assert set(look(lambda view: view.shelf.of_customers(["cus_1"]))) == {refund, terms}
    assert look(lambda view: view.shelf.others("terms", ["te_1", "te_2"])) == (terms,)


def test_a_document_of_another_type_is_replaced_by_its_newer_version(post, look):
    payment = Payment(id="pay_1", amount=5, currency="EUR", customer="cus_1")
    post(payment, version=1)
    assert post(replace(payment, status="applied"), version=2).updated == 1
    assert [each.status for each in look(lambda view: view.shelf.of_customers(["cus_1"]))] == ["applied"]


when = st.none() | st.dates(date(1999, 1, 1), date(2040, 1, 1)) | st.just(datetime(2024, 5, 1, 22, 30, tzinfo=UTC))
text = st.text("aA0 -/\x07é", min_size=1, max_size=12).filter(lambda written: written.strip() == written and written)
lines = st.just(()) | st.just((InvoiceLine(id="li_1", amount=5, description="Hosting", tax_rate="tr_1"),))
invoices = st.builds(
    Invoice,
    id=st.just("in_1") | st.just("INV-0042"),
    customer=st.none() | st.just("cus_1"),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    total=st.integers(0, 10**15),
    amount_remaining=st.integers(0, 10**15),
    number=st.none() | st.from_regex(r"[A-Z]{0,3}-?\d{1,25}(/\d\d)?", fullmatch=True) | text,
    status=st.sampled_from(["draft", "open", "paid", "uncollectible", "void"]),
    document=st.sampled_from(["invoice", "bill"]),
    created=when,
    due_date=when,
    period=st.none() | st.just(Period(start=date(2024, 1, 1), end=date(2024, 2, 1))),
    po_number=st.none() | text,
    payment_reference=st.none() | text,
    subscription=st.none() | st.just("sub_1"),
    description=st.sampled_from(["", "Hosting"]),
    lines=lines,
    disputed=st.booleans(),
    tax=st.none() | st.integers(0, 9),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(invoice=invoices)
def test_an_invoice_comes_back_as_it_was_posted(mirror, new_client, invoice):
    client = new_client()
    mirror.load([Posted(invoice)], client=client, zone="Europe/Berlin")
    with mirror.view(client) as view:
        (found,) = view.shelf.invoices([invoice.id])
    if found.number is None:
        invoice = replace(invoice, number=None if invoice.number == invoice.id else invoice.number)
    if found.payment_reference is None:
        invoice = replace(invoice, payment_reference=None)
    assert found == invoice


def test_all_that_is_known_of_a_customer_comes_back(post, look):
    known = replace(ACME, aliases=("Acme",), timezone="Asia/Tokyo", tax_exempt=True, created=date(2020, 2, 1))
    post(known)
    assert look(lambda view: view.shelf.customers(["cus_1", "cus_9"])) == (known,)


def test_a_credit_note_knows_its_invoice(post, look):
    note = CreditNote(id="cn_1", currency="EUR", total=9, amount_remaining=4, number="CN-09", invoice="in_1")
    post(note)
    assert look(lambda view: view.shelf.credit_notes(["cn_1"])) == (note,)
    assert [item.credit for item in look(lambda view: view.book.worth("EUR", [4]))] == [True]
