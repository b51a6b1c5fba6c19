from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.model import PaymentPolicy
from triage.testing import credit_note, invoice, payment
from triage.testing.matching import hypotheses

SHOWN = 4
RATES = PaymentPolicy(
    discounts=(Decimal("0.02"),), exchange=(("EUR", Decimal(1)), ("USD", Decimal("1.1"))), exchange_band=Decimal("0.3")
)
FIRST = date(2026, 5, 1)


def owed(place, left, **fields):
    due = FIRST + timedelta(days=fields.pop("day", place))
    return invoice(f"in_{place}", left, number=f"RE-{4710 + place}", due_date=due, **fields)


def notes(*amounts):
    return [credit_note(f"GS-{8100 + place}", left) for place, left in enumerate(amounts)]


def ids(hypothesis):
    return {take.item.id for take in (*hypothesis.takes, *hypothesis.nets)}


def balance(documents):
    return sum(-d.amount_remaining if d.id.startswith("GS") else d.amount_remaining for d in documents)


def sets(documents, target, *, least=1):
    """Every set of documents that comes to a target, found by trying them all."""
    sizes = range(least, len(documents) + 1)
    chosen = [each for size in sizes for each in combinations(documents, size) if balance(each) == target]
    return [{document.id for document in each} for each in chosen]


amounts = st.lists(st.integers(1, 9), min_size=2, max_size=7)


