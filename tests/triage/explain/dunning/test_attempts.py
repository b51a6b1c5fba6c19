"""What an attempt calls for, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.explain.dunning import explain_attempt
from triage.explain.dunning.codes import TABLES
from triage.model import (
    AutoResolve,
    Claim,
    Customer,
    DunningPolicy,
    DunningStage,
    Kind,
)
from triage.money import Money
from triage.testing import ACME, NOON, attempt, evidence, invoice, policy

BILL = invoice("in_1", 1000, created=date(2026, 6, 20))
PAID = replace(BILL, status="paid", amount_remaining=0)


def claim(role, document="in_1", amount=1000):
    return Claim(exception="exc_earlier", role=role, document=document, amount=amount, currency="EUR")


def filed(*documents, subject="at", claims=(), customers=(ACME,)):
    return evidence(*documents, kind=Kind.FAILED_PAYMENT, subject=subject, claims=claims, customers=customers)


def agreed(**dunning):
    return replace(policy(), dunning=DunningPolicy(**dunning))


def answers(found, client=None):
    return [explanation.cause for explanation in explain_attempt(found, client or policy())]


@pytest.mark.parametrize(
    ("tried", "answer", "action"),
    [
        pytest.param(attempt(), "retry", "retry_payment", id="no money"),
        pytest.param(attempt(code="processing_error"), "retry", "retry_payment", id="error on the way"),
        pytest.param(attempt(code="stolen_card"), "ask_customer", "start_dunning", id="stolen"),
        pytest.param(attempt(code="authentication_required"), "ask_customer", "start_dunning", id="authentication"),
        pytest.param(attempt(code="idempotency_key_in_use"), "in_flight", "no_action", id="idempotency error"),
        pytest.param(attempt(outcome="pending"), "in_flight", "no_action", id="pending"),
    ],
)
def test_each_class_of_decline_has_its_own_answer_that_rules_admit(decide_on, tried, answer, action):
    receipt = decide_on(filed(BILL, tried))
    assert [explanation.cause for explanation in receipt.explanations] == [answer]
    assert isinstance(receipt.decision, AutoResolve)
    assert receipt.decision.proposal.explanation.action.type == action


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"status": "paid", "amount_remaining": 0}, "paid", id="paid"),
        pytest.param({"status": "void"}, "void", id="void"),
        pytest.param({"status": "uncollectible"}, "uncollectible", id="written off"),
    ],
)
@pytest.mark.parametrize("code", ["insufficient_funds", "stolen_card", "teapot"])
def test_what_nobody_owes_is_never_tried_again_whatever_the_code(decide_on, changes, why, code):
    receipt = decide_on(filed(replace(BILL, **changes), attempt(code=code)))
    assert receipt.decision.proposal.explanation.action.type == "stop_retrying"
    assert why in receipt.decision.proposal.explanation.summary


def test_a_blocked_customer_and_a_bill_that_decisions_settle_are_not_tried_again(decide_on):
    blocked = filed(BILL, attempt(), customers=(replace(ACME, collection_blocked=True),))
    settled = filed(BILL, attempt(), claims=(claim("settle"),))
    for found in (blocked, settled):
        assert answers(found) == ["not_collectible"]
        assert isinstance(decide_on(found).decision, AutoResolve)


def test_only_what_is_left_after_standing_claims_is_collected():
    [explanation] = explain_attempt(filed(BILL, attempt(), claims=(claim("settle", amount=300),)), policy())
    assert [effect.amount for effect in explanation.effects] == [Money(700, "EUR")]


def test_a_retry_that_was_made_on_schedule_stands_no_longer(decide_on):
    first = attempt("at_0", hours=-24)
    made = attempt(at=datetime(2026, 6, 30, 9, tzinfo=UTC))
    decision = decide_on(filed(BILL, first, made, claims=(claim("collect", "at_0"),))).decision
    assert isinstance(decision, AutoResolve)
    assert decision.proposal.explanation.timings[0].when == datetime(2026, 7, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("outcome", ["declined", "pending", "succeeded"])
def test_an_attempt_that_another_followed_is_left_to_that_one(outcome):
    assert answers(filed(BILL, attempt(), attempt("at_2", hours=1, outcome=outcome))) == ["superseded"]


def test_an_attempt_that_a_decision_answered_is_not_answered_again(decide_on):
    found = filed(BILL, attempt(), claims=(claim("collect", "at"),))
    assert answers(found) == ["answered"]
    assert decide_on(found).decision.proposal.explanation.effects == ()


def test_a_copy_that_is_reported_after_its_first_was_answered_is_not_answered_again():
    copy = attempt("at_first", hours=-1, key="k")
    taken = (claim("collect", "at_first"),)
    assert answers(filed(BILL, attempt(key="k"), copy, claims=taken)) == ["answered"]
    assert answers(filed(BILL, attempt(key="l"), copy, claims=taken)) == ["retry"]


def test_copies_of_one_key_are_one_decline_and_are_answered_together():
    copy = attempt("at_copy", hours=-1, key="k")
    [explanation] = explain_attempt(filed(BILL, attempt(key="k"), copy), policy())
    assert explanation.facts[0].declines == 1
    assert [taken.document for taken in explanation.claims] == ["at", "at_copy"]


def test_of_two_attempts_of_one_moment_either_may_be_the_last_word(decide_on):
    other = attempt("at_2", code="expired_card", method="card_b")
    receipt = decide_on(filed(BILL, attempt(method="card_a"), other))
    assert sorted(explanation.cause for explanation in receipt.explanations) == ["ask_customer", "retry"]
    assert receipt.decision.reasons[0].startswith("rivals: 2")


def test_two_attempts_on_days_without_times_are_of_one_moment():
    day = date(2026, 6, 29)
    found = filed(BILL, attempt(at=day), attempt("at_2", at=day, code="expired_card"))
    assert sorted(answers(found)) == ["ask_customer", "retry"]


def test_a_code_that_two_processors_have_is_read_both_ways(decide_on):
    decision = decide_on(filed(BILL, attempt(code="Invalid Amount", processor=None))).decision
    assert decision.reasons[0].startswith("rivals: 2")


@pytest.mark.parametrize(("mode", "outcome"), [("person", "escalated"), ("start_dunning", "resolved")])
def test_exhausted_retries_go_where_the_client_wants_them(decide_on, mode, outcome):
    receipt = decide_on(filed(BILL, attempt()), agreed(max_declines=1, exhausted=mode))
    assert receipt.decision.outcome == outcome
    assert [explanation.action.type for explanation in receipt.explanations] == ["start_dunning"]


@pytest.mark.parametrize(("days", "outcome"), [(14, "resolved"), (15, "escalated")])
def test_a_payment_may_be_processing_for_two_weeks(decide_on, days, outcome):
    stuck = attempt(hours=-24 * days, outcome="pending")
    decision = decide_on(filed(replace(BILL, created=date(2026, 6, 1)), stuck)).decision
    assert decision.outcome == outcome


@pytest.mark.parametrize(
    "changes",
    [pytest.param({"status": "draft"}, id="a draft"), pytest.param({"document": "bill"}, id="a vendor's bill")],
)
def test_only_what_the_customer_owes_can_be_below_a_threshold(changes):
    client = agreed(thresholds=(Money(2000, "EUR"),))
    assert answers(filed(replace(BILL, **changes), attempt()), client) == ["retry"]


def test_a_vendors_bill_does_not_lift_what_a_customer_owes_above_a_threshold():
    bill = invoice("bill", 5000, document="bill", created=date(2026, 5, 1))
    assert answers(filed(BILL, bill, attempt()), agreed(thresholds=(Money(2000, "EUR"),))) == ["below_threshold"]


@pytest.mark.parametrize(("least", "answer"), [(2000, "retry"), (2001, "below_threshold")])
def test_a_threshold_is_reached_by_all_that_is_due_in_its_currency(least, answer):
    others = (
        invoice("in_2", 1000, due_date=date(2026, 6, 29)),
        invoice("in_3", 9000, due_date=date(2026, 6, 30)),
        replace(invoice("in_4", 9000), currency="USD"),
        invoice("in_5", 9000, customer="cus_bolt"),
    )
    client = agreed(thresholds=(Money(least, "EUR"), Money(1, "USD")))
    assert answers(filed(BILL, *others, attempt()), client) == [answer]


def test_stages_that_begin_before_the_retry_are_told_and_no_later_ones():
    stages = tuple(DunningStage(name=f"{days} days", overdue_days=days) for days in (5, 11, 14, 30))
    client = agreed(stages=stages, retry_days=(4,))
    [explanation] = explain_attempt(filed(BILL, attempt()), client)
    told = [(str(timing.when.date()), timing.step) for timing in explanation.timings[2:]]
    assert told == [("2026-07-01", "11 days"), ("2026-07-04", "14 days")]
    assert explanation.facts[0].stage == "5 days"


def test_days_are_the_customers_own_where_his_zone_is_known():
    late = datetime(2026, 6, 30, 3, tzinfo=UTC)
    in_hawaii = filed(BILL, attempt(at=late), customers=(Customer(id="cus_acme", timezone="Pacific/Honolulu"),))
    [there] = explain_attempt(in_hawaii, policy())
    [here] = explain_attempt(filed(BILL, attempt(at=late)), policy())
    assert there.timings[0].when == datetime(2026, 6, 30, 19, tzinfo=UTC)
    assert here.timings[0].when == datetime(2026, 7, 1, 9, tzinfo=UTC)


CODES = st.sampled_from([(name, code) for name, table in TABLES.items() for code in table] + [("stripe", "teapot")])


@given(
    tries=st.lists(st.tuples(st.integers(0, 24 * 9), CODES), min_size=1, max_size=6, unique_by=lambda t: t[0]),
    days=st.lists(st.integers(0, 20), min_size=1, max_size=5).map(tuple),
    left=st.integers(1, 1000),
    settled=st.integers(0, 1000),
)
def test_a_retry_is_later_than_now_never_above_what_is_open_and_only_after_a_listed_soft_code(
    tries, days, left, settled
):
    tried = [
        attempt(f"at_{number}", hours=-hours, processor=processor, code=code)
        for number, (hours, (processor, code)) in enumerate(sorted(tries, reverse=True))
    ]
    found = filed(
        replace(BILL, amount_remaining=left), *tried, subject=tried[-1].id, claims=(claim("settle", amount=settled),)
    )
    processor, code = tried[-1].processor, tried[-1].code
    for explanation in explain_attempt(found, agreed(retry_days=days)):
        retries = [timing.when for timing in explanation.timings if timing.type == "retry_at"]
        assert bool(retries) == (explanation.action.type == "retry_payment")
        assert all(moment > NOON for moment in retries)
        assert [effect.amount.amount for effect in explanation.effects] == [left - settled] * len(retries)
        if retries and code != "teapot":
            assert TABLES[processor][code].means in ("soft", "technical", "unknown")


def test_an_exception_about_something_else_is_not_explained():
    assert answers(filed(BILL, attempt(), subject="in_1")) == []


@pytest.mark.parametrize(
    ("tried", "documents", "summary"),
    [
        pytest.param(
            attempt(),
            (BILL,),
            "10.00 EUR of in_1 is tried again at 2026-07-01T09:00:00Z, "
            "because insufficient_funds means soft: no money now",
            id="tried again",
        ),
        pytest.param(
            attempt(code="expired_card"),
            (BILL,),
            "in_1 needs another way to pay, because expired_card means customer: card expired",
            id="another way to pay",
        ),
        pytest.param(
            attempt(code="fraudulent"),
            (BILL,),
            "in_1 is not tried again, because fraudulent means fraud: suspected",
            id="contested",
        ),
        pytest.param(attempt(), (PAID,), "in_1 is not tried again, because in_1 is paid", id="paid"),
        pytest.param(
            attempt(outcome="succeeded"), (BILL,), "at calls for nothing, because it brought the money", id="collected"
        ),
        pytest.param(
            attempt(outcome="pending"),
            (BILL,),
            "at calls for nothing, because it has no answer yet: a second charge could be one too many",
            id="in flight",
        ),
        pytest.param(
            attempt(),
            (BILL, attempt("at_2", hours=1)),
            "at calls for nothing, because at_2 was made after it",
            id="overtaken",
        ),
        pytest.param(
            attempt(),
            (),
            "in_1 is tried again at 2026-07-01T09:00:00Z, because insufficient_funds means soft: no money now",
            id="of an invoice that is not at hand",
        ),
    ],
)
def test_each_answer_is_told_in_one_sentence(tried, documents, summary):
    [explanation] = explain_attempt(filed(tried, *documents), policy())
    assert explanation.summary == summary


@pytest.mark.parametrize(
    ("code", "amounts"), [("insufficient_funds", [1000]), ("expired_card", [0]), ("fraudulent", [0])]
)
def test_only_a_retry_claims_money_every_other_answer_claims_the_attempt_alone(code, amounts):
    [explanation] = explain_attempt(filed(BILL, attempt(code=code)), policy())
    assert [(taken.role, taken.document) for taken in explanation.claims] == [("collect", "at")]
    assert [taken.amount for taken in explanation.claims] == amounts


@pytest.mark.parametrize(("code", "rank"), [("insufficient_funds", "1.0000"), ("teapot", "0.5000")])
def test_what_a_code_says_ranks_above_what_nobody_knows(code, rank):
    explanations = explain_attempt(filed(BILL, attempt(code=code)), policy())
    assert {str(explanation.rank) for explanation in explanations} == {rank}


@pytest.mark.parametrize(
    ("created", "late", "stage"),
    [
        pytest.param(None, None, None, id="no date"),
        pytest.param(date(2026, 6, 26), 4, None, id="a day before the first stage"),
        pytest.param(date(2026, 6, 25), 5, "first", id="on its day"),
    ],
)
def test_the_stage_of_an_invoice_is_known_where_its_days_are(created, late, stage):
    client = agreed(stages=(DunningStage(name="first", overdue_days=5),))
    [explanation] = explain_attempt(filed(replace(BILL, created=created), attempt()), client)
    assert (explanation.facts[0].overdue_days, explanation.facts[0].stage) == (late, stage)


def test_the_lines_say_what_was_tried_and_what_is_owed():
    found = filed(BILL, attempt("at_0", hours=-24), attempt(), claims=(claim("settle", amount=300),))
    [explanation] = explain_attempt(found, policy())
    assert explanation.arithmetic == (
        "2 declined of 2 tried since 2026-06-29T08:00:00Z, days in UTC",
        "open, less what earlier decisions settle: 7.00 EUR",
        "in_1 is overdue for 10 days",
    )


RETRY_AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param(
            "insufficient_funds",
            [
                ("retry_at", RETRY_AT, "retry 1 of 3"),
                ("notify_at", NOON, "payment failed, retry 1 of 3 is scheduled"),
            ],
            id="a retry",
        ),
        pytest.param("expired_card", [("notify_at", NOON, "another way to pay is needed")], id="another way to pay"),
        pytest.param("fraudulent", [], id="nothing"),
    ],
)
def test_the_customer_is_told_what_happens_and_when(code, told):
    [explanation] = explain_attempt(filed(BILL, attempt(code=code)), policy())
    assert [(timing.type, timing.when, timing.step) for timing in explanation.timings] == told
