from dataclasses import replace

import pytest
from triage_eval.made_ledgers import make
from triage_eval.peers import TOOLS, Stopped, Tool, measure, table
from triage_eval.peers.measuring import FEWEST
from triage_eval.peers.sheet import sheet_of

EXACT = TOOLS[0]


@pytest.fixture(scope="module")
def ledger():
    """A small ledger with its questions."""
    return make(invoices=300, payments=80, seed=3)


def test_a_ledger_and_a_seed_are_scored_alike_twice(ledger):
    (first,), (second,) = (measure(ledger, payments=60, seed=1, peers=[EXACT]) for _ in range(2))

    assert first.came.score == second.came.score
    assert (first.payments, first.came.score.asked) == (60, 30)


def test_a_peer_that_is_not_installed_is_in_the_table(ledger):
    tool = Tool("one of these days", EXACT.peer, ("no-such-package",))
    (result,) = measure(ledger, payments=60, seed=1, peers=[tool])

    assert result.came == Stopped("not installed: no-such-package")
    assert "one of these days" in table([result])


def test_a_peer_that_compares_all_pairs_is_asked_fewer_payments_of_a_large_ledger():
    slow = replace(EXACT, comparisons=100_000_000)

    assert [slow.payments(1000, invoices=size) for size in (10_000, 500_000, 10**7)] == [1000, 200, FEWEST]
    assert EXACT.payments(1000, invoices=10**7) == 1000


def test_peers_see_open_invoices_alone(ledger):
    closed = [replace(each, status="paid", amount_remaining=0) for each in ledger.invoices[:100]]
    sheet = sheet_of(replace(ledger, invoices=[*closed, *ledger.invoices[100:]]))

    assert not {each.id for each in closed} & {each.id for each in sheet.owed}
