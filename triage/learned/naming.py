"""What an offer's documents are called, and where a text says it: the only part that reads numbers, dates and sums."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from triage.calendar import parse_when
from triage.choose.told_apart import names_of
from triage.learned.words import said
from triage.model.choice import Offer, Question, Quote

DESCRIBED = ("Invoice ", "CreditNote ")
"""How the facts of an offer begin that describe an invoice or a credit note."""

_PERIOD = re.compile(r"period (\S+) to ")
_CREATED = re.compile(r"created (\S+)")
_NUMBER = re.compile(r"number (\S+)")
_OPEN = re.compile(r"(?:open|total|amount) ([0-9,]+\.[0-9]+) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the texts say of one offer, and where.

    `alone` are words that name only this offer's documents, `others` words that name only those of another offer,
    `shared` words that name both; `sums` are amounts of this offer's documents alone.
    """

    alone: tuple[Quote, ...] = ()
    others: tuple[Quote, ...] = ()
    shared: tuple[Quote, ...] = ()
    sums: tuple[Quote, ...] = ()


def named(question: Question) -> tuple[Named, ...]:
    """Return for each offer what the texts say of it."""
    calls = [frozenset(_calls(offer)) for offer in question.offers]
    sums = [frozenset(_sums(offer)) for offer in question.offers]
    return tuple(
        Named(
            alone=_found(question, calls[place] - _rest(calls, place)),
            others=_found(question, _rest(calls, place) - calls[place]),
            shared=_found(question, calls[place] & _rest(calls, place)),
            sums=_found(question, sums[place] - _rest(sums, place)),
        )
        for place in range(len(question.offers))
    )


def _rest(sets: list[frozenset[str]], place: int) -> frozenset[str]:
    return frozenset[str]().union(*sets[:place], *sets[place + 1 :])


def _calls(offer: Offer) -> Iterator[str]:
    """Yield the words that name the invoices and credit notes of an offer, in lower case."""
    for name, value in offer.facts:
        if name.startswith(DESCRIBED):
            yield from _called(name.partition(" ")[2], value)


def _called(id_: str, described: str) -> Iterator[str]:
    number = _one(_NUMBER, described)
    created = _day(_one(_CREATED, described))
    about = _day(_one(_PERIOD, described)) or created
    yield from names_of((id_, number), created=created, about=about)
    if number and len(serial := re.findall(r"\d+", number)[-1:]) == 1 and len(serial[0]) >= 3:
        yield from {serial[0], serial[0].lstrip("0")}


def _sums(offer: Offer) -> Iterator[str]:
    """Yield the amounts of an offer's invoices as people write them: 1,250.00 and 1250.00 and 1.250,00 and 1250,00."""
    for name, value in offer.facts:
        if name.startswith(DESCRIBED):
            for amount in _OPEN.findall(value):
                yield from (amount, amount.replace(",", ""))
                yield from (european := amount.translate(_SWAPPED), european.replace(".", ""))


_SWAPPED = str.maketrans(",.", ".,")


def _one(pattern: re.Pattern[str], described: str) -> str:
    found = pattern.search(described)
    return found[1].rstrip(";") if found else ""


def _day(text: str) -> date | datetime | None:
    return parse_when(text) if text else None


def _found(question: Question, words: frozenset[str]) -> tuple[Quote, ...]:
    """Return where any of some words stands as a whole word, in the order of the texts."""
    long = sorted((word for word in words if len(word) >= 3), key=lambda word: (-len(word), word))
    if not long:
        return ()
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, long))})(?![^\W_])")
    return tuple(
        Quote(place=text.place, start=match.start(), end=match.end())
        for text in said(question)
        if len(lowered := text.text.lower()) == len(text.text)
        for match in pattern.finditer(lowered)
    )
