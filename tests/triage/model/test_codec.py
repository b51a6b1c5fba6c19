import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import InvalidDocumentError
from triage.model import Evidence
from triage.model.codec import LARGEST_BODY, exception_id, read_evidence, read_exception, write


def posted(**changes):
    payment = {"id": "p1", "amount": 100, "currency": "usd", "created": 1_700_000_000}
    invoice = {"id": "i1", "currency": "USD", "total": 100, "amount_remaining": 100, "created": "2025-01-01"}
    body = {"source": "erp", "external_id": "e1", "kind": "unmatched_payment", "subject": "p1"}
    return body | {"documents": {"payments": [payment], "invoices": [invoice]}} | changes


def read(body):
    return read_exception(json.dumps(body).encode())


def with_payment(**fields):
    body = posted()
    body["documents"]["payments"][0] |= fields
    return body


@pytest.mark.parametrize(
    ("body", "pointer", "problem"),
    [
        (with_payment(amount=1.0), "/documents/payments/0/amount", "whole number"),
        (with_payment(amount="100"), "/documents/payments/0/amount", "whole number"),
        (with_payment(amount=False), "/documents/payments/0/amount", "whole number"),
        (with_payment(amount=-1), "/documents/payments/0/amount", "never negative"),
        (with_payment(amount=10**16), "/documents/payments/0/amount", "less than or equal to"),
        (with_payment(currency="EURO"), "/documents/payments/0/currency", "at most 3"),
        (with_payment(currency="XXX"), "/documents/payments/0/currency", "ISO 4217"),
        (with_payment(created="2025-01-01T10:00:00"), "/documents/payments/0/created", "offset"),
        (with_payment(memo="a\x00b"), "/documents/payments/0/memo", "not allowed here"),
        (with_payment(id=" p1"), "/documents/payments/0/id", "not allowed here"),
        (with_payment(colour="red"), "/documents/payments/0/colour", "not a field"),
        (posted(kind="late_payment"), "/kind", "duplicate_invoice"),
        (with_payment(memo=5), "/documents/payments/0/memo", "string"),
        (posted(subject=""), "/subject", "at least 1"),
    ],
)
def test_each_fault_is_named_by_its_field(body, pointer, problem):
    with pytest.raises(InvalidDocumentError) as caught:
        read(body)
    assert [fault.field for fault in caught.value.faults] == [pointer]
    assert problem in caught.value.faults[0].problem


def test_all_faults_are_reported_at_once():
    with pytest.raises(InvalidDocumentError) as caught:
        read(with_payment(amount=-1, currency="XXX") | {"kind": "?"})
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a":1}', b"1" * 100, b"[" * 100_000])
def test_what_is_not_an_exception_is_refused(body):
    with pytest.raises(InvalidDocumentError):
        read_exception(body)


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        (b'"amount": 100', b'"amount": 5, "amount": 100', "/documents/payments/0/amount"),
        (b'"amount": 100', b'"am\\u006funt": 5, "amount": 100', "/documents/payments/0/amount"),
        (b'"subject"', b'"subject": "p2", "subject"', "/subject"),
    ],
    ids=["money", "money, escaped", "outermost"],
)
def test_a_key_that_is_stated_twice_is_refused_and_neither_value_wins(old, new, pointer):
    with pytest.raises(InvalidDocumentError) as refused:
        read_exception(json.dumps(posted()).encode().replace(old, new, 1))
    assert [(fault.field, fault.problem) for fault in refused.value.faults] == [(pointer, "is stated twice")]


def test_a_zone_that_is_not_one_is_refused_whether_or_not_it_would_be_read():
    customers = [{"id": "c", "timezone": "../../etc/passwd"}]
    with pytest.raises(InvalidDocumentError, match=r"^/documents/customers/0/timezone: unknown time zone"):
        read(posted(documents={"customers": customers}))


def test_two_documents_of_one_id_are_refused():
    body = posted()
    body["documents"]["invoices"] *= 2
    with pytest.raises(InvalidDocumentError, match="two of them have the id 'i1'"):
        read(body)


def test_a_body_of_many_megabytes_is_refused_before_it_is_read():
    with pytest.raises(InvalidDocumentError, match="post fewer documents"):
        read_exception(b" " * (LARGEST_BODY + 1))


def test_the_order_of_documents_changes_nothing():
    body = posted()
    body["documents"]["invoices"].append(body["documents"]["invoices"][0] | {"id": "i0"})
    turned = posted(documents=body["documents"] | {"invoices": body["documents"]["invoices"][::-1]})
    assert write(read(body)) == write(read(turned))


def test_evidence_reads_back_as_it_was_written():
    evidence = Evidence(as_of=datetime(2026, 1, 1, tzinfo=UTC), exception=read(posted()))
    assert read_evidence(write(evidence)) == evidence


def test_evidence_of_an_unknown_version_is_refused():
    evidence = Evidence(as_of=datetime(2026, 1, 1, tzinfo=UTC), exception=read(posted()), version=99)
    with pytest.raises(InvalidDocumentError, match="version 99"):
        read_evidence(write(evidence))


@given(source=st.sampled_from(["a", "b"]), external_id=st.sampled_from(["1", "2"]))
def test_an_exception_is_named_by_client_source_and_external_id(source, external_id):
    exception = read(posted(source=source, external_id=external_id))
    assert exception_id(exception) == exception_id(replace(exception, message="told again"))
    assert exception_id(exception) != exception_id(replace(exception, client="another"))
