from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.certify import BLAST, Cell, Spending, band, budget
from triage.errors import InputError
from triage.model import Kind
from triage.model.actions import ACTION_TYPES
from triage.money import Money


def test_every_action_has_its_blast_radius():
    assert set(BLAST) == set(ACTION_TYPES)


@pytest.mark.parametrize("action", ["refund_payment", "void_invoice", "retry_payment", "start_dunning", "unheard_of"])
def test_what_cannot_be_undone_is_never_done_by_a_model(action):
    assert budget(action, by="model") is None
    assert budget(action, by="rule") == Decimal("0.01")


@pytest.mark.parametrize(
    ("action", "share"), [("hold_invoice", "0.05"), ("issue_credit_note", "0.02"), ("no_action", "0.02")]
)
def test_a_model_may_err_less_where_money_moves(action, share):
    assert budget(action, by="model") == Decimal(share)


@given(delta=st.decimals("0.001", "0.5", places=3), cells=st.integers(1, 40), rounds=st.integers(1, 200))
def test_all_rounds_and_cells_together_spend_no_more_than_delta(delta, cells, rounds):
    spent = sum(cells * Spending(delta=delta, round=j + 1, cells=cells).level for j in range(rounds))
    assert delta * rounds / (rounds + 1) - Decimal("1e-6") < spent <= delta


@pytest.mark.parametrize("given", [{"delta": Decimal(1)}, {"round": 0}, {"cells": 0}], ids=str)
def test_what_cannot_be_spent_is_refused(given):
    with pytest.raises(InputError, match="counted from 1"):
        Spending(**{"delta": Decimal("0.1"), "round": 1, "cells": 1} | given)


@pytest.mark.parametrize(
    ("amount", "name"), [(None, "no_money"), (0, "to_10k"), (10_000, "to_10k"), (10_001, "to_100k"), (10**7, "above")]
)
def test_a_band_includes_its_upper_end(amount, name):
    assert band(None if amount is None else Money(amount, "EUR")) == name


def test_a_cell_widens_to_all_clients_then_all_amounts_then_all_actions():
    cell = Cell(kind=Kind.DUPLICATE_INVOICE, action="hold_invoice", band="to_10k", client="acme")
    assert [str(pool) for pool in cell.widening] == [
        "duplicate_invoice / hold_invoice / to_10k / acme",
        "duplicate_invoice / hold_invoice / to_10k / all",
        "duplicate_invoice / hold_invoice / all / all",
        "duplicate_invoice / all / all / all",
    ]


def test_a_pool_covers_what_widens_to_it_and_nothing_of_another_kind():
    cell = Cell(kind=Kind.DUPLICATE_INVOICE, action="hold_invoice", band="to_10k", client="acme")
    assert all(pool.covers(cell) for pool in cell.widening)
    assert not any(cell.covers(pool) for pool in cell.widening[1:])
    assert not Cell(kind=Kind.TAX_MISMATCH).covers(cell)
