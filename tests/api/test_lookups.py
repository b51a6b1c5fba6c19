"""One look at the database for all who show the same key at the same time."""

import asyncio
import threading

import pytest
from triage_api.lookups import Lookups

from triage.access import Principal, Scope
from triage.errors import UnauthenticatedError

WAIT = 30
"""Seconds after which a test gives up."""


class Slow:
    """Keys whose look-up takes until it is let go."""

    def __init__(self, raised=None):
        self.texts, self.let, self._raised = [], threading.Event(), raised

    def __call__(self, text):
        self.texts.append(text)
        assert self.let.wait(WAIT)
        if self._raised:
            raise self._raised
        return Principal(name=text, clients=frozenset({"ours"}), scopes=frozenset({Scope.READ}))


async def asked(slow, *texts, lookups=None, cancel=()):
    """Ask for all texts at once, and return what each was told."""
    lookups = lookups or Lookups()
    tasks = [asyncio.create_task(lookups.ask(slow, text)) for text in texts]
    await asyncio.sleep(0)
    for number in cancel:
        tasks[number].cancel()
    slow.let.set()
    return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), WAIT)


def test_many_who_show_one_key_are_looked_up_once():
    slow = Slow()
    told = asyncio.run(asked(slow, "a", "b", *["a"] * 20))
    assert sorted(slow.texts) == ["a", "b"]
    assert [one.name for one in told] == ["a", "b", *["a"] * 20]


def test_each_is_told_why_nobody_has_the_key():
    slow = Slow(UnauthenticatedError("nobody has this key"))
    told = asyncio.run(asked(slow, "a", "a"))
    assert [type(one) for one in told] == [UnauthenticatedError] * 2
    assert slow.texts == ["a"]


def test_whoever_stops_waiting_stops_nobody_else():
    told = asyncio.run(asked(Slow(), "a", "a", cancel=[0]))
    assert isinstance(told[0], asyncio.CancelledError)
    assert told[1].name == "a"


@pytest.mark.parametrize("raised", [None, UnauthenticatedError("nobody has this key")])
def test_whoever_comes_later_is_looked_up_anew(raised):
    async def twice():
        lookups = Lookups()
        return [await asked(slow, "a", lookups=lookups) for _ in range(2)]

    slow = Slow(raised)
    asyncio.run(twice())
    assert slow.texts == ["a", "a"]
