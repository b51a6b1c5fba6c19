import sqlite3

import pytest

from triage.testing.desk import payment_exception


@pytest.fixture
def altered(workflow, store, tmp_path):
    """Runs a statement behind the triggers' back, as someone with the file and bad intent would."""
    for name in "123":
        workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",)))

    def alter(statement):
        connection = sqlite3.connect(tmp_path / "triage.db")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()
        connection.close()
        store.upgrade()
        return store.faults()

    return alter


def test_an_untouched_trail_has_no_fault(altered):
    assert altered("SELECT 1") == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET tenant_id = 'other' WHERE seq = 2",
        "UPDATE audit SET at = at + 1 WHERE seq = 2",
        "UPDATE audit SET event = 'reviewed' WHERE seq = 2",
        "UPDATE audit SET exception = replace(exception, 'exc_', 'exd_') WHERE seq = 2",
        "UPDATE audit SET content = replace(content, 'resolved', 'resolvee') WHERE seq = 2",
        "UPDATE audit SET prev = '' WHERE seq = 2",
        "UPDATE audit SET hash = 'f' || substr(hash, 2) || 'x' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
    ],
)
def test_whatever_is_altered_in_the_trail_shows(altered, statement):
    assert altered(statement) == ("audit: row 2 does not follow from the one before it",)


@pytest.mark.parametrize("table", ["evidence", "receipts"])
def test_one_flipped_byte_of_what_is_stored_shows(altered, table):
    (fault,) = altered(f"UPDATE {table} SET body = CAST(replace(body, 'pay_2', 'pay_3') AS BLOB) WHERE exception = 2")
    assert fault.startswith(f"{table}: the bytes stored under")


def test_a_row_that_does_not_continue_the_chain_is_not_taken(refused, workflow):
    workflow.file(payment_exception())
    columns = "seq, tenant_id, at, event, exception, content, prev, hash"
    refused(f"INSERT INTO audit ({columns}) VALUES (2, 't', 0, 'decided', 'e', '{{}}', 'wrong', 'h')", "must follow")
