"""Keys on both databases: made, found before anybody knows whose they are, ended, and their use noted."""

import time
from datetime import timedelta
from functools import partial

import pytest

from triage.access import DEMO, Scope
from triage.access.recent import KNOWN_FOR
from triage.errors import InputError, NotFoundError, StoreError, UnauthenticatedError
from triage.testing import PinnedClock
from triage.workflow import Access

READ = frozenset({Scope.READ})
HOUR = timedelta(hours=1)


@pytest.fixture
def at(store, clock):
    """The keys of a store as they are some time later."""
    return lambda passed: Access(store=store, clock=PinnedClock(clock() + passed))


@pytest.fixture
def access(workflow):
    return workflow.access()


@pytest.fixture
def issued(access):
    return access.create(client="ours", name="pipeline", scopes=READ)


def test_a_key_opens_its_own_client_alone(access, issued):
    access.create(client="theirs", name="other", scopes=READ)
    assert access.authenticate(issued.text).clients == {"ours"}


def test_what_is_kept_is_what_was_made(access, issued):
    assert access.held() == (issued.key,)
    assert issued.text not in repr(issued)


def test_no_secret_is_in_the_database(access, issued):
    with access._store.read() as reader:
        rows = reader._connection.exec_driver_sql("SELECT * FROM api_keys").all()
    assert issued.key.digest in str(rows)
    assert issued.text.split("_", 2)[2] not in str(rows)


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(access, issued):
    first = access.revoke(issued.key.prefix)
    with pytest.raises(UnauthenticatedError, match="revoked"):
        access.authenticate(issued.text)
    assert access.held() == (first,) == (access.revoke(issued.key.prefix),)
    assert access.active() == ()


def test_a_key_is_recalled_once_it_was_looked_up(access, issued):
    assert access.recall(issued.text) is None
    principal = access.authenticate(issued.text)
    assert access.recall(issued.text) == principal


@pytest.mark.parametrize("end", [Access.revoke, partial(Access.rotate, overlap=HOUR)])
def test_a_key_that_is_ended_here_is_not_recalled(access, issued, end):
    access.authenticate(issued.text)
    end(access, issued.key.prefix)
    assert access.recall(issued.text) is None


def test_a_key_that_expired_since_is_not_recalled(access, monkeypatch):
    issued = access.create(client="ours", name="pipeline", scopes=READ, lifetime=HOUR)
    access.authenticate(issued.text)
    monkeypatch.setattr(access, "_clock", PinnedClock(issued.key.expires_at))
    assert access.recall(issued.text) is None


def test_another_secret_is_not_recalled(access, issued):
    access.authenticate(issued.text)
    assert access.recall(f"{issued.text[:-43]}{'x' * 43}") is None
    assert access.recall("nonsense") is None


def test_a_key_that_ended_elsewhere_opens_a_second_longer_at_most(access, at, issued, monkeypatch):
    access.authenticate(issued.text)
    at(HOUR * 0).revoke(issued.key.prefix)
    assert access.recall(issued.text) is not None
    later = time.monotonic() + KNOWN_FOR
    monkeypatch.setattr(access._recent, "_ticks", lambda: later)
    assert access.recall(issued.text) is None
    with pytest.raises(UnauthenticatedError, match="revoked"):
        access.authenticate(issued.text)


def test_a_use_that_was_noted_is_not_noted_again_by_what_is_recalled(access, issued):
    principal = access.authenticate(issued.text)
    assert not principal.noted
    access.note_use(principal)
    assert access.recall(issued.text) is None
    assert access.authenticate(issued.text).noted
    assert access.recall(issued.text).noted


def test_both_keys_work_until_the_overlap_ends(access, at, issued):
    successor = access.rotate(issued.key.prefix, overlap=HOUR)
    assert access.authenticate(issued.text).name == access.authenticate(successor.text).name == "pipeline"
    with pytest.raises(UnauthenticatedError, match="expired"):
        at(HOUR).authenticate(issued.text)
    assert at(HOUR).authenticate(successor.text).clients == {"ours"}


def test_a_use_is_noted_once_an_hour(at, issued):
    seen = []
    for minutes in (0, 59, 60):
        later = at(timedelta(minutes=minutes))
        principal = later.authenticate(issued.text)
        seen.append(principal.noted)
        later.note_use(principal)
        seen.append((later.held()[0].used_at - issued.key.created_at) / HOUR)
    assert seen == [False, 0, True, 0, False, 1]


def test_a_key_that_is_not_there_cannot_be_ended(access):
    with pytest.raises(NotFoundError, match="no key begins with trk_abcdefgh"):
        access.revoke("abcdefgh")


def test_a_desk_that_sees_some_clients_sees_no_key_of_others(store, clock, access, issued):
    theirs = Access(store=store.within(frozenset({"theirs"})), clock=clock)
    assert theirs.held() == ()
    with pytest.raises(NotFoundError):
        theirs.revoke(issued.key.prefix)
    assert access.active() == (issued.key,)


def test_a_prefix_is_given_once(store, issued):
    with pytest.raises(StoreError), store.write_keys("ours") as keys:
        keys.add(issued.key)


def test_the_key_that_everybody_knows_opens_the_demo_alone(workflow, access):
    demo = workflow.access(demo=True)
    demo.create_demo(client="default")
    assert demo.authenticate(DEMO.text).scopes == set(Scope)
    with pytest.raises(UnauthenticatedError, match="this is no demo"):
        access.authenticate(DEMO.text)
    with pytest.raises(InputError):
        access.create_demo(client="default")
