import json
import subprocess
import sys

import pytest

from triage.testing.desk import payment_exception


@pytest.fixture
def run(database_url, workflow):
    """Runs a command on the database of a workflow that resolved one exception."""
    record = workflow.file(payment_exception()).record

    def command(name, *options):
        line = [sys.executable, "-c", "from triage.cli import main; main()", name, record.id]
        line += [*options, "--db", database_url]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    return command


def test_undoing_and_its_history(run):
    undone = run("undo", "--by", "ada", "--reason", "wrong customer")
    assert (undone.returncode, undone.stdout.split()[1:3]) == (0, ["undone:", "undone:"])
    steps = [json.loads(line) for line in run("history", "--json").stdout.splitlines()]
    assert [step["after"] for step in steps] == ["received", "resolved", "undone"]
    assert steps[-1]["reason"] == "wrong customer"
    assert "undo     resolved  -> undone    reviewer:ada (wrong customer)" in run("history").stdout


def test_what_was_applied_is_reopened_and_not_undone(run):
    assert run("applied", "--by", "billing").returncode == 0
    refused = run("undo", "--by", "ada", "--reason", "wrong customer")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "its effect was sent: reopen it" in refused.stderr
    assert run("reopen", "--by", "ada", "--reason", "wrong customer").returncode == 0
