import subprocess
import sys
from collections import Counter

import pytest
from triage_eval.made_ledgers import SHIFTED_NOISE, TRAINING_NOISE, make
from triage_eval.made_ledgers.cases import CASES

DIGEST = """
import hashlib
from triage_eval.made_ledgers import make

def plain(value):
    return sorted(value) if isinstance(value, frozenset) else value

made = make(invoices=400, payments=120, seed=7)
golds = [(q.case, q.payment, [plain(s) for s in q.gold.alternatives], q.gold.allocations) for q in made.questions]
print(hashlib.sha256(repr((made.customers, made.invoices, made.credit_notes, golds)).encode()).hexdigest())
"""

CROSS_CURRENCY = {"other_currency"}
TWO_CUSTOMERS = {"two_customers_of_a_group"}


@pytest.fixture(scope="module", params=[TRAINING_NOISE, SHIFTED_NOISE], ids=["training", "shifted"])
def made(request):
    return make(invoices=4_000, payments=1_500, seed=31, noise=request.param)


@pytest.fixture(scope="module")
def invoices(made):
    return {invoice.id: invoice for invoice in made.invoices}


def allocated(made):
    return [q for q in made.questions if q.gold.kind == "allocate"]


def digest(hash_seed):
    command = [sys.executable, "-c", DIGEST]
    return subprocess.run(command, env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True).stdout


def test_one_seed_makes_one_ledger_byte_for_byte():
    assert digest("1") == digest("2") != ""


def test_another_seed_makes_another_ledger():
    first, second = (make(invoices=50, payments=5, seed=seed) for seed in (1, 2))
    assert first.invoices != second.invoices


def test_as_many_invoices_are_open_as_were_asked_for_but_for_a_few_that_were_cancelled(made):
    states = Counter(invoice.status for invoice in made.invoices)
    assert 3_900 <= states["open"] <= 4_000
    assert 0.25 <= states["paid"] / states["open"] <= 0.45
    assert states["void"] > 0


def test_most_customers_owe_a_few_invoices_and_one_owes_hundreds(made):
    owed = Counter(invoice.customer for invoice in made.invoices if invoice.status == "open")
    assert sum(count <= 3 for count in owed.values()) > len(owed) / 2
    assert max(owed.values()) >= 200


def test_numbers_are_unique_within_a_ledger(made):
    assert max(Counter(invoice.number for invoice in made.invoices).values()) == 1


def test_every_case_comes_up(made):
    assert {question.case for question in made.questions} == {case.name for case in CASES}


def test_about_a_fifth_of_the_payments_have_no_one_answer(made):
    share = sum(q.gold.kind == "abstain" for q in made.questions) / len(made.questions)
    assert 0.15 <= share <= 0.27


def test_payments_come_in_order_of_date_after_the_last_invoice_under_neutral_ids(made):
    days = [q.payment.created for q in made.questions]
    assert days == sorted(days)
    assert min(days) > max(invoice.created for invoice in made.invoices)
    assert [q.payment.id for q in made.questions] == [f"py_{n:06}" for n in range(1_500)]


def test_what_is_allocated_is_the_payment_and_the_credits_less_what_stays_unapplied(made):
    for q in allocated(made):
        if q.case not in CROSS_CURRENCY:
            settled, netted = (sum(amount for _, amount in part) for part in (q.gold.allocations, q.gold.credits))
            assert settled == q.payment.amount + netted - q.gold.unapplied, q


def test_money_goes_only_on_what_is_open_of_undisputed_invoices(made, invoices):
    for q in allocated(made):
        for id_, amount in q.gold.allocations:
            assert 0 < amount <= invoices[id_].amount_remaining, q
            assert invoices[id_].status == "open"


def test_a_payment_settles_the_invoices_of_one_customer_unless_it_is_for_two_of_a_group(made, invoices):
    for q in allocated(made):
        owners = {invoices[id_].customer for id_, _ in q.gold.allocations}
        assert len(owners) == (2 if q.case in TWO_CUSTOMERS else 1), q


def test_a_wordless_answer_has_no_equal_invoice_beside_it(made, invoices):
    """The same check as the review's, over documents alone."""
    wordless = {"amount_of_known_customer", "amount_under_alias", "amount_from_known_account", "slip_in_name"}
    worth = Counter((i.customer, i.currency, i.amount_remaining) for i in made.invoices if i.status == "open")
    for q in allocated(made):
        if q.case in wordless:
            [(id_, amount)] = q.gold.allocations
            assert worth[invoices[id_].customer, q.payment.currency, amount] == 1, q


def test_a_duplicate_repeats_an_invoice_that_is_paid(made, invoices):
    repeated = [invoices[q.gold.repeats] for q in made.questions if q.gold.kind == "duplicate"]
    assert repeated
    assert {invoice.status for invoice in repeated} == {"paid"}


def test_every_answer_says_why(made):
    assert all(q.gold.why for q in made.questions)


def test_the_shifted_world_weighs_only_cases_that_exist():
    assert set(SHIFTED_NOISE.cases) <= {case.name for case in CASES}


def test_the_two_worlds_share_no_number_series():
    assert not set(SHIFTED_NOISE.templates) & set(TRAINING_NOISE.templates)


def test_people_can_read_the_payments():
    command = [sys.executable, "-m", "triage_eval.made_ledgers", "--invoices", "300", "--payments", "25", "--shifted"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.count("py_0000") == 25
    assert "allocate (" in told
