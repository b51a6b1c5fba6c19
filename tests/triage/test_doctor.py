import json
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from triage.doctor import diagnose
from triage.durable import prepare
from triage.durable.executors import Executor, beat
from triage.errors import InputError
from triage.settings import load_settings
from triage.store import Store
from triage.testing.desk import payment_exception
from triage.workflow import TriageWorkflow

STRONG = "b7e1f02a9c4d8365b7e1f02a9c4d8365"


@pytest.fixture
def found(tmp_path):
    """What the doctor finds, by check, under these settings."""

    def diagnosed(environ, text=""):
        (tmp_path / "triage.toml").write_text(text)
        (tmp_path / "triage.toml").chmod(0o600)
        loaded = load_settings(environ, folder=tmp_path)
        results = {}
        for diagnosis in diagnose(loaded):
            results.setdefault(diagnosis.check, []).append((diagnosis.status, diagnosis.detail))
        return results

    return diagnosed


def test_a_desk_that_is_well_passes_every_check(workflow, database_url, found):
    workflow.file(payment_exception())
    results = found({"TRIAGE_DATABASE_URL": database_url})
    assert {check for check, lines in results.items() for status, _ in lines if status == "ok"} >= {
        "python", "settings", "rules", "database", "clock",
    }  # fmt: skip
    assert [line for check in ("database", "clock", "rules") for line in results[check] if line[0] == "failed"] == []


@pytest.mark.usefixtures("store")
def test_writes_that_a_crash_could_lose_are_a_failure_as_on_the_server_of_the_tests(database_url, dialect, found):
    ((status, detail),) = found({"TRIAGE_DATABASE_URL": database_url})["durable writes"]
    expected = ("ok", "on commit") if dialect == "sqlite" else ("failed", "fsync is off: a crash could lose")
    assert (status, detail[: len(expected[1])]) == expected


def test_looking_for_a_database_does_not_make_it(tmp_path, found):
    results = found({"TRIAGE_DATABASE_URL": str(tmp_path / "new.db")})
    assert results["database"][0][0] == "warning"
    assert "does not exist yet" in results["database"][0][1]
    assert not (tmp_path / "new.db").exists()


def test_a_role_that_policies_do_not_hold_is_a_failure(postgresql, postgresql_url, found):
    roles = [found({"TRIAGE_DATABASE_URL": url})["database role"][0][0] for url in (postgresql_url, postgresql)]
    assert roles == ["ok", "failed"]


def test_a_schema_of_another_release_is_a_failure(store, database_url, found):
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    ((status, detail),) = found({"TRIAGE_DATABASE_URL": database_url})["database"]
    assert (status, "r9999" in detail) == ("failed", True)


def test_a_server_that_does_not_answer_is_a_failure_without_its_password(tmp_path, found):
    results = found({"TRIAGE_DATABASE_URL": f"postgresql+psycopg://desk:p4ssw0rd@/none?host={tmp_path}"})
    assert [results[check][0][0] for check in ("database", "durable writes", "clock")] == ["failed"] * 3
    assert "p4ssw0rd" not in str(results)


def test_a_file_that_is_no_database_is_a_failure(tmp_path, found):
    (tmp_path / "text.db").write_text("no database" * 100)
    assert found({"TRIAGE_DATABASE_URL": str(tmp_path / "text.db")})["database"][0][0] == "failed"


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", "warning"), ("192.168.1.5", "failed")])
def test_unsafe_settings_fail_where_others_can_reach_the_service(found, host, status):
    results = found({"TRIAGE_SESSION_SECRET": "guess", "TRIAGE_HOST": host})
    assert results["settings"] == [(status, "session_secret can be guessed: use 32 random characters or more")]


def test_rules_that_do_not_load_are_a_failure(tmp_path, found):
    (tmp_path / "rules").mkdir()
    ((status, _),) = found({"TRIAGE_RULES": str(tmp_path / "rules")})["rules"]
    assert status == "failed"


@pytest.mark.parametrize(("mode", "status"), [(0o600, "ok"), (0o640, "ok"), (0o644, "warning"), (0o660, "failed")])
def test_files_that_others_may_read_or_write_are_told(tmp_path, found, mode, status):
    database = tmp_path / "desk.db"
    database.touch()
    database.chmod(mode)
    lines = found({"TRIAGE_DATABASE_URL": str(database)})["permissions"]
    assert [line[0] for line in lines if str(database) in line[1]] == [status]


def test_a_clock_that_was_set_back_is_a_failure(tmp_path, content, found):
    address = f"sqlite:///{tmp_path}/desk.db"
    with closing(Store.open(address)) as store:
        later = datetime.now(UTC) + timedelta(hours=1)
        TriageWorkflow(store=store, clock=lambda: later, content=content).file(payment_exception())
    ((status, detail),) = found({"TRIAGE_DATABASE_URL": address})["clock"]
    assert (status, detail.endswith("seconds behind the database")) == ("failed", True)


def run(*arguments, **environ):
    command = [sys.executable, "-c", "import triage.cli; triage.cli.main()", "doctor", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_the_command_ends_with_what_it_found(tmp_path):
    well = run("--json", "--db", str(tmp_path / "new.db"))
    assert (well.returncode, {line["status"] for line in json.loads(well.stdout)}) == (0, {"ok", "warning"})
    ill = run("--db", str(tmp_path / "new.db"), TRIAGE_HOST="192.168.1.5")
    assert (ill.returncode, "failed   settings" in ill.stdout) == (1, True)


def at_work(store, database_url, host):
    prepare(database_url, store.gate)
    with store.write() as writer:
        beat(writer._connection, Executor("w1", host, 1))


ROLES = {
    "this machine's": (socket.gethostname(), "worker", "ok", "1 at work, 1 of them on this machine"),
    "another's": (
        "elsewhere",
        "worker",
        "failed",
        "no worker of this machine showed itself lately, and 1 of others did",
    ),
    "another's is enough": ("elsewhere", "api", "ok", "1 at work, 0 of them on this machine"),
}


@pytest.mark.parametrize(("host", "role", "status", "detail"), ROLES.values(), ids=ROLES)
def test_a_worker_shows_that_it_lives(store, database_url, found, host, role, status, detail):
    at_work(store, database_url, host)
    results = found({"TRIAGE_DATABASE_URL": database_url, "TRIAGE_ROLE": role})
    assert results["workers"] == [(status, detail)]


@pytest.mark.usefixtures("store")
def test_a_desk_without_a_worker_is_warned_of(database_url, found):
    ((status, detail),) = found({"TRIAGE_DATABASE_URL": database_url})["workers"]
    assert (status, detail[:28]) == ("warning", "none showed itself lately: w")


def test_one_check_may_be_made_alone(tmp_path):
    loaded = load_settings({}, folder=tmp_path)
    assert {diagnosis.check for diagnosis in diagnose(loaded, only=("python",))} == {"python"}
    with pytest.raises(InputError, match="no check named pythn"):
        list(diagnose(loaded, only=("pythn",)))
