"""The audit trail is sealed while the desk works."""

import logging
from contextlib import closing

import pytest

from triage.errors import StoreError
from triage.store import Store
from triage.testing import NOON
from triage.testing.desk import payment_exception
from triage.workflow import Sealing

HOUR = 3600.0


def test_rows_wait_to_be_sealed_where_several_may_write(workflow, store, dialect):
    workflow.file(payment_exception())
    waiting = store.unsealed()
    expected = (2, NOON) if dialect == "postgresql" else None
    assert (waiting and (waiting.count, waiting.oldest)) == expected
    assert store.seals_afterwards == (dialect == "postgresql")


def test_all_that_waits_is_sealed_once(workflow, store, dialect):
    workflow.file(payment_exception())
    sealing = Sealing(store)
    assert (sealing.seal(), sealing.seal()) == (2 if dialect == "postgresql" else 0, 0)
    assert (store.unsealed(), store.verify().rows, store.verify().broken) == (None, 2, None)


def test_what_is_left_is_sealed_at_the_end(workflow, store):
    with Sealing(store, every=HOUR):
        workflow.file(payment_exception())
    assert (store.unsealed(), store.verify().rows) == (None, 2)


def test_two_processes_seal_each_row_once(workflow, store, database_url):
    with closing(Store.open(database_url)) as other, Sealing(store, every=HOUR), Sealing(other, every=HOUR):
        for name in "1234":
            workflow.file(payment_exception(name, sure=False))
    assert (store.verify().rows, store.verify().broken, store.unsealed()) == (8, None, None)


class Broken:
    """A store that cannot be sealed."""

    seals_afterwards = True

    def unsealed(self):
        raise StoreError("no connection")


@pytest.mark.parametrize("again", [1, 2])
def test_what_cannot_be_sealed_is_told_in_the_log_and_ends_nothing(caplog, again):
    caplog.set_level(logging.ERROR)
    for _ in range(again):
        with Sealing(Broken(), every=HOUR):
            pass
    assert caplog.text.count("sealing failed, and will be tried again") == again
