"""Matching over the mirror is matching over the same documents in memory, in few statements."""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psycopg
import pytest
from sqlalchemy import event
from triage_eval.made_ledgers import make

from triage.matching.matcher import match
from triage.matching.memory import MemoryBook
from triage.model import PaymentPolicy
from triage.model.posted import Posted

MOST_STATEMENTS = 8
BEGIN_AND_END = 2


@pytest.fixture(scope="module")
def ledger():
    """A made ledger with payments that nobody could match."""
    return make(invoices=2_000, payments=400, seed=201)


@pytest.fixture(scope="module")
def client(mirror, new_client, ledger):
    """A client whose ledger is mirrored, and whose templates are known."""
    name = new_client()
    documents = (*ledger.customers, *ledger.invoices, *ledger.credit_notes)
    mirror.load(map(Posted, documents), client=name, zone="UTC")
    with mirror.view(name) as view:
        view.book.templates()
    return name


@pytest.fixture(scope="module")
def remembered(ledger):
    """The same ledger in memory."""
    return MemoryBook.of(ledger.customers, ledger.invoices, ledger.credit_notes, zone="UTC")


@dataclass
class Told:
    """The statements that a driver was given."""

    statements: list[str] = field(default_factory=list)

    def of(self, connection):
        """Listen to a connection. PostgreSQL's driver begins and ends a transaction without a cursor."""
        if not isinstance(connection, psycopg.Connection):
            connection.set_trace_callback(self.statements.append)
            return
        told = self.statements
        told += ["BEGIN", "ROLLBACK"]

        class Listening(psycopg.Cursor):
            def execute(self, query, *args, **options):
                told.append(query)
                return super().execute(query, *args, **options)

        connection.cursor_factory = Listening


@contextmanager
def told(mirror):
    """Hear what the driver of a mirror is told."""
    heard = Told()

    def listen(connection, _record, _proxy):
        heard.of(connection)

    engine = mirror._ground.engine
    event.listen(engine, "checkout", listen)
    try:
        yield heard.statements
    finally:
        event.remove(engine, "checkout", listen)
        mirror.close()


def test_a_payment_takes_at_most_eight_statements_with_the_begin_and_the_end_of_its_transaction(mirror, client, ledger):
    counts = {}
    for question in ledger.questions:
        with told(mirror) as statements, mirror.view(client) as view:
            match(question.payment, view.book, PaymentPolicy(), zone="UTC")
        counts[question.payment.id] = list(statements)
    assert {len(each) > BEGIN_AND_END for each in counts.values()} == {True}
    assert {id_: each for id_, each in counts.items() if len(each) > MOST_STATEMENTS} == {}


def test_a_memo_of_many_numbers_takes_no_more_statements(mirror, client, ledger):
    asked = replace(ledger.questions[0].payment, memo=" ".join(f"RE-{number}-X" for number in range(1_000, 1_150)))
    with told(mirror) as statements, mirror.view(client) as view:
        match(asked, view.book, PaymentPolicy(), zone="UTC")
    assert BEGIN_AND_END < len(statements) <= MOST_STATEMENTS


def decided(payment, book):
    """Tell what is decided on: the best hypothesis, how sure it is, and what forbids it."""
    found = match(payment, book, PaymentPolicy(), zone="UTC")
    best = found.best and (found.best.reason, [(take.item.id, take.amount) for take in found.best.takes])
    return best, found.confidence, found.guards


def test_a_payment_is_matched_alike_in_memory_and_in_every_database(mirror, client, ledger, remembered):
    with mirror.view(client) as view:
        for question in ledger.questions:
            assert decided(question.payment, view.book) == decided(question.payment, remembered), question.payment