@st.composite
def scenes(draw):
    """A payment that names some of what two customers owe and are owed, in two currencies."""
    owners, currencies = st.sampled_from(["cus_acme", "cus_acme", "cus_bolt"]), st.sampled_from(["EUR"] * 4 + ["USD"])
    lefts = draw(st.lists(st.integers(1, 30), min_size=1, max_size=7))
    documents = [owed(n, 10 * left, customer=draw(owners)) for n, left in enumerate(lefts)]
    documents = [replace(d, currency=draw(currencies)) for d in documents]
    documents += notes(*draw(st.lists(st.integers(1, 60), max_size=3)))
    named = draw(st.lists(st.sampled_from(documents), max_size=4, unique_by=lambda d: d.id))
    words = draw(st.sampled_from(["", "statement", "Skonto", "less credit", "part"]))
    memo = " ".join([words, *(d.number or d.id for d in named)])
    cash = draw(
        st.integers(1, 600) | st.sampled_from([max(balance(named), 1), 98 * max(balance(named), 1) // 100 or 1])
    )
    return payment(
        "pay", cash, payer=draw(st.sampled_from(["Acme GmbH", "Acme", "Bolt Ltd", None])), memo=memo
    ), documents


@given(scene=scenes())
def test_every_hypothesis_accounts_for_the_payment_to_the_last_minor_unit(scene):
    paid, documents = scene
    for hypothesis in hypotheses(paid, *documents, policy=RATES):
        taken = sum(take.amount for take in hypothesis.takes) - sum(net.amount for net in hypothesis.nets)
        if hypothesis.reason == "exchanged":
            assert all(take.amount == take.item.left for take in hypothesis.takes)
        else:
            assert taken + hypothesis.over == paid.amount


@given(scene=scenes())
def test_no_document_is_taken_twice_or_for_more_than_is_left(scene):
    paid, documents = scene
    for hypothesis in hypotheses(paid, *documents, policy=RATES):
        takes = (*hypothesis.takes, *hypothesis.nets)
        assert len(ids(hypothesis)) == len(takes)
        assert all(0 < take.amount <= take.item.left for take in takes)
        assert all(net.item.credit for net in hypothesis.nets)
        assert not any(take.item.credit for take in hypothesis.takes)


@given(scene=scenes())
def test_no_two_hypotheses_do_the_same(scene):
    paid, documents = scene
    keys = [hypothesis.key for hypothesis in hypotheses(paid, *documents, policy=RATES)]
    assert len(keys) == len(set(keys))


@given(scene=scenes())
def test_documents_are_one_customers_unless_all_of_them_are_named(scene):
    paid, documents = scene
    for hypothesis in hypotheses(paid, *documents, policy=RATES):
        owners = {take.item.customer for take in (*hypothesis.takes, *hypothesis.nets)}
        named = {hit.item.id for hit in hypothesis.named}
        assert owners <= {hypothesis.customer} or ids(hypothesis) <= named


@given(lefts=amounts, cash=st.integers(1, 40), credit=st.lists(st.integers(1, 9), max_size=2))
def test_every_set_that_comes_to_the_amount_is_found_and_counted(lefts, cash, credit):
    documents = [*(owed(n, left) for n, left in enumerate(lefts)), *notes(*credit)]
    made = hypotheses(payment("pay", cash), *documents)
    expected = sets(documents, cash)
    if len(expected) <= SHOWN:
        assert all(each in [ids(h) for h in made if not h.over] for each in expected)
    for subset in (h for h in made if h.how == "subset"):
        counted = len(sets([d for d in documents if not d.id.startswith("GS")], cash))
        assert subset.solutions in ({len(expected)} if subset.nets else {counted, len(expected)})


@given(lefts=amounts, days=st.lists(st.integers(0, 3), min_size=7, max_size=7), cash=st.integers(1, 40))
def test_a_statement_is_everything_due_up_to_a_day(lefts, days, cash):
    documents = [owed(n, left, day=days[n]) for n, left in enumerate(lefts)]
    up_to = [[d for d in documents if d.due_date <= FIRST + timedelta(days=day)] for day in range(4)]
    expected = [{d.id for d in each} for each in up_to if balance(each) == cash and len(each) > 1]
    made = hypotheses(payment("pay", cash), *documents)
    assert {frozenset(ids(h)) for h in made if h.how == "statement"} == set(map(frozenset, expected))


@given(lefts=amounts, rest=st.integers(1, 30))
def test_the_rest_of_the_money_goes_to_every_set_that_it_pays(lefts, rest):
    named, *others = [owed(n, left) for n, left in enumerate(lefts)]
    made = hypotheses(payment("pay", balance([named]) + rest, memo=named.number), *[named, *others])
    expected = sets(others, rest)
    found = [h for h in made if h.how == "remainder"]
    assert len(found) == min(len(expected), SHOWN)
    assert all(h.solutions == len(expected) and ids(h) - {named.id} in expected for h in found)


@given(lefts=amounts, data=st.data())
def test_some_of_what_is_named_is_every_set_of_it_that_comes_to_the_amount(lefts, data):
    documents = [owed(n, left) for n, left in enumerate(lefts)]
    cash = data.draw(st.integers(1, max(balance(documents) - 1, 1)))
    made = hypotheses(payment("pay", cash, memo=" ".join(d.number for d in documents)), *documents)
    expected = sets(documents, cash)
    found = [ids(h) for h in made if not h.over and h.named]
    assert all(each in found for each in expected) or len(expected) > SHOWN


def only(amount, *documents, how=None, **stated):
    """The one hypothesis of a kind, as what it does."""
    made = [
        h for h in hypotheses(payment("pay", amount, **stated), *documents, policy=RATES) if h.how == how or not how
    ]
    assert len(made) == 1, made
    return made[0]


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        pytest.param(30_000, "exact", id="all of it"),
        pytest.param(29_400, "discount", id="less 2 %"),
        pytest.param(27_000, "withholding", id="less a tenth"),
        pytest.param(29_990, "fee", id="less ten that a bank kept"),
        pytest.param(10_000, "instalment", id="a third"),
        pytest.param(12_345, "partial", id="a part"),
        pytest.param(31_000, "over", id="too much"),
    ],
)
def test_a_payment_of_what_is_named_is_so_for_a_reason(amount, reason):
    named = only(amount, owed(1, 30_000), memo="RE-4711", how="named")
    assert named.reason == reason
    assert named.over == max(amount - 30_000, 0)


def test_a_discount_on_a_list_is_taken_from_each():
    named = hypotheses(payment("pay", 29_400, memo="RE-4711 RE-4712"), owed(1, 10_000), owed(2, 20_000), policy=RATES)[
        0
    ]
    assert [(take.item.id, take.amount) for take in named.takes] == [("in_1", 9_800), ("in_2", 19_600)]
    assert (named.reason, named.share) == ("discount", 20)


