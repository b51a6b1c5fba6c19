"""What pipelines do: look up every word of the payment that is exactly the number of an open invoice."""

import re
from collections.abc import Sequence

from triage_eval.peers.sheet import Ask, Candidate, Owed, Ranking, Sheet

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9/_.-]*\d[A-Z0-9]*")


class ExactNumber:
    """A dictionary of numbers and a regular expression; more than one number named is one answer together."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        self._by_number = {each.number.upper(): each for each in sheet.owed}

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the invoices named, if any: more likely where their open amounts are the payment's."""
        return [self._named(ask) for ask in asks]

    def _named(self, ask: Ask) -> Ranking:
        words = _NUMBER.findall(ask.text.upper())
        named = {self._by_number[word] for word in words if word in self._by_number}
        return [_candidate(ask, named)] if named else []


def _candidate(ask: Ask, named: set[Owed]) -> Candidate:
    exact = sum(each.left for each in named) == ask.amount and {each.currency for each in named} == {ask.currency}
    return Candidate(frozenset(each.id for each in named), 0.5, exact)
