import subprocess
import sys
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

import pytest

from triage.errors import InputError
from triage.settings import Settings, load_settings, read_settings
from triage.settings.keys import keys

SECRET = "canary-5f2d8c1b7a9e4036"  # noqa: S105 - planted, and looked for

OIDC = {"TRIAGE_OIDC_ISSUER": "https://login.example", "TRIAGE_OIDC_CLIENT_ID": "desk"}


@pytest.mark.parametrize(
    ("environ", "given", "expected"),
    [
        pytest.param({}, None, "sqlite:///triage.db", id="nothing said"),
        pytest.param({"TRIAGE_DATABASE_URL": "/var/a.db"}, None, "sqlite:////var/a.db", id="a path"),
        pytest.param({"TRIAGE_DATABASE_URL": "sqlite:///a.db"}, None, "sqlite:///a.db", id="an address"),
        pytest.param({"TRIAGE_DATABASE_URL": "a.db"}, "b.db", "sqlite:///b.db", id="an option goes first"),
        pytest.param({"TRIAGE_DATABASE_URL": ""}, None, "sqlite:///triage.db", id="empty is nothing"),
        pytest.param(
            {"TRIAGE_DATABASE_URL": "postgresql+psycopg://h/n"}, None, "postgresql+psycopg://h/n", id="server"
        ),
    ],
)
def test_the_database_is_a_path_or_an_address(environ, given, expected):
    assert read_settings(environ, database=given).database_url == expected


@pytest.fixture
def written(tmp_path):
    """Reads settings from a file of this text."""

    def load(text, environ=None, **options):
        (tmp_path / "triage.toml").write_text(text)
        return load_settings(environ or {}, folder=tmp_path, options=options)

    return load


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(written):
    text = 'host = "a"\nport = 1\n[ingest]\nchunk = 2\nqueue_limit = 3\n'
    loaded = written(text, {"TRIAGE_PORT": "4", "TRIAGE_HOST": "b", "TRIAGE_INGEST_CHUNK": "5"}, host="c")
    found = loaded.settings
    assert (found.host, found.port, found.ingest.chunk, found.ingest.queue_limit) == ("c", 4, 5, 3)


def test_every_setting_tells_where_it_comes_from(written):
    loaded = written("[ingest]\nchunk = 2\n", {"TRIAGE_PORT": "4"}, host="c")
    sources = {shown.key: shown.source for shown in loaded.shown()}
    assert sources["ingest.chunk"] == str(loaded.file)
    assert (sources["port"], sources["host"], sources["role"]) == ("TRIAGE_PORT", "the command line", "default")


@pytest.mark.parametrize(
    ("environ", "read"),
    [
        ({"TRIAGE_RULES": "mine"}, lambda s: s.rules == Path("mine")),
        ({"TRIAGE_WEBHOOKS_ALLOW": "10.0.0.0/8 fd00::/8"}, lambda s: s.webhooks.allow[1] == ip_network("fd00::/8")),
        ({"TRIAGE_WEBHOOKS_ALLOW": '["10.0.0.0/8"]'}, lambda s: s.webhooks.allow == (ip_network("10.0.0.0/8"),)),
        ({"TRIAGE_METRICS": "off"}, lambda s: s.metrics is False),
        ({"TRIAGE_RETENTION_ANSWERS": "3"}, lambda s: s.retention.answers == 3),
        ({"TRIAGE_AUDITS_SHARE": "0.125"}, lambda s: s.audits.share == Decimal("0.125")),
        ({"TRIAGE_LLM_API_BASE": "http://127.0.0.1:8000/v1/"}, lambda s: s.llm.api_base == "http://127.0.0.1:8000/v1"),
        ({}, lambda s: s.llm.asked == "local"),
        ({"TRIAGE_LLM_MODEL": "openai/m"}, lambda s: s.llm.asked == "litellm"),
        ({"TRIAGE_LLM_PROPOSER": "local", "TRIAGE_LLM_MODEL": "openai/m"}, lambda s: s.llm.asked == "local"),
        ({"TRIAGE_LLM_PROPOSER": "litellm", "TRIAGE_LLM_MODEL": "openai/m"}, lambda s: s.llm.asked == "litellm"),
        ({"TRIAGE_LLM_PROPOSER": "off", "TRIAGE_LLM_MODEL": "openai/m"}, lambda s: s.llm.asked == "off"),
        ({"TRIAGE_LLM_INPUT_PRICE": "0.15"}, lambda s: s.llm.input_price == Decimal("0.15")),
        (
            OIDC | {"TRIAGE_OIDC_CLIENT_SECRET": "x", "TRIAGE_OIDC_ROLES": '{"ops": "admin"}'},
            lambda s: s.oidc.roles == {"ops": "admin"},
        ),
    ],
)
def test_the_environment_sets_values_of_every_shape(environ, read):
    assert read(read_settings(environ))


