"""The auditor of refunds against missing and short paper, money sent twice, and everything that must stop it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.explain.refunds import audit_refunds
from triage.model import BalanceTransaction, Claim, Invoice, InvoiceLine, Kind, Refund
from triage.money import Money
from triage.testing import credit_note, evidence, payment, policy

LINES = (InvoiceLine(id="il_1", amount=6000, tax=1140), InvoiceLine(id="il_2", amount=4000, tax=760))
PAID = payment("pay_1", 11900, customer="cus_acme", created=date(2026, 5, 6), status="applied", applied_to=("in_1",))


def bill(**fields):
    given = {"total": 11900, "amount_remaining": 0, "status": "paid", "tax": 1900, "lines": LINES, **fields}
    return Invoice(id="in_1", customer="cus_acme", currency="EUR", created=date(2026, 5, 1), **given)


def refund(amount, *, id_="re_1", created=date(2026, 6, 10), **fields):
    given = {"payment": "pay_1", "currency": "EUR", **fields}
    return Refund(id=id_, amount=amount, created=created, **given)


def note(amount, *, id_="cn_1", **fields):
    return replace(credit_note(id_, amount), invoice="in_1", **fields)


def audit(subject, *documents, invoice=None, paid=PAID, claims=()):
    about = evidence(
        subject,
        *(document for document in (invoice or bill(), paid) if document),
        *documents,
        kind=Kind.REFUND_MISMATCH,
        subject=subject.id,
        claims=claims,
    )
    return audit_refunds(about, policy())


def read(explanations):
    return {(e.facts[1].reading, e.cause, e.action.type, *(f.amount.amount for f in e.effects)) for e in explanations}


def facts(explanations):
    return explanations[0].facts[1]


@pytest.mark.parametrize(
    ("amount", "credited", "expected"),
    [
        pytest.param(11900, 11900, {("note", "as_agreed", "no_action")}, id="as credited"),
        pytest.param(
            11900,
            10000,
            {
                ("note", "tax_not_credited:in_1", "issue_credit_note", 1900),
                ("too_much", "unexplained_difference", "issue_debit_note", 1900),
            },
            id="credited without its tax",
        ),
        pytest.param(
            11900,
            7140,
            {
                ("note", "only_credited:il_1", "issue_credit_note", 4760),
                ("too_much", "all_refunded:il_1", "issue_debit_note", 4760),
            },
            id="one line credited and all given back",
        ),
        pytest.param(10000, 11900, {("note", "tax_kept:in_1", "issue_debit_note", 1900)}, id="the tax kept"),
        pytest.param(4760, 11900, {("note", "only_refunded:il_2", "issue_debit_note", 7140)}, id="one line given back"),
        pytest.param(11555, 11900, {("note", "fee_kept:345", "issue_debit_note", 345)}, id="the fee kept"),
        pytest.param(11000, 11900, {("note", "unexplained_difference", "issue_debit_note", 900)}, id="nothing fits"),
    ],
)
def test_a_refund_is_compared_with_the_credit_note_that_it_names(amount, credited, expected):
    fee = BalanceTransaction(id="bt", type="charge", amount=11900, fee=345, currency="EUR", source="pay_1")
    assert read(audit(refund(amount, credit_note="cn_1"), note(credited), fee)) == expected


@pytest.mark.parametrize(
    ("amount", "cause"),
    [(11900, "not_credited:in_1"), (7140, "not_credited:il_1"), (5000, "unexplained_difference")],
)
def test_a_refund_without_a_credit_note_needs_one(amount, cause):
    assert read(audit(refund(amount))) == {("no_note", cause, "issue_credit_note", amount)}


def test_a_credit_note_of_the_invoice_over_the_amount_is_what_an_unnamed_refund_settles():
    assert read(audit(refund(7140), note(7140))) == {("note", "as_agreed", "no_action")}


def test_a_credit_note_of_another_invoice_leaves_open_whether_there_is_one():
    elsewhere = replace(note(7140), invoice="in_2")
    assert {reading for reading, *_ in read(audit(refund(7140), elsewhere))} == {"note", "no_note"}


def test_two_credit_notes_over_the_amount_are_counted():
    assert facts(audit(refund(7140), note(7140), note(7140, id_="cn_2"))).notes_that_fit == 2


def test_a_credit_note_that_another_refund_settles_is_not_taken_again():
    other = refund(7140, id_="re_0", credit_note="cn_1", created=date(2026, 6, 1))
    assert {reading for reading, *_ in read(audit(refund(4760), note(7140), other))} == {"no_note"}


@pytest.mark.parametrize("subject", ["re_1", "re_2"])
def test_two_refunds_share_a_credit_note_that_they_sum_to(subject):
    shared = {"re_1": refund(5000, credit_note="cn_1"), "re_2": refund(2140, id_="re_2", credit_note="cn_1")}
    others = [each for id_, each in shared.items() if id_ != subject]
    assert read(audit(shared[subject], note(7140, amount_remaining=0), *others)) == {("note", "as_agreed", "no_action")}


def test_of_two_refunds_for_one_credit_note_the_first_stays_and_the_second_is_charged_again():
    credited = note(11900, amount_remaining=0)
    first = refund(11900, credit_note="cn_1")
    second = refund(11900, id_="re_2", credit_note="cn_1", created=date(2026, 6, 12))
    assert read(audit(first, second, credited)) == {("note", "as_agreed", "no_action")}
    assert ("twice", "refunded_twice", "issue_debit_note", 11900) in read(audit(second, first, credited))


def test_the_payment_has_room_for_two_equal_refunds_of_two_credit_notes():
    first = refund(4760, id_="re_0", credit_note="cn_0", created=date(2026, 6, 1))
    notes = (note(4760, id_="cn_0", amount_remaining=0), note(4760, amount_remaining=0))
    explanations = audit(refund(4760, credit_note="cn_1"), first, *notes)
    assert read(explanations) == {("note", "as_agreed", "no_action")}
    assert facts(explanations).repeats == 1


@pytest.mark.parametrize(
    "moments",
    [(None, date(2026, 6, 1)), (date(2026, 6, 1), None), (date(2026, 6, 1), datetime(2026, 6, 1, tzinfo=UTC))],
    ids=["the other undated", "this one undated", "one instant"],
)
def test_which_of_two_refunds_was_first_may_not_be_known(moments):
    other = refund(11900, id_="re_0", created=moments[1])
    assert not facts(audit(refund(11900, created=moments[0]), other)).order_known


def test_giving_back_what_was_paid_too_much_needs_no_credit_note():
    again = payment("pay_2", 11900, customer="cus_acme", status="applied", applied_to=("in_1",))
    assert read(audit(refund(11900), again)) == {("overpayment", "as_agreed", "no_action")}


def test_giving_back_a_payment_that_settled_nothing_needs_no_credit_note():
    unapplied = replace(PAID, status="unapplied", applied_to=())
    assert read(audit(refund(11900), paid=unapplied)) == {("overpayment", "as_agreed", "no_action")}


def test_what_was_paid_too_much_is_given_back_once():
    more = replace(PAID, amount=13900)
    first = refund(2000, id_="re_0", created=date(2026, 6, 1))
    assert ("overpayment", "as_agreed", "no_action") in read(audit(refund(2000), paid=more))
    assert "overpayment" not in {reading for reading, *_ in read(audit(refund(2000), first, paid=more))}


def test_an_invoice_that_is_due_again_may_need_no_credit_note():
    explanations = audit(refund(11900), invoice=bill(amount_remaining=11900, status="open"))
    assert {(reading, action) for reading, _, action, *_ in read(explanations)} == {
        ("no_note", "issue_credit_note"),
        ("reopened", "no_action"),
    }


@pytest.mark.parametrize(
    ("linked", "documents", "paid", "waits"),
    [
        pytest.param(None, (), PAID, False, id="nothing is owed"),
        pytest.param("cn_1", (note(11900),), PAID, True, id="it names a credit note"),
        pytest.param(None, (note(11900),), PAID, True, id="a credit note of the amount waits"),
        pytest.param(None, (note(500),), PAID, True, id="a credit note of the invoice waits"),
        pytest.param(None, (note(11900), refund(11900, id_="re_2", credit_note="cn_1")), PAID, False, id="sent later"),
        pytest.param(
            None, (), replace(PAID, status="unapplied", applied_to=()), True, id="the payment settled nothing"
        ),
    ],
)
def test_a_refund_that_failed_sent_nothing(linked, documents, paid, waits):
    explanations = audit(refund(11900, status="failed", credit_note=linked), *documents, paid=paid)
    assert read(explanations) == {("not_sent", "as_agreed", "no_action")}
    assert facts(explanations).waits is waits


def test_a_refund_that_failed_does_not_count_as_one_before():
    failed = refund(11900, id_="re_0", status="failed", created=date(2026, 6, 1))
    assert facts(audit(refund(11900), failed)).repeats == 0


DISPUTE = BalanceTransaction(id="bt", type="dispute", amount=11900, currency="EUR", source="pay_1")
SPENT = Claim(exception="exc_0", role="spend", document="pay_1", amount=11900, currency="EUR")
NETTED = Claim(exception="exc_0", role="net", document="cn_1", amount=11900, currency="EUR")
CREDITED = refund(11900, credit_note="cn_1")
SENT_LESS = replace(DISPUTE, type="refund", amount=11500)
CAME_BACK = BalanceTransaction(id="bt_2", type="credit", amount=11900, currency="EUR", source="re_1")
AGAIN = replace(PAID, id="pay_2", status="unapplied", applied_to=())
ELSEWHERE = refund(3000, id_="re_2", payment="pay_2", invoice="in_1")


@pytest.mark.parametrize(
    ("subject", "documents", "claims", "fact", "value"),
    [
        pytest.param(CREDITED, (DISPUTE,), (), "charged_back", True, id="a chargeback"),
        pytest.param(CREDITED, (), (SPENT,), "payment_taken", True, id="sent back by a decision"),
        pytest.param(CREDITED, (), (NETTED,), "note_taken", True, id="netted by a decision"),
        pytest.param(
            CREDITED, (replace(DISPUTE, type="refund", source="re_1"),), (), "processor_agrees", True, id="as sent"
        ),
        pytest.param(
            CREDITED,
            (replace(DISPUTE, type="refund", source="re_1", currency="USD"),),
            (),
            "processor_agrees",
            False,
            id="in another currency",
        ),
        pytest.param(CREDITED, (), (), "processor_agrees", None, id="nothing from the processor"),
        pytest.param(CREDITED, (SENT_LESS,), (), "processor_agrees", False, id="sent less, of the payment"),
        pytest.param(
            CREDITED, (SENT_LESS, refund(5, id_="re_2")), (), "processor_agrees", None, id="sent less, of either"
        ),
        pytest.param(
            refund(11900, status="failed"),
            (replace(SENT_LESS, amount=11900, source="re_1"),),
            (),
            "processor_agrees",
            False,
            id="failed and sent",
        ),
        pytest.param(
            CREDITED,
            (replace(SENT_LESS, amount=11900, source="re_1"), CAME_BACK),
            (),
            "processor_agrees",
            False,
            id="sent and come back",
        ),
        pytest.param(
            CREDITED, (replace(CAME_BACK, type="fee", amount=1),), (), "processor_agrees", None, id="only a fee"
        ),
        pytest.param(CREDITED, (), (), "unapplied", 0, id="no other payment"),
        pytest.param(CREDITED, (AGAIN,), (), "unapplied", 1, id="another payment that settled nothing"),
        pytest.param(
            CREDITED, (replace(AGAIN, customer="cus_bolt"),), (), "unapplied", 0, id="somebody else's payment"
        ),
        pytest.param(CREDITED, (replace(AGAIN, currency="USD"),), (), "unapplied", 0, id="a payment in dollars"),
        pytest.param(CREDITED, (replace(AGAIN, direction="outbound"),), (), "unapplied", 0, id="a payment out"),
        pytest.param(CREDITED, (), (), "out_of_order", False, id="after its payment"),
        pytest.param(replace(CREDITED, created=None), (), (), "out_of_order", False, id="without a date"),
        pytest.param(replace(CREDITED, created=PAID.created), (), (), "out_of_order", False, id="on the same day"),
        pytest.param(
            replace(CREDITED, created=date(2026, 5, 5)), (), (), "out_of_order", True, id="before its payment"
        ),
        pytest.param(replace(CREDITED, created=date(2026, 6, 30)), (), (), "out_of_order", False, id="today"),
        pytest.param(replace(CREDITED, created=date(2026, 7, 1)), (), (), "out_of_order", True, id="tomorrow"),
        pytest.param(CREDITED, (), (), "by_amount", False, id="names its note"),
        pytest.param(refund(11900), (), (), "by_amount", False, id="its invoice has the note"),
        pytest.param(refund(11900), (ELSEWHERE,), (), "others_of_invoice", 1, id="another payment sent back"),
        pytest.param(
            refund(11900), (replace(ELSEWHERE, credit_note="cn_9"),), (), "others_of_invoice", 0, id="and credited"
        ),
        pytest.param(
            refund(11900),
            (replace(ELSEWHERE, payment="pay_1"),),
            (),
            "others_of_invoice",
            0,
            id="this payment sent back",
        ),
        pytest.param(replace(CREDITED, customer="cus_bolt"), (), (), "customer_agrees", False, id="another customer"),
        pytest.param(CREDITED, (note(500, id_="cn_2"),), (), "other_notes", 1, id="a note nobody names"),
        pytest.param(CREDITED, (note(500, id_="cn_2"),), (), "over_credited", True, id="credited above the invoice"),
        pytest.param(refund(12000, credit_note="cn_1"), (), (), "over_paid", True, id="above the payment"),
    ],
)
def test_circumstances_are_facts(subject, documents, claims, fact, value):
    assert getattr(facts(audit(subject, note(11900), *documents, claims=claims)), fact) == value


@pytest.mark.parametrize(
    ("remaining", "linked", "taken"),
    [
        pytest.param(11900, "cn_1", False, id="not booked yet"),
        pytest.param(0, "cn_1", False, id="booked"),
        pytest.param(5000, "cn_1", True, id="used in part"),
        pytest.param(0, None, True, id="used by nobody knows what"),
    ],
)
def test_a_credit_note_that_was_used_otherwise_is_taken(remaining, linked, taken):
    subject = refund(11900, credit_note=linked)
    assert facts(audit(subject, note(11900, amount_remaining=remaining))).note_taken is taken


@pytest.mark.parametrize(
    ("invoice", "paid", "fact", "value"),
    [
        pytest.param(bill(), replace(PAID, amount=5000), "payments_at_hand", False, id="paid by others as well"),
        pytest.param(bill(), replace(PAID, applied_to=("in_1", "in_2")), "payments_at_hand", False, id="spread"),
        pytest.param(bill(), replace(PAID, applied_to=("in_2",)), "invoice_agrees", False, id="of another invoice"),
        pytest.param(bill(), replace(PAID, status="returned"), "charged_back", True, id="returned by the bank"),
        pytest.param(bill(amount_remaining=100), PAID, "invoice_open", True, id="something else is open"),
        pytest.param(bill(amount_remaining=7140), PAID, "invoice_open", False, id="open by the refund"),
    ],
)
def test_the_invoice_and_its_payments_are_circumstances(invoice, paid, fact, value):
    explanations = audit(refund(7140, invoice="in_1"), invoice=invoice, paid=paid)
    assert {getattr(explanation.facts[1], fact) for explanation in explanations} == {value}


@pytest.mark.parametrize(
    ("subject", "changes"),
    [
        pytest.param(refund(0), {}, id="nothing sent back"),
        pytest.param(refund(11900, payment="pay_9"), {}, id="payment not at hand"),
        pytest.param(refund(11900), {"paid": replace(PAID, direction="outbound")}, id="a payment that went out"),
        pytest.param(refund(11900, currency="USD"), {}, id="another currency"),
        pytest.param(refund(11900, credit_note="cn_9"), {}, id="note not at hand"),
        pytest.param(refund(11900, invoice="in_9"), {}, id="invoice not at hand"),
        pytest.param(refund(11900), {"invoice": bill(document="bill")}, id="a bill from a supplier"),
        pytest.param(refund(11900), {"invoice": bill(status="draft")}, id="a draft"),
    ],
)
def test_what_is_contradictory_or_missing_proves_nothing(subject, changes):
    assert read(audit(subject, **changes)) == {("unproved", "unproved", "no_action")}


@pytest.mark.parametrize(
    ("applied", "agrees"), [(("in_1",), False), (("in_1", "in_9"), True), ((), True)], ids=["one", "several", "none"]
)
def test_a_credit_note_of_an_invoice_that_is_not_at_hand_is_of_one_that_was_paid(applied, agrees):
    elsewhere = replace(note(11900), invoice="in_9")
    assert facts(audit(CREDITED, elsewhere, paid=replace(PAID, applied_to=applied))).invoice_agrees is agrees


def test_a_credit_note_of_no_invoice_is_taken_by_its_amount():
    [taken, *_] = audit(refund(1234), replace(note(1234), invoice=None))
    assert (taken.facts[1].reading, taken.facts[1].by_amount) == ("note", True)


@pytest.mark.parametrize("change", [{"status": "void"}, {"currency": "USD"}])
def test_a_credit_note_that_is_void_or_of_another_currency_proves_nothing(change):
    assert read(audit(CREDITED, note(11900, **change))) == {("unproved", "unproved", "no_action")}


def test_the_comparison_can_be_followed_by_a_person():
    [paper, _] = audit(CREDITED, note(10000))
    assert paper.summary == (
        "re_1 sent 119.00 EUR back, credited is 100.00 EUR by cn_1: in_1 was credited without its tax"
    )
    assert paper.arithmetic == (
        "credited by cn_1: 100.00 EUR, of it for this refund: 100.00 EUR",
        "sent back: 119.00 EUR",
        "to be credited: 19.00 EUR",
        "119.00 EUR comes out if in_1 was credited without its tax",
    )
    assert paper.effects[0].amount == Money(1900, "EUR")


@pytest.mark.parametrize(
    ("fields", "reading"),
    [
        pytest.param({"customer": None}, "note", id="of the invoice alone"),
        pytest.param({"invoice": None}, "note", id="of the customer alone"),
        pytest.param({"customer": None, "invoice": None}, "no_note", id="of nobody"),
        pytest.param({"customer": None, "invoice": "in_9"}, "no_note", id="of another invoice"),
        pytest.param({"customer": "cus_bolt", "invoice": None}, "no_note", id="of somebody else"),
    ],
)
def test_a_credit_note_of_the_amount_is_settled_where_the_customer_or_the_invoice_ties_it(fields, reading):
    assert facts(audit(refund(7140), replace(note(7140), **fields))).reading == reading


@pytest.mark.parametrize(
    ("subject", "changes", "reading", "line"),
    [
        pytest.param(refund(7140), {}, "no_note", "credited: nothing", id="no note"),
        pytest.param(
            refund(2000),
            {"paid": replace(PAID, amount=13900)},
            "overpayment",
            "paid beyond what was due: 20.00 EUR",
            id="paid too much",
        ),
        pytest.param(
            refund(11900),
            {"invoice": bill(amount_remaining=11900, status="open")},
            "reopened",
            "open again: 119.00 EUR",
            id="due again",
        ),
        pytest.param(
            refund(11900, status="failed"), {}, "not_sent", "re_1 failed: nothing was sent back", id="not sent"
        ),
    ],
)
def test_each_reading_says_what_it_rests_on(subject, changes, reading, line):
    [told] = [each for each in audit(subject, **changes) if each.facts[1].reading == reading]
    assert told.arithmetic[0] == line


def test_what_was_sent_twice_is_told_with_what_was_brought_and_sent():
    first = refund(11900, id_="re_0", created=date(2026, 6, 1))
    [told] = [each for each in audit(refund(11900), first) if each.facts[1].reading == "twice"]
    assert told.arithmetic[:2] == ("brought by pay_1: 119.00 EUR", "sent by now: 238.00 EUR")
    assert "re_0 had sent the same amount back already" in told.summary


@pytest.mark.parametrize(
    ("amount", "credited", "summary"),
    [
        (10000, 11900, "re_1 sent 100.00 EUR back, credited is 119.00 EUR by cn_1: the tax of in_1 was kept"),
        (4760, 11900, "re_1 sent 47.60 EUR back, credited is 119.00 EUR by cn_1: only il_2 was given back"),
        (
            11555,
            11900,
            (
                "re_1 sent 115.55 EUR back, credited is 119.00 EUR by cn_1: "
                "a fee of the processor (345 minor units) was kept"
            ),
        ),
        (
            11900,
            7140,
            (
                "re_1 sent 119.00 EUR back, credited is 71.40 EUR by cn_1: "
                "all of in_1 was given back and only il_1 was credited"
            ),
        ),
        (11900, 0, "re_1 sent 119.00 EUR back, credited is 0.00 EUR: in_1 was given back and not credited"),
        (7140, 0, "re_1 sent 71.40 EUR back, credited is 0.00 EUR: il_1 was given back and not credited"),
    ],
)
def test_the_reason_of_a_difference_is_told_in_one_sentence(amount, credited, summary):
    fee = BalanceTransaction(id="bt", type="charge", amount=11900, fee=345, currency="EUR", source="pay_1")
    linked = {"credit_note": "cn_1"} if credited else {}
    told = audit(refund(amount, **linked), fee, *([note(credited)] if credited else []))
    assert told[0].summary == summary
