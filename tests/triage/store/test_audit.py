import pytest

from triage.testing.desk import payment_exception

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


@pytest.fixture
def altered(workflow, store, unguarded):
    """Runs a statement behind the triggers' back on a sealed trail of six rows, and returns the faults then."""
    for name in "123":
        workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",)))

    store.seal()

    def alter(statement):
        unguarded(statement)
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
        "UPDATE audit SET subject = replace(subject, 'exc_', 'exd_') WHERE seq = 2",
        "UPDATE audit SET content = CAST(replace(CAST(content AS TEXT), 'resolved', 'resolvee') AS JSON) WHERE seq = 2",
        "UPDATE audit SET prev = '' WHERE seq = 2",
        "UPDATE audit SET hash = 'f' || substr(hash, 2) || 'x' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
    ],
)
def test_whatever_is_altered_in_the_trail_shows(altered, statement):
    assert altered(statement) == ("audit: row 2 does not follow from the one before it",)


@on_sqlite
@pytest.mark.parametrize("table", ["evidence", "receipts"])
def test_one_flipped_byte_of_what_is_stored_shows(altered, table):
    (fault,) = altered(f"UPDATE {table} SET body = CAST(replace(body, 'pay_2', 'pay_3') AS BLOB) WHERE exception = 2")
    assert fault.startswith(f"{table}: the bytes stored under")


@on_postgresql
@pytest.mark.parametrize("table", ["evidence", "receipts"])
def test_one_flipped_byte_of_what_a_server_stores_shows(altered, table):
    (fault,) = altered(f"UPDATE {table} SET body = set_byte(body, 20, get_byte(body, 20) # 1) WHERE exception = 2")
    assert fault.startswith(f"{table}: the bytes stored under")


@on_sqlite
def test_a_row_that_does_not_continue_the_chain_is_not_taken(refused, workflow):
    workflow.file(payment_exception())
    columns = "seq, tenant_id, at, event, subject, content, prev, hash"
    refused(f"INSERT INTO audit ({columns}) VALUES (2, 't', 0, 'decided', 'e', '{{}}', 'wrong', 'h')", "must follow")


@on_postgresql
def test_rows_are_told_before_they_are_sealed_and_sealed_once(workflow, store):
    for name in "12":
        workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",)))
    assert (store.verify().rows, store.verify().unsealed) == (0, 4)
    assert (store.seal(), store.seal()) == (4, 0)
    assert (store.verify().rows, store.verify().unsealed, store.verify().broken) == (4, 0, None)


@on_postgresql
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("position = 2, prev = '', hash = 'h'", id="not the next place"),
        pytest.param("position = 1, prev = 'x', hash = 'h'", id="not the hash before"),
        pytest.param("position = 1, prev = '', hash = 'h', event = 'apply'", id="another content"),
        pytest.param("event = 'apply'", id="no seal"),
    ],
)
def test_a_row_that_waits_to_be_sealed_is_changed_by_its_seal_alone(workflow, refused, change):
    workflow.file(payment_exception())
    refused(f"UPDATE audit SET {change} WHERE seq = 1", "append-only")


@on_postgresql
def test_nobody_brings_a_seal_along(workflow, refused):
    workflow.file(payment_exception())
    copied = "SELECT 9, tenant_id, at, event, subject, content, 1, '', 'h' FROM audit WHERE seq = 1"
    refused(f"INSERT INTO audit (seq, tenant_id, at, event, subject, content, position, prev, hash) {copied}", "sealed")
