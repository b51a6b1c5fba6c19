"""What images and units promise, read from their files: nothing here needs an engine or an init."""

import configparser
import json
import os
import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import yaml
from sqlalchemy.engine import make_url

from triage.settings import load_settings
from triage.store.condition import bypasses_policies
from triage.store.database import open_database

DEPLOY = Path(__file__).parents[2] / "deploy"


def instructions():
    """Return the instructions of the Dockerfile, stage by stage, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    stages = [[]]
    for word, rest in lines:
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest))
    return stages


BUILD, FINAL = instructions()[1:]


def stated(stage, word):
    return [rest for name, rest in stage if name == word]


def test_the_image_runs_as_nobody_of_note():
    assert stated(FINAL, "USER") == ["10001:10001"]
    after = [name for name, _ in FINAL[FINAL.index(("USER", "10001:10001")) :]]
    assert set(after) == {"USER", "WORKDIR", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}


def test_every_package_in_the_image_is_pinned_by_its_hash():
    installs = [part for run in stated(BUILD, "RUN") for part in run.split("&&") if "pip install" in part]
    assert len(installs) == 3
    assert all("--require-hashes --only-binary :all:" in part or "--no-deps --no-index" in part for part in installs)
    assert not any("pip install" in run for run in stated(FINAL, "RUN"))


def test_what_builds_the_image_is_not_in_it():
    copied = stated(FINAL, "COPY")
    assert copied == ["--from=build /opt/triage /opt/triage"]
    assert not stated(BUILD + FINAL, "ADD")
    assert not re.search(r"curl|wget|apt-get|sudo", str(BUILD + FINAL))


def test_the_image_asks_itself_whether_it_lives():
    (check,) = stated(FINAL, "HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    assert "/livez" in command[2]
    compile(command[2], "healthcheck", "exec")


def test_commands_are_lists_so_that_signals_arrive():
    assert [json.loads(stated(FINAL, word)[0]) for word in ("ENTRYPOINT", "CMD")] == [["triage"], ["serve"]]


def pins(name):
    text = (DEPLOY.parent / name).read_text().replace("\\\n", " ")
    found = (re.match(r"([\w.\[\]-]+==\S+)( ; [^-]*)?(.*)", line) for line in text.splitlines() if line)
    return {match[1]: frozenset(re.findall(r"sha256:\w+", match[3])) for match in found if match}


@pytest.mark.parametrize(("name", "least"), [("deploy/requirements.lock", 40), ("deploy/build.lock", 4)])
def test_images_hold_what_the_tests_ran_with(name, least):
    """Renew it: just lock-images."""
    of_image, tested = pins(name), pins("requirements.lock")
    assert len(of_image) >= least
    assert all(of_image.values())
    assert of_image.items() <= tested.items()


def test_no_tool_of_development_is_in_the_image():
    names = {pin.partition("==")[0] for pin in pins("deploy/requirements.lock")}
    assert names.isdisjoint({"pytest", "mypy", "ruff", "hypothesis", "schemathesis", "mapie", "hatchling"})
    assert {"fastapi", "sqlalchemy", "uvicorn"} <= names


COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_confined(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "ipc"} & service.keys()
    assert set(service.get("cap_add", [])) <= {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
    assert name == "db" or "cap_add" not in service


def test_no_secret_has_a_default():
    text = (DEPLOY / "compose.yaml").read_text()
    used = re.findall(r"\$\{(\w+)(.*?)\}", text)
    assert {name for name, _ in used} == {"POSTGRES_PASSWORD", "DESK_PASSWORD", "SESSION_SECRET"}
    assert all(rest.startswith(":?") for _, rest in used)


def test_only_the_api_is_reached_and_only_from_this_machine():
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "api": ["127.0.0.1:8080:8080"]
    }
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["db"]["networks"] == ["inside"]


def test_nothing_works_on_a_schema_that_is_not_ready():
    ready = {"schema": {"condition": "service_completed_successfully"}}
    assert SERVICES["api"]["depends_on"] == SERVICES["worker"]["depends_on"] == ready
    assert SERVICES["schema"]["depends_on"] == {"db": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", ["api", "worker", "schema"])
def test_every_container_gets_settings_that_exist(name):
    environ = {
        key: re.sub(r"\$\{(\w+):.*?\}", "0f" * 16, value) for key, value in SERVICES[name]["environment"].items()
    }
    assert load_settings(environ).settings.role == {"schema": "all"}.get(name, name)


def test_the_image_gets_settings_that_exist():
    (environ,) = stated(FINAL, "ENV")
    assert load_settings(dict(pair.split("=", 1) for pair in environ.split())).settings.host == "0.0.0.0"  # noqa: S104


def unit():
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read(DEPLOY / "triage.service")
    return parser["Service"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("User", "triage"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("CapabilityBoundingSet", ""),
        ("MemoryDenyWriteExecute", None),  # numpy's libraries would not load
        ("StateDirectoryMode", "0700"),
        ("Restart", "on-failure"),
    ],
)
def test_the_unit_is_confined(option, value):
    assert unit().get(option) == value


@pytest.fixture
def analyze(tmp_path):
    """Runs systemd's own checks on the unit, with a program that exists in the place of ours."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("not run: systemd-analyze is not installed")
    text = (DEPLOY / "triage.service").read_text()
    (tmp_path / "triage.service").write_text(text.replace("/opt/triage/bin/triage", "/bin/true"))

    def run(*arguments):
        command = [program, *arguments, str(tmp_path / "triage.service")]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def test_systemd_understands_the_unit(analyze):
    done = analyze("verify")
    assert (done.returncode, [line for line in done.stderr.splitlines() if "triage.service" in line]) == (0, [])


def test_systemd_finds_the_unit_little_exposed(analyze):
    done = analyze("security", "--offline=true", "--threshold=20")
    assert done.returncode == 0, done.stdout


@pytest.fixture
def run_role_script(postgresql):
    """Runs the script that makes the desk's role and database, which are gone afterwards."""
    if shutil.which("psql") is None:
        pytest.skip("not run: psql is not installed")
    url = make_url(postgresql)
    environ = {"PGHOST": url.query["host"], "POSTGRES_USER": url.username, "PATH": os.environ["PATH"]}
    yield lambda **more: subprocess.run(["sh", DEPLOY / "role.sh"], env=environ | more, check=False).returncode
    with psycopg.connect(host=url.query["host"], user=url.username, dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS triage_desk WITH (FORCE)")
        connection.execute("DROP ROLE IF EXISTS triage_desk")


def test_without_a_password_there_is_no_role(run_role_script, postgresql):
    assert run_role_script() != 0
    with pytest.raises(psycopg.OperationalError, match='role "triage_desk" does not exist'):
        psycopg.connect(host=make_url(postgresql).query["host"], user="triage_desk", dbname="postgres")


def test_the_role_has_a_database_of_its_own_and_is_held_to_policies(run_role_script, postgresql):
    assert run_role_script(DESK_PASSWORD="a'b; DROP") == 0  # noqa: S106 - a password that quotes
    address = make_url(postgresql).set(username="triage_desk", database="triage_desk")
    with closing(open_database(address.render_as_string())) as database:
        database.upgrade()
        database.require_ready()
        with database.read() as connection:
            assert not bypasses_policies(connection)
