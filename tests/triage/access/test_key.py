from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.access import DEMO, Scope, admit, new_credential, new_key, parse_credential, parse_prefix, succeed
from triage.errors import ForbiddenError, InputError, UnauthenticatedError

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def kept(credential, **changes):
    given = {"client": "acme", "name": "pipeline", "scopes": frozenset({Scope.READ}), "now": NOW}
    return new_key(credential, **given | changes)


@pytest.fixture
def credential():
    return new_credential()


def test_a_key_is_read_as_it_was_made_and_has_256_bits(credential):
    assert parse_credential(credential.text) == credential
    assert (len(credential.prefix), len(credential.secret)) == (8, 43)
    assert new_credential().secret != credential.secret


@pytest.mark.parametrize(
    "change",
    [str.upper, str.strip, lambda t: t[:-1], lambda t: f"{t}x", lambda t: f"{t}\n", lambda t: t[4:], lambda t: t[:0]],
    ids=["upper", "whole", "short", "long", "line end", "no mark", "empty"],
)
def test_what_is_no_key_is_refused_and_not_quoted(credential, change):
    text = change(credential.text)
    if text == credential.text:
        assert parse_credential(text) == credential
        return
    with pytest.raises(UnauthenticatedError, match="this is no key") as refused:
        parse_credential(text)
    assert credential.secret not in str(refused.value)


@given(st.text())
def test_no_text_breaks_the_reading(text):
    with pytest.raises(UnauthenticatedError):
        parse_credential(text)


@pytest.mark.parametrize("named", ["{prefix}", "trk_{prefix}"])
def test_a_key_is_named_by_its_prefix(credential, named):
    assert parse_prefix(named.format(prefix=credential.prefix)) == credential.prefix


def test_a_whole_key_given_as_a_name_is_not_quoted(credential):
    with pytest.raises(InputError) as refused:
        parse_prefix(credential.text)
    assert credential.secret not in str(refused.value)


def test_nothing_shows_the_secret_or_its_digest(credential):
    key = kept(credential)
    shown = f"{credential!r} {credential} {key!r} {key}"
    assert credential.prefix in shown
    assert credential.secret not in shown
    assert credential.digest not in shown


def test_who_shows_the_secret_is_admitted_for_one_client(credential):
    principal = admit(credential, kept(credential), now=NOW)
    assert (principal.name, principal.clients, principal.scopes) == ("pipeline", {"acme"}, {Scope.READ})


def test_a_wrong_secret_and_an_unknown_prefix_are_refused_in_the_same_words(credential):
    said = set()
    for key in (kept(new_credential()), None):
        with pytest.raises(UnauthenticatedError) as refused:
            admit(credential, key, now=NOW)
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize(("passed", "standing"), [(-1, "active"), (0, "expired"), (1, "expired")])
def test_a_key_ends_at_its_instant(credential, passed, standing):
    key = kept(credential, lifetime=HOUR)
    assert key.standing(NOW + HOUR + timedelta(microseconds=passed)) == standing


def test_an_expired_key_is_told_so_only_with_its_secret(credential):
    key = kept(credential, lifetime=HOUR)
    with pytest.raises(UnauthenticatedError, match="expired"):
        admit(credential, key, now=NOW + HOUR)
    with pytest.raises(UnauthenticatedError, match="nobody has this key"):
        admit(new_credential(), key, now=NOW + HOUR)


@given(lifetime=st.none() | st.integers(2, 900), overlap=st.integers(0, 900))
def test_a_successor_may_the_same_for_as_long_and_the_old_key_never_lives_longer(lifetime, overlap):
    old = kept(new_credential(), lifetime=lifetime and lifetime * HOUR)
    ending, new = succeed(old, new_credential(), overlap=overlap * HOUR, now=NOW + HOUR)
    assert (new.client, new.name, new.scopes) == (old.client, old.name, old.scopes)
    assert new.expires_at == (lifetime and NOW + HOUR + lifetime * HOUR)
    assert ending.expires_at == min(NOW + HOUR + overlap * HOUR, old.expires_at or datetime.max.replace(tzinfo=UTC))
    assert ending.digest != new.digest


def test_a_key_that_ended_has_no_successor(credential):
    with pytest.raises(InputError, match="is expired: make a new key"):
        succeed(kept(credential, lifetime=HOUR), new_credential(), overlap=HOUR, now=NOW + HOUR)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x (key y)", "a" * 65, "a  b"])
def test_a_name_that_could_pass_for_something_else_is_refused(credential, name):
    with pytest.raises(InputError, match="a key's name"):
        kept(credential, name=name)


def test_a_key_is_for_something(credential):
    with pytest.raises(InputError, match="ingest, read, decide, approve, admin"):
        kept(credential, scopes=frozenset())


def test_one_of_the_scopes_is_enough_and_none_is_too_few(credential):
    principal = admit(credential, kept(credential), now=NOW)
    principal.require(Scope.DECIDE, Scope.READ)
    with pytest.raises(ForbiddenError, match="the scope ingest or decide; pipeline has read"):
        principal.require(Scope.INGEST, Scope.DECIDE)


@pytest.mark.parametrize(("by", "signed"), [("Ada", "Ada (key pipeline)"), ("  ", "  "), ("", "")])
def test_whoever_acts_is_told_with_the_key_that_says_so(credential, by, signed):
    assert admit(credential, kept(credential), now=NOW).signed(by) == signed


def test_the_demos_key_has_the_form_of_a_key():
    assert parse_credential(DEMO.text) == DEMO
