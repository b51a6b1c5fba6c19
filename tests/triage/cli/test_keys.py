import json
import re

import pytest
from typer.testing import CliRunner

from triage.cli import build
from triage.errors import UnknownClientError


@pytest.fixture
def keys(tmp_path, monkeypatch):
    """Runs the commands for keys on a database of their own."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))
    return lambda *arguments: CliRunner().invoke(build("keys"), ["keys", *arguments])


@pytest.fixture
def made(keys):
    return keys("create", "--client", "default", "--name", "desk", "--scope", "read", "--scope", "ingest")


def listed(keys):
    return [json.loads(line) for line in keys("list").stdout.splitlines()]


def test_the_key_alone_is_on_stdout(made):
    assert re.fullmatch(r"trk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}\n", made.stdout)
    assert made.stdout.strip() not in made.stderr
    assert "desk may ingest, read for default until it is revoked" in made.stderr


def test_the_list_tells_all_but_the_secret(keys, made):
    (key,) = listed(keys)
    assert (key["prefix"], key["standing"]) == (made.stdout[4:12], "active")
    assert (key["client"], key["name"], key["scopes"]) == ("default", "desk", ["ingest", "read"])
    assert made.stdout[13:].strip() not in keys("list").output


def test_a_key_may_end_by_itself(keys):
    keys("create", "--client", "default", "--name", "desk", "--scope", "read", "--expires", "7")
    assert listed(keys)[0]["expires_at"]


def test_a_revoked_key_is_listed_as_such(keys, made):
    assert "is revoked" in keys("revoke", made.stdout[4:12]).stderr
    assert [key["standing"] for key in listed(keys)] == ["revoked"]


def test_a_rotated_key_gets_an_end_and_a_successor(keys, made):
    rotated = keys("rotate", made.stdout[4:12], "--overlap", "0")
    assert rotated.stdout[:12] != made.stdout[:12]
    assert {key["prefix"]: key["standing"] for key in listed(keys)} == {
        made.stdout[4:12]: "expired",
        rotated.stdout[4:12]: "active",
    }


def test_a_client_without_a_policy_gets_no_key(keys):
    refused = keys("create", "--client", "nobody", "--name", "desk", "--scope", "read")
    assert (type(refused.exception), refused.stdout) == (UnknownClientError, "")


def test_a_scope_that_is_none_is_refused(keys):
    refused = keys("create", "--client", "default", "--name", "desk", "--scope", "everything")
    assert refused.exit_code == 2
    assert "decide" in refused.stderr
