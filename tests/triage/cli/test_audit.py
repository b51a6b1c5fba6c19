import json

import pytest
from typer.testing import CliRunner

from triage.cli import build
from triage.testing.desk import payment_exception


@pytest.fixture
def filed(workflow, database_url, monkeypatch, tmp_path):
    """A trail of four rows, sealed by nobody yet; commands work on it, in a folder of their own."""
    for name in "12":
        workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",)))
    monkeypatch.setenv("TRIAGE_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(filed):  # noqa: ARG001 - the folder that it makes current
    """Runs a command of the audit trail."""
    return lambda *arguments: CliRunner().invoke(build("audit"), ["audit", *arguments])


@pytest.fixture
def kept(run, tmp_path):
    """A checkpoint in a file, and the options that check it."""
    assert [run("seal").exit_code, run("keygen", "key").exit_code] == [0, 0]
    (tmp_path / "cp.json").write_text(run("checkpoint", "--key", "key").stdout)
    return ["--checkpoint", "cp.json", "--public-key", "key.pub"]


def test_rows_that_wait_are_counted_until_they_are_sealed(run, dialect):
    waiting = 4 if dialect == "postgresql" else 0
    assert json.loads(run("verify", "--json").stdout)["unsealed"] == waiting
    assert json.loads(run("seal", "--json").stdout) == {"sealed": waiting}
    told = run("verify")
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr == "4 rows follow, 0 wait to be sealed, 0 checkpoints\n"


def test_an_untouched_trail_agrees_with_its_checkpoint(run, kept):
    told = run("verify", "--json", *kept, *kept[:2])
    assert (told.exit_code, json.loads(told.stdout)["checkpoints"], json.loads(told.stdout)["findings"]) == (0, 1, [])


def test_each_finding_is_a_line(run, kept, unguarded):
    unguarded("DELETE FROM audit WHERE position > 1")
    unguarded("UPDATE audit SET event = 'apply'")
    told = run("verify", *kept)
    broken, cut, fewer = told.stdout.splitlines()
    assert (told.exit_code, broken.partition(":")[0]) == (1, "row 1 does not follow from the one before it")
    assert (cut.partition(" on ")[0], fewer[:30]) == (
        "cp.json: the chain had a row 4",
        "cp.json: the trail had 4 rows ",
    )


def test_a_broken_trail_is_not_signed(run, kept, unguarded):
    unguarded("DELETE FROM audit WHERE position = 2")
    refused = run("checkpoint", "--key", kept[-1].removesuffix(".pub"))
    assert (refused.exit_code, refused.stdout.startswith("row 2 does not follow")) == (1, True)


def test_an_altered_checkpoint_is_a_finding(run, kept, tmp_path):
    (tmp_path / "cp.json").write_text((tmp_path / "cp.json").read_text().replace('"position":4', '"position":3'))
    told = run("verify", *kept)
    assert (told.exit_code, told.stdout) == (1, "cp.json: it was not signed with this key, or was altered since\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--checkpoint", "cp.json"], "give --public-key too"),
        (["--checkpoint", "none", "--public-key", "key.pub"], "none cannot be read"),
        (["--checkpoint", "key", "--public-key", "key.pub"], "key is no checkpoint"),
        (["--checkpoint", "cp.json", "--public-key", "cp.json"], "no public Ed25519 key"),
    ],
)
@pytest.mark.usefixtures("kept")
def test_what_cannot_be_checked_says_what_to_change(run, options, words):
    assert words in str(run("verify", *options).exception)


def test_verifying_puts_nothing_back_that_somebody_took_away(run, store, unguarded):
    unguarded("SELECT 1")
    before = store.faults()
    assert run("verify").exit_code == 0
    assert store.faults() == before != ()
