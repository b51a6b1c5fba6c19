import json

import pytest
from typer.testing import CliRunner

from triage.cli import build

INVOICE = b'{"object":"invoice","id":"in_1","currency":"EUR","total":5,"amount_remaining":5}\n'
PAYMENT = b'{"object":"payment","id":"pay_1","currency":"EUR","amount":5}\n'


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """Runs the ledger's commands on a database of its own."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))
    return lambda *arguments, **options: CliRunner().invoke(build("ledger"), ["ledger", *arguments], **options)


def test_files_are_loaded_and_counted(ledger, tmp_path):
    for name, lines in (("a", INVOICE + PAYMENT), ("b", INVOICE)):
        (tmp_path / name).write_bytes(lines)
    loaded = ledger("load", str(tmp_path / "a"), str(tmp_path / "b"))
    assert loaded.exit_code == 0
    assert loaded.stderr.startswith("2 created, 0 updated, 1 unchanged, 0 stale, 0 refused in ")
    counted = json.loads(ledger("status").stdout)
    assert counted == {"client": "default", "documents": {"invoice": 1, "payment": 1}}


def test_a_line_that_is_refused_is_told_and_the_others_are_written(ledger):
    loaded = ledger("load", "-", input=INVOICE + b"\n" + PAYMENT.replace(b"5}", b'"5"}') + b"[]\n")
    told = [json.loads(line) for line in loaded.stdout.splitlines()]
    assert [(line["line"], line["error"]["faults"][0]["field"]) for line in told] == [(3, "/amount"), (4, "")]
    assert (loaded.exit_code, "1 created" in loaded.stderr, "2 refused" in loaded.stderr) == (3, True, True)


def test_a_file_that_is_not_there_is_an_error(ledger, tmp_path):
    assert "cannot be read" in str(ledger("load", str(tmp_path / "none")).exception)
