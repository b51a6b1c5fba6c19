import json

import pytest

from triage.errors import InvalidDocumentError
from triage.model import InvoiceItem, Payment, Period
from triage.model.posted import Posted, Upserted, read_posted_document

PAYMENT = {"object": "payment", "id": "pay_1", "amount": 5, "currency": "eur", "version": 7}


def line(**changes):
    return json.dumps(PAYMENT | changes).encode()


def test_a_line_is_a_document_and_its_version():
    assert read_posted_document(line()) == Posted(Payment(id="pay_1", amount=5, currency="EUR"), 7)
    assert read_posted_document(line(version=None)).version is None


def test_a_document_keeps_a_type_of_its_own():
    body = b'{"object":"item","type":"credit",'
    body += b'"id":"ii","amount":1,"currency":"EUR","price":2,"period":{"start":1,"end":2}}'
    item = read_posted_document(body).document
    assert (item.type, read_posted_document(body).type) == ("credit", "item")
    assert isinstance(item, InvoiceItem)
    assert isinstance(item.period, Period)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(line(object="bill"), "/object", id="unknown type"),
        pytest.param(b'{"id": "pay_1"}', "/object", id="no type"),
        pytest.param(line(object=["payment"]), "/object", id="type is a list"),
        pytest.param(line(version="7"), "/version", id="version is text"),
        pytest.param(line(version=True), "/version", id="version is a truth value"),
        pytest.param(line(version=-1), "/version", id="version is negative"),
        pytest.param(line(amount=5.0), "/amount", id="amount with a point"),
        pytest.param(line(sum=5), "/sum", id="unknown field"),
        pytest.param(line()[:-1] + b',"amount":6}', "/amount", id="stated twice"),
        pytest.param(b"[1]", "", id="a list"),
        pytest.param(b"{", "", id="no JSON"),
        pytest.param(b"\xff", "", id="no UTF-8"),
    ],
)
def test_what_is_wrong_is_named(body, field):
    with pytest.raises(InvalidDocumentError) as refused:
        read_posted_document(body)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_counts_add_up():
    assert Upserted(created=1, stale=2) + Upserted(created=3, updated=4, unchanged=5) == Upserted(
        created=4, updated=4, unchanged=5, stale=2
    )
