"""Settlements against a second calculation that enters every movement in an account, and tries every set."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from triage.explain.settlements import explain_settlement
from triage.model import AutoResolve, Kind, SettlementPolicy
from triage.testing import evidence, policy
from triage.testing.settlements import deposit, movement, payout

BRINGS = {"charge": 1, "dispute_reversal": 1, "release": 1, "refund": -1, "dispute": -1, "reserve": -1, "fee": -1}
MOVEMENTS = st.lists(
    st.tuples(st.sampled_from(sorted(BRINGS)), st.integers(1, 20_000), st.integers(0, 300)), min_size=1, max_size=7
)


def listed(rows, **fields):
    return [movement(f"txn_{i}", amount, type=type_, fee=fee, **fields) for i, (type_, amount, fee) in enumerate(rows)]


def entered(rows):
    """Enter movements one by one in two accounts: the balance, and what the processor earns."""
    balance = earned = 0
    for type_, amount, fee in rows:
        balance += BRINGS[type_] * amount
        balance -= fee
        earned += fee
        if type_ == "fee":
            earned += amount
    return balance, earned


def explained(*documents, subject="pay_1", client=None):
    case = evidence(*documents, kind=Kind.SETTLEMENT_MISMATCH, subject=subject)
    return explain_settlement(case, client or policy())


@given(rows=MOVEMENTS)
def test_movements_that_name_a_payout_are_added_up_as_a_clerk_would(rows):
    balance, earned = entered(rows)
    assume(balance > 0)
    [found] = explained(deposit(amount=balance), payout(amount=balance), *listed(rows))
    assert found.cause == "as_listed"
    assert (found.facts[0].net.amount, found.facts[0].fees.amount) == (balance, earned)
    assert sum(effect.amount.amount for effect in found.effects) == balance + earned


@given(rows=MOVEMENTS, off=st.integers(-500, 500).filter(bool))
def test_a_payout_that_is_off_by_anything_is_never_as_listed(rows, off):
    balance, _ = entered(rows)
    assume(balance + off > 0)
    found = explained(deposit(amount=balance + off), payout(amount=balance + off), *listed(rows))
    assert all(one.cause != "as_listed" for one in found)


@given(rows=MOVEMENTS, named=st.integers(0, 7), target=st.integers(1, 40_000), exact=st.booleans())
def test_every_set_of_movements_without_payout_that_fits_is_counted(rows, named, target, exact):
    whole = [replace(m, payout="po_1" if i < named else None) for i, m in enumerate(listed(rows))]
    amount = entered(rows)[0] if exact else target
    assume(amount > 0 and named < len(rows) and entered(rows[:named])[0] != amount)
    loose = range(min(named, len(rows)), len(rows))
    sets = chain.from_iterable(combinations(loose, size) for size in range(1, len(rows) + 1))
    fits = {tuple(whole[i].id for i in s) for s in sets if entered(rows[:named] + [rows[i] for i in s])[0] == amount}
    found = [e for e in explained(deposit(amount=amount), payout(amount=amount), *whole) if e.cause == "unlisted"]
    assert len(found) == min(len(fits), 5)
    assert {tuple(e.id.split(":")[4:]) for e in found} <= fits
    assert all(e.facts[0].solutions >= len(fits) for e in found)


@given(amounts=st.lists(st.integers(1, 5_000), min_size=2, max_size=6), target=st.integers(1, 20_000))
def test_a_deposit_is_every_set_of_payouts_that_comes_to_it(amounts, target):
    payouts = [payout(f"po_{i}", amount) for i, amount in enumerate(amounts)]
    sets = chain.from_iterable(combinations(range(len(amounts)), size) for size in range(1, len(amounts) + 1))
    fits = {tuple(f"po_{i}" for i in s) for s in sets if sum(amounts[i] for i in s) == target}
    found = {e.action.payouts for e in explained(deposit(amount=target, memo=""), *payouts)}
    assert found <= fits
    assert bool(found) == bool(fits)


@given(rows=MOVEMENTS, share=st.decimals(0, 1, places=4), kept=st.integers(0, 400))
def test_fees_are_within_the_policy_exactly_where_a_clerk_finds_them_so(rows, share, kept):
    rows = [*rows, ("charge", 20_000, kept)]
    balance, earned = entered(rows)
    assume(balance > 0)
    client = replace(policy(), settlements=SettlementPolicy(fee_share=share))
    [found] = explained(deposit(amount=balance), payout(amount=balance), *listed(rows), client=client)
    charged = sum(amount for type_, amount, _ in rows if type_ == "charge")
    assert found.facts[0].fees_allowed is (Decimal(earned) <= share * charged)


@given(amounts=st.lists(st.sampled_from([4_850, 9_700, 14_550]), min_size=1, max_size=4), deposits=st.integers(1, 3))
def test_where_the_bank_names_the_processor_alone_only_a_single_possibility_is_booked(settle, amounts, deposits):
    made = [(payout(f"po_{i}", a), movement(f"t{i}", a, payout=f"po_{i}")) for i, a in enumerate(amounts)]
    paid = [deposit(f"pay_{i}", 9_700, memo="") for i in range(1, deposits + 1)]
    receipt = settle(*paid, *chain.from_iterable(made))
    sets = chain.from_iterable(combinations(amounts, size) for size in range(1, len(amounts) + 1))
    alone = deposits == 1 and [s for s in sets if sum(s) == 9_700] == [(9_700,)] and 14_550 not in amounts
    assert isinstance(receipt.decision, AutoResolve) <= (deposits == 1)
    assert not alone or isinstance(receipt.decision, AutoResolve)


@st.composite
def weeks(draw):
    """Up to three payouts of list prices, some lists incomplete, with the deposits that came of them."""
    documents, truth = [], {}
    for i in range(draw(st.integers(1, 3))):
        prices = draw(st.lists(st.sampled_from([5_000, 10_000, 20_000]), min_size=1, max_size=3))
        made = [movement(f"txn_{i}{j}", price, payout=f"po_{i}", source=f"ch_{i}{j}") for j, price in enumerate(prices)]
        if draw(st.booleans()):
            made[0] = replace(made[0], payout=draw(st.sampled_from([None, "po_0"])))
        left = date(2026, 6, 10 + draw(st.integers(0, 3)))
        documents += [payout(f"po_{i}", sum(prices), created=left), *made]
        if draw(st.booleans()) or not truth:
            kept, days = draw(st.sampled_from([0, 0, 0, 1])), draw(st.integers(0, 8))
            memo = draw(st.sampled_from(["", f"ST-po_{i}X7"]))
            came = left + timedelta(days=days)
            documents.append(deposit(f"pay_{i}", sum(prices) - kept, memo=memo, created=came))
            truth[f"pay_{i}"] = f"po_{i}"
    return documents, truth


def test_a_payout_that_is_overdue_may_still_have_come(settle):
    late, other = (payout(f"po_{i}", 5_000, created=date(2026, 6, 10 + i)) for i in (0, 1))
    made = [movement(f"txn_{i}", 5_000, payout=f"po_{i}", source=f"ch_{i}") for i in (0, 1)]
    came = deposit("pay_1", 5_000, created=date(2026, 6, 18), memo="")
    assert settle(other, made[1], came).decision.outcome == "resolved"
    assert settle(late, other, *made, came).decision.outcome == "escalated"


@given(week=weeks(), pick=st.integers(0, 2))
def test_whatever_is_missing_a_deposit_is_never_booked_as_another_payout(settle, week, pick):
    documents, truth = week
    subject = sorted(truth)[pick % len(truth)]
    decision = settle(*documents, subject=subject).decision
    if isinstance(decision, AutoResolve):
        action = decision.proposal.explanation.action
        assert (action.payments, action.payouts) == ((subject,), (truth[subject],))
