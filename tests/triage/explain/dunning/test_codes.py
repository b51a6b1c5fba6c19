"""What decline codes mean, each at its own processor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.explain.dunning.codes import TABLES, is_foreign, readings


@pytest.mark.parametrize(
    ("processor", "code", "means"),
    [
        ("stripe", "insufficient_funds", "soft"),
        ("stripe", "stolen_card", "hard"),
        ("stripe", "revocation_of_authorization", "hard"),
        ("stripe", "authentication_required", "customer"),
        ("stripe", "fraudulent", "fraud"),
        ("stripe", "idempotency_key_in_use", "pending"),
        ("stripe", "processing_error", "technical"),
        ("stripe", "duplicate_transaction", "unknown"),
        ("adyen", "Not enough balance", "soft"),
        ("adyen", "NOT_ENOUGH_BALANCE", "soft"),
        ("adyen", "12", "soft"),
        ("adyen", "12 : Not enough balance", "soft"),
        ("adyen", "38", "customer"),
        ("adyen", "FRAUD-CANCELLED", "fraud"),
        ("adyen", "Acquirer Error", "technical"),
        ("adyen", "46", "hard"),
        ("gocardless", "refer_to_payer", "soft"),
        ("gocardless", "bank_account_closed", "hard"),
        ("gocardless", "mandate_cancelled", "hard"),
        ("gocardless", "refund_requested", "dispute"),
    ],
)
def test_a_code_means_what_its_processor_publishes(processor, code, means):
    [reading] = readings(code, processor)
    assert (reading.processor, reading.means) == (processor, means)


@pytest.mark.parametrize("code", ["", "teapot", "12 : Refused", "51 : Insufficient funds", "12:", "insufficient"])
def test_a_code_that_no_table_has_means_nothing(code):
    assert [reading.means for reading in readings(code, "adyen")] == ["unknown"]


def test_a_code_of_another_processor_means_nothing_and_is_called_so():
    assert [reading.means for reading in readings("mandate_cancelled", "stripe")] == ["unknown"]
    assert is_foreign("mandate_cancelled", "stripe")
    assert not is_foreign("mandate_cancelled", "gocardless")
    assert not is_foreign("teapot", "stripe")


def test_where_no_processor_is_named_a_code_is_read_at_each_that_has_it():
    found = {(reading.processor, reading.means) for reading in readings("invalid_amount", None)}
    assert found == {("stripe", "customer"), ("adyen", "technical")}


@pytest.mark.parametrize("code", ["4", "5", "7", " 12 ", "41", "43", "51"])
def test_a_bare_number_means_nothing_where_no_processor_is_named(code):
    assert [(reading.processor, reading.means) for reading in readings(code, None)] == [(None, "unknown")]


@pytest.mark.parametrize(
    ("processor", "may_be_retried"),
    [
        pytest.param(
            "stripe",
            "insufficient_funds generic_decline do_not_honor approve_with_id card_velocity_exceeded "
            "withdrawal_count_limit_exceeded charge_exceeds_source_limit charge_exceeds_weekly_limit refer_to_customer "
            "issuer_not_available processing_error reenter_transaction try_again_later could_not_process rate_limit",
            id="stripe",
        ),
        pytest.param(
            "adyen",
            "refused acquirer_error invalid_amount issuer_unavailable not_enough_balance pin_validation_not_possible "
            "not_submitted withdrawal_amount_exceeded withdrawal_count_exceeded rreq_not_received_from_ds",
            id="adyen",
        ),
        pytest.param("gocardless", "insufficient_funds refer_to_payer", id="gocardless"),
    ],
)
def test_these_codes_and_no_others_may_be_tried_again(processor, may_be_retried):
    found = {code for code, reading in TABLES[processor].items() if reading.means in ("soft", "technical")}
    assert {code for code in found if not code.isdigit()} == set(may_be_retried.split())


def test_the_numbers_of_a_table_mean_what_its_names_mean():
    names = {reading for code, reading in TABLES["adyen"].items() if not code.isdigit()}
    numbers = {code for code in TABLES["adyen"] if code.isdigit()}
    assert {TABLES["adyen"][number] for number in numbers} <= names
    assert numbers == {str(number) for number in range(2, 47)} - {"13", "30"}


@given(code=st.text(max_size=40))
def test_any_text_has_a_meaning_and_only_a_listed_one_may_be_retried(code):
    for reading in readings(code, None):
        listed = reading.processor is not None and reading in TABLES[reading.processor].values()
        assert listed or reading.means == "unknown"


@pytest.mark.parametrize(
    ("processor", "code", "why"),
    [
        ("stripe", "payment_intent_authentication_failure", "did not authenticate"),
        ("adyen", "12", "no money now"),
        ("adyen", "Transaction blocked by Adyen to prevent excessive retry fees", "said to be final"),
        ("adyen", "Pending", "no answer yet"),
        ("gocardless", "account_blocked_for_any_financial_transaction", "account blocked"),
        ("stripe", "teapot", "not in the tables"),
        (None, "12", "a number, and not said whose"),
    ],
)
def test_a_code_says_why_in_the_words_of_its_line(processor, code, why):
    assert [reading.why for reading in readings(code, processor)] == [why]
