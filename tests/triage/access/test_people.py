"""People as values: passwords, roles, sessions, and how often somebody may try."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.access import SCOPES, Passwords, Patience, Role, Scope, Throttle, mapped, require_good, scopes_of
from triage.access.password import normal
from triage.access.session import ABSOLUTE, IDLE, admit_person, new_session, new_token, token_digest
from triage.access.user import new_user
from triage.errors import InputError, UnauthenticatedError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAST = Passwords(memory_kib=8, rounds=1)


@pytest.fixture
def user():
    return new_user(client="c", email="Ada@x.org", name="Ada", roles=frozenset({Role.REVIEWER}), now=NOW)


@pytest.fixture
def session(user):
    return new_session("token", user, secret=b"s", now=NOW)


def test_no_role_speaks_for_the_pipeline_and_who_gives_rights_uses_none():
    assert Scope.INGEST not in scopes_of(Role)
    assert SCOPES[Role.ADMIN].isdisjoint({Scope.DECIDE, Scope.APPROVE})
    assert SCOPES[Role.REVIEWER] < SCOPES[Role.APPROVER]


def test_groups_that_nobody_mapped_bring_nothing():
    assert mapped(("staff", "finance"), {"finance": Role.REVIEWER}) == {Role.REVIEWER}
    assert mapped(("staff",), {"finance": Role.REVIEWER}) == frozenset()


def test_a_password_is_kept_as_a_hash_of_the_cost_that_owasp_names():
    kept = Passwords().hashed("correct horse battery")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert Passwords().match("correct horse battery", kept)


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_a_password_matches_itself_alone(one, other):
    kept = FAST.hashed(one)
    assert FAST.match(one, kept)
    assert FAST.match(other, kept) is (normal(other) == normal(one))


def test_keyboards_that_compose_letters_otherwise_agree():
    assert FAST.match("pa\u0308sse und wa\u0308lder", FAST.hashed("p\u00e4sse und w\u00e4lder"))


def test_where_no_password_is_kept_none_matches():
    assert not FAST.match(FAST._nobody, None)


@pytest.mark.parametrize("password", ["x" * 14, "abcab" * 4, "I am ada, let me in", "y" * 257], ids=len)
def test_a_password_that_is_guessed_first_is_refused_and_not_repeated(password):
    with pytest.raises(InputError) as refused:
        require_good(password, email="ada@x.org")
    assert password not in str(refused.value)


def test_length_is_all_that_is_asked_of_a_password():
    require_good("lowercase words only", email="ada@x.org")


@pytest.mark.parametrize(
    ("passed", "over"),
    [(timedelta(0), False), (IDLE - timedelta(seconds=1), False), (IDLE, True), (ABSOLUTE, True)],
)
def test_a_session_ends_when_nothing_is_asked_in_it(session, passed, over):
    assert session.is_over(NOW + passed) is over


def test_a_session_ends_after_twelve_hours_whatever_is_asked(session):
    busy = replace(session, seen_at=NOW + ABSOLUTE - MINUTE)
    assert not busy.is_over(NOW + ABSOLUTE - MINUTE)
    assert busy.is_over(NOW + ABSOLUTE)


def test_who_is_signed_in_is_told_by_his_id(user, session):
    principal = admit_person(session, user, now=NOW)
    assert (principal.actor, principal.signed("Mallory")) == (f"user:{user.id}", f"Ada ({user.id})")
    for session_, user_ in ((None, user), (session, None), (None, None)):
        with pytest.raises(UnauthenticatedError):
            admit_person(session_, user_, now=NOW)


def test_a_token_has_256_bits_and_its_digest_needs_the_secret():
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 43
    assert token_digest("t", secret=b"a") != token_digest("t", secret=b"b")


@given(st.integers(1, 20), st.lists(st.integers(0, 90), max_size=60))
def test_nobody_is_let_through_more_often_than_he_may(burst, waits):
    throttle, now, through = Throttle(burst=burst, every=MINUTE), NOW, []
    for seconds in waits:
        now += timedelta(seconds=seconds)
        if throttle.take("ada", now=now) is None:
            through.append(now)
    for first, start in enumerate(through):
        within = sum(start <= at < start + MINUTE for at in through[first:])
        assert within <= burst + 1
    assert len(through) <= burst + (now - NOW) / MINUTE


@given(st.integers(1, 5))
def test_who_waits_as_long_as_he_is_told_is_let_through(burst):
    throttle = Throttle(burst=burst, every=MINUTE)
    assert [throttle.take("ada", now=NOW) for _ in range(burst)] == [None] * burst
    first, second = (throttle.take("ada", now=NOW) for _ in range(2))
    assert (first.time, first.is_first, second.is_first) == (MINUTE, True, False)
    assert throttle.take("bob", now=NOW) is None
    assert throttle.take("ada", now=NOW + first.time) is None


def test_a_throttle_remembers_so_many_names_and_no_more():
    throttle = Throttle(burst=1, every=MINUTE, most=3)
    for name in "abcdef":
        throttle.take(name, now=NOW)
    assert len(throttle) == 3
    assert throttle.take("f", now=NOW) is not None


def test_success_forgives_the_account_and_not_the_address():
    patience = Patience(account=Throttle(burst=2, every=MINUTE), address=Throttle(burst=3, every=MINUTE))
    for _ in range(2):
        assert patience.take(address="1.2.3.4", account="ada", now=NOW) is None
    patience.succeeded(address="1.2.3.4", account="ada")
    assert [patience.take(address="1.2.3.4", account="ada", now=NOW) is None for _ in range(3)] == [True, True, False]
