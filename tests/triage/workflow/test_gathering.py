"""An exception that names its subject by id is decided as if its documents had come with it."""

from dataclasses import replace
from datetime import date

import pytest

from triage.bootstrap import Content
from triage.model import (
    BillingException,
    CreditNote,
    Customer,
    Documents,
    Invoice,
    Kind,
    Payment,
    PaymentAttempt,
    Period,
    PlanChange,
    Refund,
    Subscription,
    Terms,
)
from triage.model.codec import read_evidence
from triage.model.posted import Posted
from triage.store.mirror.lookups import HANGING
from triage.workflow import TriageWorkflow

ACME = Customer(id="cus_1", name="Acme Works GmbH")
SUBSCRIPTION = Subscription(id="sub_1", customer="cus_1", amount=5_000, currency="EUR", interval="month")
INVOICE = Invoice(
    id="in_1", customer="cus_1", currency="EUR", total=12_500, amount_remaining=12_500, number="RE-4711",
    created=date(2026, 5, 1), subscription="sub_1",
)  # fmt: skip
PAYMENT = Payment(
    id="pay_1", amount=12_500, currency="EUR", customer="cus_1", payer_name="Acme Works GmbH", memo="RE-4711"
)
PAID = replace(INVOICE, id="in_2", status="paid", amount_remaining=0, number="RE-4712", period=None)


@pytest.fixture(scope="module")
def shipped():
    return Content()


@pytest.fixture
def desk(store, clock, shipped):
    """A desk with the shipped rules."""
    return TriageWorkflow(store=store, clock=clock, content=shipped)


@pytest.fixture
def mirror(desk):
    return lambda *documents: desk.mirror(map(Posted, documents), client="default")


@pytest.fixture
def file(desk):
    """Files an exception about a subject, and tells what its evidence holds."""

    def send(kind, subject, name="1", **documents):
        posted = BillingException(
            source="t", external_id=name, kind=kind, subject=subject, documents=Documents(**documents)
        )
        record = desk.file(posted).record
        return record, read_evidence(desk.evidence(record.id))

    return send


def test_a_payment_posted_by_id_alone_is_decided_as_with_its_documents(mirror, file):
    inline, _ = file(
        Kind.UNMATCHED_PAYMENT, "pay_9", "inline", customers=(ACME,), invoices=(replace(INVOICE, id="in_9"),),
        payments=(replace(PAYMENT, id="pay_9"),),
    )  # fmt: skip
    mirror(ACME, INVOICE, PAYMENT)
    gathered, evidence = file(Kind.UNMATCHED_PAYMENT, "pay_1")
    assert (gathered.outcome, gathered.kind) == (inline.outcome, inline.kind) == ("resolved", Kind.UNMATCHED_PAYMENT)
    assert evidence.gathered.documents == ("cus_1", "in_1", "pay_1")
    assert evidence.gathered.alike == 1


def test_a_decision_replays_after_the_mirror_has_changed(mirror, file, desk):
    mirror(ACME, INVOICE, PAYMENT)
    record, _ = file(Kind.UNMATCHED_PAYMENT, "pay_1")
    mirror(replace(INVOICE, amount_remaining=0, status="paid"), replace(ACME, name="Somebody Else"))
    assert desk.replay(record.id).same


def test_what_was_posted_wins_over_what_is_mirrored(mirror, file):
    mirror(ACME, INVOICE, PAYMENT)
    newer = replace(INVOICE, amount_remaining=0, status="paid")
    record, evidence = file(Kind.UNMATCHED_PAYMENT, "pay_1", invoices=(newer,))
    assert record.outcome == "escalated"
    assert evidence.documents.invoices == (newer,)
    assert "in_1" not in evidence.gathered.documents


@pytest.mark.parametrize("kind", [Kind.UNMATCHED_PAYMENT, Kind.DUPLICATE_INVOICE, Kind.UNKNOWN])
def test_a_subject_that_nobody_knows_is_escalated_saying_so(mirror, file, desk, kind):
    mirror(ACME, INVOICE)
    record, evidence = file(kind, "pay_9")
    assert record.outcome == "escalated"
    assert desk.why(record.id).sentences[0].startswith("escalated: unknown_subject: no document has the id pay_9")
    assert evidence.gathered.documents == ()


@pytest.mark.parametrize(("many", "crowded"), [(79, ()), (80, ("cus_1",))])
def test_a_customer_who_owes_too_much_to_be_shown_is_marked(mirror, file, many, crowded):
    others = [replace(INVOICE, id=f"x_{n}", number=f"X-{n:04}", total=n, amount_remaining=n) for n in range(1, many)]
    mirror(ACME, INVOICE, PAYMENT, *others)
    _, evidence = file(Kind.UNMATCHED_PAYMENT, "pay_1")
    assert evidence.gathered.crowded == crowded
    assert ("x_78" in evidence.gathered.documents) is (not crowded)


