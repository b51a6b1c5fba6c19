"""Keys that were looked up a moment ago."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from triage.access import RecentKeys, Scope, new_credential, new_key
from triage.access.recent import KNOWN_FOR, MOST


@pytest.fixture
def key():
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return new_key(
        new_credential(), client="ours", name="pipeline", scopes=frozenset({Scope.READ}), lifetime=None, now=at
    )


@pytest.fixture
def ticks():
    """The seconds that have passed, in a list of one."""
    return [100.0]


@pytest.fixture
def recent(ticks):
    return RecentKeys(ticks=lambda: ticks[0])


def test_a_key_is_known_for_a_second_and_then_asked_for_again(recent, key, ticks):
    recent.put(key)
    ticks[0] += KNOWN_FOR - 0.01
    assert recent.get(key.prefix) == key
    ticks[0] += 0.01
    assert recent.get(key.prefix) is None


def test_what_was_never_found_is_not_known(recent, key):
    assert recent.get(key.prefix) is None


def test_a_key_that_is_found_anew_is_known_as_it_is_now(recent, key, ticks):
    recent.put(key)
    ticks[0] += KNOWN_FOR / 2
    recent.put(replace(key, name="renamed"))
    ticks[0] += KNOWN_FOR / 2
    assert recent.get(key.prefix).name == "renamed"


def test_nothing_is_known_after_a_change(recent, key):
    recent.put(key)
    recent.forget()
    assert recent.get(key.prefix) is None


def test_the_keys_found_first_are_forgotten_first(recent, key):
    for number in range(MOST + 2):
        recent.put(replace(key, prefix=f"k{number:07}"))
    assert [recent.get(f"k{number:07}") is None for number in (0, 1, 2, MOST + 1)] == [True, True, False, False]
