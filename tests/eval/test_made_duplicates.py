"""Made ledgers and the invoices that come in for them: the labels hold, and the figures are worth printing."""

from collections import Counter

import pytest
from triage_eval.bench_duplicates import run
from triage_eval.made_bills import ledger
from triage_eval.made_duplicates import KINDS, incoming

SIZE, CASES = 4_000, 800


@pytest.fixture(scope="module")
def made():
    return ledger(SIZE, seed=5)


@pytest.fixture(scope="module")
def cases(made):
    return incoming(made, seed=6, cases=CASES)


def test_a_seed_makes_the_same_ledger_and_the_same_invoices(cases):
    again = ledger(SIZE, seed=5)
    assert incoming(again, seed=6, cases=CASES) == cases


def test_a_ledger_has_as_many_bills_as_were_asked_for_and_each_number_of_a_customer_once():
    bills = ledger(SIZE, seed=7).items
    assert len({bill.id for bill in bills}) == SIZE
    assert Counter((bill.customer, bill.number) for bill in bills).most_common(1)[0][1] == 1


def test_every_kind_comes_in_and_every_label_is_given(cases):
    assert {case.kind for case in cases} == set(KINDS)
    assert {case.gold for case in cases} == {"duplicate", "review", "distinct"}


def test_nothing_distinct_is_equal_to_a_bill_in_all_that_it_says(made, cases):
    def told(item):
        return item.customer, item.total, item.period_start, item.lines, item.po, item.subscription, item.issued

    owed = {told(bill) for bill in made.items if not bill.credit and bill.state != "closed"}
    credited = {case.first.id for case in cases if case.note}
    assert [case.kind for case in cases if case.gold == "distinct" and told(case.item) in owed - credited] == []


def test_a_duplicate_bills_the_same_customer_about_the_same_amount_for_a_bill_on_the_books(made, cases):
    books = {bill.id: bill for bill in made.items}
    copies = [(case.item, books[case.first.id]) for case in cases if case.gold == "duplicate"]
    assert all(item.customer == first.customer and abs(item.total - first.total) <= 2 for item, first in copies)
    assert all(first.state != "closed" for _, first in copies)


def test_copies_are_told_better_than_by_a_number_or_an_amount():
    ours, *rivals = run(SIZE, 5, number=CASES)
    assert ours.precision > 0.97
    assert ours.recall > 0.97
    assert all(rival.precision < 0.9 and rival.recall < 0.7 for rival in rivals)
