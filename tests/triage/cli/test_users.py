import json

import pytest
from typer.testing import CliRunner

from triage.cli import build
from triage.errors import InputError, NotFoundError, UnknownClientError

GOOD = "correct horse battery\n"
ADA = ("create", "ada@x.org", "--name", "Ada", "--role", "reviewer")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command on a database of their own, with what is typed."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))
    return lambda name, *arguments, typed="": CliRunner().invoke(build(name), [name, *arguments], input=typed)


def listed(run):
    return [json.loads(line) for line in run("users", "list").stdout.splitlines()]


def test_a_user_is_made_with_a_password_that_is_typed(run):
    made = run("users", *ADA, typed=GOOD)
    assert (made.stdout, "Ada may sign in as reviewer of default" in made.stderr) == ("", True)
    (ada,) = listed(run)
    assert (ada["email"], ada["roles"], ada["signs_in_by"]) == ("ada@x.org", ["reviewer"], "password")
    assert GOOD.strip() not in made.output + run("users", "list").output


@pytest.mark.parametrize(
    ("arguments", "typed", "error"),
    [
        (ADA, "short\n", InputError),
        (ADA, "", InputError),
        ((*ADA, "--client", "nobody"), GOOD, UnknownClientError),
        (("disable", "bob@x.org"), "", NotFoundError),
    ],
)
def test_what_cannot_be_is_refused(run, arguments, typed, error):
    assert isinstance(run("users", *arguments, typed=typed).exception, error)
    assert listed(run) == []


def test_what_is_done_on_the_command_line_is_told_by_who_is_logged_in(run, monkeypatch):
    monkeypatch.setenv("LOGNAME", "root")
    run("users", *ADA, typed=GOOD)
    for arguments in (("roles", "--role", "admin"), ("password",), ("disable",), ("enable",)):
        assert run("users", arguments[0], "ada@x.org", *arguments[1:], typed=f"other {GOOD}").exit_code == 0
    told = [json.loads(line) for line in run("audit", "access").stdout.splitlines()]
    events = ["create_user", "change_user", "change_password", "disable_user", "enable_user"]
    assert [(one["event"], one["actor"]) for one in told] == [(event, "operator:root") for event in events]
    assert listed(run)[0]["roles"] == ["admin"]
