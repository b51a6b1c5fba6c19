import stat

import pytest

from triage.errors import InputError
from triage.settings import Llm, Oidc, Settings, Webhooks, is_loopback, require_safe, session_secret, unsafe

STRONG = "b7e1f02a9c4d8365b7e1f02a9c4d8365"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine_is_loopback(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "desk.example.com", ""])  # noqa: S104 - no loopback
def test_what_others_can_reach_is_not(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"session_secret": None}, "set TRIAGE_SESSION_SECRET"),
        ({"session_secret": "short"}, "can be guessed"),
        ({"session_secret": "change-me-" * 5}, "can be guessed"),
        ({"public_url": "http://desk.example"}, "public_url is http"),
        ({"oidc": Oidc(issuer="http://login", client_id="a", client_secret=STRONG)}, "oidc.issuer is http"),
        ({"oidc": Oidc(issuer="https://login", client_id="a", client_secret="")}, "oidc.client_secret is empty"),
        ({"oidc": Oidc(issuer="https://login", client_id="a", client_secret=STRONG)}, "oidc needs public_url"),
        ({"oidc": Oidc(issuer="https://login", client_id="a", client_secret=STRONG)}, "oidc.roles is empty"),
        ({"webhooks": Webhooks(allow=("0.0.0.0/0",))}, "webhooks.allow has 0.0.0.0/0"),
        ({"llm": Llm(model="openai/m", api_base="http://model.example/v1")}, "llm.api_base is http"),
        ({"llm": Llm(api_key="sk-1")}, "without llm.model"),
    ],
)
def test_other_machines_are_not_served_with_what_is_unsafe(changes, said):
    settings = Settings(**{"host": "192.168.1.5", "session_secret": STRONG} | changes)
    with pytest.raises(InputError, match=said):
        require_safe(settings)


def test_safe_settings_are_served_to_other_machines():
    require_safe(Settings(host="192.168.1.5", session_secret=STRONG, public_url="https://desk.example"))


def test_loopback_needs_no_secret_of_its_own():
    assert unsafe(Settings()) == ()
    require_safe(Settings())


def test_a_machine_of_its_own_makes_its_secret_once_and_keeps_it_private(tmp_path):
    settings = Settings(database_url=str(tmp_path / "desk.db"))
    made = session_secret(settings)
    (kept,) = tmp_path.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert session_secret(settings) == made
    assert unsafe(Settings(session_secret=made)) == ()


def test_each_database_has_a_secret_of_its_own(tmp_path):
    first, second = (session_secret(Settings(database_url=str(tmp_path / name))) for name in ("a.db", "b.db"))
    assert first != second


def test_a_secret_that_is_set_makes_no_file(tmp_path):
    settings = Settings(database_url=str(tmp_path / "desk.db"), session_secret=STRONG)
    assert session_secret(settings).get_secret_value() == STRONG
    assert list(tmp_path.iterdir()) == []


def test_processes_on_a_server_have_to_be_given_their_secret():
    with pytest.raises(InputError, match="set TRIAGE_SESSION_SECRET"):
        session_secret(Settings(database_url="postgresql+psycopg://h/n"))