def test_without_any_source_the_settings_are_those_of_the_code():
    assert read_settings({}) == Settings()


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"TRIAGE_DATABASE": "a.db"}, "TRIAGE_DATABASE is TRIAGE_DATABASE_URL now: rename it"),
        ({"TRIAGE_DATABSE_URL": "a.db"}, "TRIAGE_DATABSE_URL is no setting; did you mean 'TRIAGE_DATABASE_URL'?"),
        ({"TRIAGE_INGEST_CHUNKS": "1"}, "did you mean 'TRIAGE_INGEST_CHUNK'?"),
        ({"TRIAGE_INGEST": '{"chunk": 1}'}, "TRIAGE_INGEST is no setting"),
        ({"triage_port": "1"}, "triage_port is no setting; did you mean 'TRIAGE_PORT'?"),
        ({"TRIAGE_PORT": "70000"}, r"port \(TRIAGE_PORT\): .* less than or equal to 65535"),
        ({"TRIAGE_CERTIFICATES_SETTLED_DAYS": "8"}, r"certificates\.settled_days .*greater than or equal to 9"),
        ({"TRIAGE_AUDITS_SHARE": "0"}, r"audits\.share \(TRIAGE_AUDITS_SHARE\): .*greater than 0"),
        ({"TRIAGE_AUDITS_SHARE": "1.01"}, "less than or equal to 1"),
        ({"TRIAGE_AUDITS_SHARE": "NaN"}, "finite number"),
        ({"TRIAGE_AUDITS_WEEKLY_MINIMUM": "0"}, "greater than or equal to 1"),
        ({"TRIAGE_LLM_API_KEYS": "x"}, "did you mean 'TRIAGE_LLM_API_KEY'?"),
        ({"TRIAGE_LLM_API_BASE": "https://me:x@h/v1"}, "must not carry a user or a password"),
        ({"TRIAGE_LLM_PROPOSER": "litellm"}, "proposer is litellm and no model is set: set TRIAGE_LLM_MODEL"),
        ({"TRIAGE_LLM_PROPOSER": "gpt"}, r"llm\.proposer \(TRIAGE_LLM_PROPOSER\): .*'local'"),
        ({"TRIAGE_ROLE": "queen"}, r"role \(TRIAGE_ROLE\): .*'all', 'api' or 'worker'"),
        ({"TRIAGE_DATABASE_URL": "mysql://h/n"}, r"postgresql\+psycopg://USER@HOST/NAME, not mysql://"),
        ({"TRIAGE_PUBLIC_URL": "https://me:x@h"}, "must not carry a user or a password"),
        ({"TRIAGE_WEBHOOKS_ALLOW": "[10.0"}, "begins as JSON and is none"),
        (OIDC, "oidc.client_secret: Field required"),
        ({"TRIAGE_CONFIG": "/nowhere.toml"}, "TRIAGE_CONFIG names /nowhere.toml, which is no file"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_the_environment_says_wrongly_is_refused_by_name(environ, said):
    with pytest.raises(InputError, match=said):
        read_settings(environ)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", r"triage\.toml: prot is no setting; did you mean 'port'\?"),
        ("[ingset]\nchunk = 1", r"triage\.toml: ingset is no setting; did you mean 'ingest'\?"),
        ("[ingest]\nchunck = 1", r"triage\.toml: \[ingest\] chunck is no setting; did you mean 'chunk'\?"),
        ("[ingest]\nchunk = 0", r"ingest\.chunk \(.*triage\.toml\): .*greater than or equal to 1"),
        ("ingest = 3", r"ingest: "),
        ("port =", r"triage\.toml cannot be read: Invalid value"),
    ],
)
def test_what_the_file_says_wrongly_is_refused_with_its_place(written, text, said):
    with pytest.raises(InputError, match=said):
        written(text)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError, match=r"TRIAGE_A is .*; TRIAGE_B is "):
        read_settings({"TRIAGE_A": "1", "TRIAGE_B": "2"})


def test_variables_of_development_are_none_of_ours():
    assert read_settings({"TRIAGE_EXTERNAL_DATA": "x", "TRIAGE_PYTHON": "3.11", "PATH": "x"}) == Settings()


SECRETS = OIDC | {
    "TRIAGE_DATABASE_URL": f"postgresql+psycopg://me:{SECRET}@h/n?sslpassword={SECRET}",
    "TRIAGE_SESSION_SECRET": SECRET,
    "TRIAGE_OIDC_CLIENT_SECRET": SECRET,
    "TRIAGE_LLM_API_KEY": SECRET,
    "TRIAGE_NOTIFY_URLS": f"mailto://me:{SECRET}@mail.example",
}


def test_no_secret_is_shown_or_in_a_repr():
    loaded = load_settings(SECRETS)
    assert SECRET not in f"{loaded!r} {loaded!s} {list(loaded.shown())!r}"
    assert loaded.settings.session_secret.get_secret_value() == SECRET


@pytest.mark.parametrize("name", [key.variable for key in keys()])
def test_no_error_repeats_what_was_set(name):
    with pytest.raises(InputError) as refused:
        read_settings(SECRETS | {name: f'["{SECRET}://', "TRIAGE_NOPE": SECRET})
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


def test_no_command_line_pays_for_the_reader_before_it_reads():
    code = "import sys, triage.settings, triage.cli.run; sys.exit('pydantic_settings' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