def test_what_a_list_is_short_of_stays_open_on_the_last_that_is_due():
    made = hypotheses(payment("pay", 25_000, memo="RE-4712 RE-4711"), owed(1, 10_000), owed(2, 20_000))
    named = next(h for h in made if h.how == "named")
    assert {(take.item.id, take.amount) for take in named.takes} == {("in_1", 10_000), ("in_2", 15_000)}


def test_what_is_due_last_stays_open_though_its_number_comes_first():
    late, early = owed(1, 20_000, day=9), owed(2, 10_000, day=1)
    named = next(h for h in hypotheses(payment("pay", 25_000, memo="RE-4711 RE-4712"), late, early) if h.how == "named")
    assert {(take.item.id, take.amount) for take in named.takes} == {("in_1", 15_000), ("in_2", 10_000)}


def test_one_invoice_is_no_statement():
    made = hypotheses(payment("pay", 100, memo="all due"), owed(1, 100), owed(2, 200))
    assert "statement" not in {h.how for h in made}


def test_a_credit_note_that_is_named_is_not_deducted_twice():
    made = hypotheses(payment("pay", 80, memo="RE-4711 GS-8100"), owed(1, 100), *notes(10, 10))
    assert [ids(h) for h in made if h.reason == "exact" and h.nets] == [{"in_1", "GS-8100", "GS-8101"}]


def test_a_date_that_two_invoices_of_the_amount_bear_chooses_neither():
    twins = [owed(n, 500, created=date(2026, 5, 3)) for n in (1, 2)]
    assert {h.how for h in hypotheses(payment("pay", 500, memo="invoice of 2026-05-03"), *twins)} == {
        "amount",
        "account",
    }


def test_a_credit_note_that_nobody_names_makes_up_for_what_is_short():
    made = hypotheses(payment("pay", 9_000, memo="RE-4711"), owed(1, 10_000), *notes(1_000, 700))
    assert any(h.reason == "exact" and [net.amount for net in h.nets] == [1_000] for h in made)


def test_a_list_that_the_bank_cut_off_goes_on_with_the_number_that_begins_so():
    owing = [owed(1, 100), owed(2, 200), owed(3, 300), owed(4, 300, customer="cus_bolt")]
    made = hypotheses(payment("pay", 600, memo="RE-4711, RE-4712, RE-4"), *owing)
    assert [ids(h) for h in made if h.how == "continued"] == [{"in_1", "in_2", "in_3"}]


def test_a_date_that_only_one_invoice_of_the_amount_bears_chooses_it():
    twins = [owed(1, 500, created=date(2026, 5, 3)), owed(2, 500, created=date(2026, 5, 20))]
    assert only(500, *twins, memo="invoice of 2026-05-20", how="dated").takes[0].item.id == "in_2"
    assert not [h for h in hypotheses(payment("pay", 500, memo="invoice of 2026-04-20"), *twins) if h.how == "dated"]


def test_one_who_pays_for_his_group_settles_what_he_names_of_several():
    owing = owed(1, 100), owed(2, 200, customer="cus_bolt")
    group = [h for h in hypotheses(payment("pay", 300, memo="RE-4711 RE-4712"), *owing) if len(h.takes) == 2]
    assert [(h.customer, ids(h)) for h in group] == [("cus_acme", {"in_1", "in_2"})]


def test_what_is_named_in_another_currency_is_settled_where_the_rate_says_so():
    foreign = replace(owed(1, 11_000), currency="USD")
    settled = only(10_000, foreign, memo="RE-4711", how="named")
    assert (settled.reason, settled.takes[0].amount) == ("exchanged", 11_000)
    assert not [h for h in hypotheses(payment("pay", 5_000, memo="RE-4711"), foreign, policy=RATES) if h.takes]


def test_money_that_settles_nothing_stays_on_account():
    assert only(777, owed(1, 100), owed(2, 200)).how == "account"


def test_a_payment_of_nothing_settles_nothing():
    assert hypotheses(payment("pay", 0, memo="RE-4711"), owed(1, 100)) == []


def test_a_mistyped_number_names_what_is_one_slip_away():
    named = only(12_345, owed(1, 30_000), owed(20, 500), memo="RE-4771", how="named")
    assert (ids(named), named.named[0].level.name) == ({"in_1"}, "EDITED")
