import io
import json

import pytest
from typer.testing import CliRunner

from triage.cli import build
from triage.cli.run import answers, read_lines
from triage.errors import InvalidDocumentError
from triage.model import BillingException
from triage.model.codec import LARGEST_BODY, write
from triage.testing.desk import payment_exception


def body(number, **changes):
    return write(payment_exception(str(number), payment=f"pay_{number}", invoices=(f"in_{number}",), **changes))


@pytest.fixture
def triage(tmp_path, monkeypatch):
    """Runs the command line on a database of its own."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))

    def run(*arguments, **options):
        return CliRunner().invoke(build(arguments[0]), list(arguments), **options)

    return run


def said(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_line_is_answered_in_its_order(triage, tmp_path):
    file = tmp_path / "exceptions.jsonl"
    file.write_bytes(b"\n".join([body(1), b"", b"{", body(2), body(1)]) + b"\n")
    result = triage("run", str(file))
    assert [(line["line"], line.get("created")) for line in said(result)] == [
        (1, True),
        (3, None),
        (4, True),
        (5, False),
    ]
    assert result.exit_code == 3
    assert "4 lines" in result.stderr
    assert "1 filed before, 1 refused" in result.stderr


def test_a_file_without_faults_ends_well(triage):
    result = triage("run", "-", input=body(1))
    assert (result.exit_code, len(said(result))) == (0, 1)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        pytest.param(body(1).replace(b'"amount":10000', b'"amount":100.5'), "/documents/payments/0/amount", id="float"),
        pytest.param(body(1).replace(b'"EUR"', b'"EUX"', 1), "/documents/invoices/0/currency", id="currency"),
        pytest.param(body(1).replace(b'"amount":10000', b'"amount":-1'), "/documents/payments/0/amount", id="negative"),
        pytest.param(body(1).replace(b'"source":', b'"sauce":1,"source":'), "/sauce", id="unknown field"),
        pytest.param(body(1).replace(b'"pay_1"', b'"pay\\u00001"', 1), "/subject", id="NUL"),
        pytest.param(b"not json", "", id="no JSON"),
        pytest.param(b"\xff\xfe", "", id="no UTF-8"),
    ],
)
def test_a_bad_line_names_its_number_and_field_and_the_rest_lands(triage, line, field):
    result = triage("run", "-", input=b"\n".join([body(1), line, body(2)]))
    first, bad, last = said(result)
    assert (first["created"], last["created"]) == (True, True)
    assert bad["line"] == 2
    assert field in [fault["field"] for fault in bad["error"]["faults"]]


def test_a_client_can_be_stated_for_lines_that_name_none(triage):
    (line,) = said(triage("run", "-", "--client", "unknown", input=body(1)))
    assert line["error"]["type"] == "UnknownClientError"
    assert "clients/unknown.yaml" in line["error"]["message"]


def test_a_file_that_is_not_there_is_said(triage, tmp_path):
    result = triage("run", str(tmp_path / "none.jsonl"))
    assert isinstance(result.exception, InvalidDocumentError)


class Counting(io.RawIOBase):
    """A file of 10,000 lines, every hundredth broken, that is made while it is read."""

    def __init__(self):
        self.made = 0
        self.left = b""

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.left and self.made < 10_000:
            self.made += 1
            self.left = (b'{"broken' if self.made % 100 == 0 else body(self.made)) + b"\n"
        taken, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def test_a_long_file_streams_and_broken_lines_take_nothing_with_them(workflow):
    source = Counting()
    found = answers(workflow, read_lines(io.BufferedReader(source)))
    assert next(found)["line"] == 1
    assert source.made < 1_000
    rest = list(found)
    assert [line["line"] for line in rest] == list(range(2, 10_001))
    assert [line["line"] for line in rest if "error" in line] == list(range(100, 10_001, 100))


def test_a_line_too_long_is_refused_without_being_held():
    long = b'{"x":"' + b"x" * (LARGEST_BODY * 2) + b'"}\n'
    refused, fine = read_lines(io.BytesIO(long + body(1)))
    assert "exceed the limit" in str(refused.exception)
    assert (fine.number, isinstance(fine.exception, BillingException)) == (2, True)


def test_what_was_run_replays_and_the_database_has_no_fault(triage):
    triage("run", "-", input=b"\n".join(map(body, range(5))))
    replayed = triage("replay", "--all")
    assert (replayed.exit_code, replayed.stdout, replayed.stderr) == (0, "", "5 replayed, 0 differ\n")
    checked = triage("db", "check")
    assert (checked.exit_code, checked.stdout, checked.stderr) == (0, "", "0 faults\n")


def test_a_decision_that_comes_out_otherwise_is_shown(triage, tmp_path):
    (line,) = said(triage("run", "-", input=body(1)))
    database = tmp_path / "cli.db"
    database.write_bytes(database.read_bytes())
    was = line["outcome"]
    alter(database, f"UPDATE receipts SET body = CAST(replace(body, '\"{was}\"', '\"{was}?\"') AS BLOB)")
    result = triage("replay", line["id"])
    assert result.exit_code == 4
    assert f'{line["id"]} /decision/outcome: recorded "{was}?", replayed "{was}"' in result.stdout
    assert triage("db", "check").exit_code == 1


def alter(database, statement):
    import sqlite3

    connection = sqlite3.connect(database)
    (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'receipts_update'").fetchone()
    connection.execute("DROP TRIGGER receipts_update")
    connection.execute(statement)
    connection.execute(sql)
    connection.commit()
    connection.close()


def test_an_upgrade_makes_a_database(triage, tmp_path):
    assert triage("db", "upgrade").exit_code == 0
    assert (tmp_path / "cli.db").exists()