def test_a_duplicate_of_a_paid_invoice_is_found(mirror, file):
    period = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
    again = replace(INVOICE, id="in_3", number="re 4712", period=period, created=date(2026, 5, 2))
    other = replace(PAID, id="in_4", number="RE-4000", total=999)
    mirror(ACME, again, replace(PAID, period=period), other)
    record, evidence = file(Kind.DUPLICATE_INVOICE, "in_3")
    assert {"in_2", "in_3", "cus_1"} <= set(evidence.gathered.documents)
    assert "in_4" not in evidence.gathered.documents
    assert record.outcome == "resolved"


def test_a_credit_note_that_took_a_twin_back_is_gathered_with_it(mirror, file):
    note = CreditNote(
        id="cn_1", customer="cus_1", currency="EUR", total=12_500, amount_remaining=0, invoice="in_2",
        created=date(2026, 5, 3),
    )  # fmt: skip
    mirror(ACME, INVOICE, PAID, note)
    _, evidence = file(Kind.DUPLICATE_INVOICE, "in_1")
    assert [each.id for each in evidence.documents.credit_notes] == ["cn_1"]


ATTEMPTS = tuple(PaymentAttempt(id=f"at_{n}", invoice="in_1", at=date(2026, 5, n), outcome="declined") for n in (1, 2))
CHANGE = PlanChange(id="ch_1", subscription="sub_1", at=date(2026, 5, 10))
TERMS = Terms(id="te_1", customer="cus_1", currency="EUR", clause="price", amount=5_000)
REFUND = Refund(id="re_1", payment="pay_1", amount=5, currency="EUR")


@pytest.mark.parametrize(
    ("kind", "subject", "wanted"),
    [
        pytest.param(Kind.FAILED_PAYMENT, "at_2", "at_1 at_2 cus_1 in_1 sub_1", id="failed payment"),
        pytest.param(Kind.CONTRACT_DISCREPANCY, "in_1", "cus_1 in_1 sub_1 te_1", id="contract discrepancy"),
        pytest.param(Kind.PRORATION_MISMATCH, "ch_1", "ch_1 cus_1 sub_1 te_1", id="proration of a change"),
        pytest.param(Kind.PRORATION_MISMATCH, "in_1", "ch_1 in_1 sub_1", id="proration of an invoice"),
        pytest.param(Kind.REFUND_MISMATCH, "re_1", "cus_1 pay_1 re_1", id="refund"),
    ],
)
def test_what_hangs_on_the_subject_and_its_customer_is_gathered(mirror, file, kind, subject, wanted):
    stranger = replace(INVOICE, id="in_x", customer="cus_x", subscription="sub_x")
    mirror(ACME, SUBSCRIPTION, INVOICE, PAYMENT, *ATTEMPTS, CHANGE, TERMS, REFUND, stranger)
    _, evidence = file(kind, subject)
    assert set(wanted.split()) <= set(evidence.gathered.documents)
    assert "in_x" not in evidence.gathered.documents


def test_of_too_many_documents_of_a_type_none_is_shown_but_the_last_payments(mirror, file):
    payments = [replace(PAYMENT, id=f"pay_{n:04}") for n in range(HANGING + 1)]
    refunds = [replace(REFUND, id=f"re_{n:04}", customer="cus_1") for n in range(HANGING + 1)]
    mirror(ACME, SUBSCRIPTION, INVOICE, *payments, *refunds)
    _, evidence = file(Kind.CONTRACT_DISCREPANCY, "in_1")
    assert (len(evidence.documents.payments), evidence.documents.refunds) == (HANGING, ())
    assert "pay_0000" not in evidence.gathered.documents
    assert "sub_1" in evidence.gathered.documents


@pytest.mark.parametrize(
    ("status", "applied_to", "says"),
    [
        pytest.param("applied", ("in_1",), "hold_as_credit", id="the first was applied, and the invoice posted before"),
        pytest.param("unapplied", (), None, id="the first waits as well"),
    ],
)
def test_a_payment_that_no_customer_is_known_of_is_found_by_its_money(mirror, file, status, applied_to, says):
    second = replace(PAYMENT, id="pay_2", customer=None, created=date(2026, 6, 15))
    first = replace(PAYMENT, customer=None, created=date(2026, 6, 14), status=status, applied_to=applied_to)
    mirror(ACME, INVOICE, SUBSCRIPTION, first, second)
    record, evidence = file(Kind.UNMATCHED_PAYMENT, "pay_2" if says else "pay_1")
    assert {payment.id for payment in evidence.documents.payments} == {"pay_1", "pay_2"}
    assert (record.action["type"] if record.outcome == "resolved" else None) == says


def test_of_two_posted_documents_of_one_id_the_kind_tells_which_is_meant(mirror, file):
    mirror(ACME, INVOICE, SUBSCRIPTION)
    posted = {"customers": (replace(ACME, id="pay_1", name="Somebody Else"),), "payments": (PAYMENT,)}
    _, evidence = file(Kind.UNMATCHED_PAYMENT, "pay_1", **posted)
    assert "in_1" in evidence.gathered.documents
