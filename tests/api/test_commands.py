import pytest
from triage_api.commands import CLIENT, _invitation, demo, require_keys
from triage_api.demo.book import read_book

from triage.access import DEMO, Scope
from triage.errors import InputError
from triage.model import Kind


@pytest.fixture
def access(workflow):
    """The keys of a desk on which the demo's key can be made."""
    return workflow.access(demo=True)


OTHERS = ["0.0.0.0", "::", "192.168.1.5", "desk.example.com", ""]  # noqa: S104 - asked about, not listened on


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine_may_be_listened_on_before_anybody_has_a_key(access, host):
    assert not require_keys(access, host=host)


@pytest.mark.parametrize("host", OTHERS)
def test_an_address_that_others_can_reach_is_refused_until_somebody_has_a_key(access, host):
    key = access.create(client="default", name="pipeline", scopes=frozenset({Scope.INGEST})).key
    assert require_keys(access, host=host)
    access.revoke(key.prefix)
    with pytest.raises(InputError, match="nobody has a key yet: triage keys create"):
        require_keys(access, host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", *OTHERS])
def test_no_desk_is_served_to_the_key_that_everybody_knows(access, host):
    access.create(client="default", name="pipeline", scopes=frozenset({Scope.INGEST}))
    access.create_demo(client="default")
    with pytest.raises(InputError, match="triage keys revoke demodemo"):
        require_keys(access, host=host)
    access.revoke("demodemo")
    assert require_keys(access, host=host)


def test_the_demo_is_asked_with_a_key_that_sees_all_of_its_book():
    assert f"KEY={DEMO.text}" in _invitation(8080, DEMO.text)
    assert {exception.client for exception in read_book()} == {CLIENT}


def test_the_book_has_every_kind_of_exception():
    assert {exception.kind for exception in read_book()} == set(Kind) - {Kind.UNKNOWN}


@pytest.fixture
def told(capsys, tmp_path):
    demo(listen=False, folder=tmp_path, past=0)
    return capsys.readouterr().out


def test_the_demo_tells_every_decision_and_replays_them_all(told):
    assert all(exception.external_id in told for exception in read_book())
    every = len(read_book())
    assert f"Replay: {every} of {every} decisions came out again, byte for byte." in told


def test_the_demo_tells_the_arithmetic_of_a_correction_and_what_an_escalation_lacks(told):
    assert "400.00 EUR x 21/31 days, rounded half up = 270.97 EUR" in told
    assert "*both name the same invoices* is unknown: pair.same_invoice is not known" in told


def test_what_the_demo_tells_fits_a_page_and_is_plain_text(told):
    assert max(map(len, told.splitlines())) <= 100
    assert "\x1b" not in told


def test_the_demo_does_not_write_into_a_database_that_is_there_already(told, tmp_path):  # noqa: ARG001 - told first
    with pytest.raises(InputError, match="name another folder"):
        demo(listen=False, folder=tmp_path, past=0)
