"""An offer as numbers by name: what code knows of it, where it stands among others, and what the texts say of it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

from triage.learned.naming import Named, named
from triage.learned.words import Vocabulary, tokens
from triage.model.choice import Offer, Question

Features = Mapping[str, float]
"""Numbers from -1 to 1 by their names; what is not there is 0."""

ALWAYS = "always"
"""The feature of every offer: how much speaks for any offer at all, against none of them."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MONEY = re.compile(r"(-?[\d,]+(?:\.\d+)?) [A-Z]{3}")
_WORD = re.compile(r"[a-z][a-z_ ]{0,23}")


def by_facts(question: Question) -> tuple[Features, ...]:
    """Return the features of each offer that no text has a part in."""
    return tuple(dict(_known(question, offer)) for offer in question.offers)


def by_texts(question: Question, vocabulary: Vocabulary) -> tuple[Features, ...]:
    """Return the features of each offer with what the texts say of it."""
    spoken = vocabulary.weigh(tokens(question))
    return tuple(
        {
            **dict(_known(question, offer)),
            **dict(_named(says)),
            **dict(_worded(spoken, traits(question, offer))),
            "text like the summary": vocabulary.likeness(spoken, offer.summary),
        }
        for offer, says in zip(question.offers, named(question), strict=True)
    )


def _known(question: Question, offer: Offer) -> Iterator[tuple[str, float]]:
    yield ALWAYS, 1.0
    yield f"kind {offer.kind.value}", 1.0
    yield f"action {offer.action}", 1.0
    yield f"asked {question.kind.value}", 1.0
    yield "share of offers", 1 / len(question.offers)
    yield "best evidence", float(question.offers[0] is offer)
    yield "fits", float(offer.fits)
    yield "guarded", float(offer.guarded)
    yield "doubted", float(offer.doubted)
    yield "rivals", float(bool(question.rivals))
    for name, value in offer.facts:
        if name == "cause" or "." in name:
            yield from _fact(name, value)


def _fact(name: str, value: str) -> Iterator[tuple[str, float]]:
    """Yield a fact as numbers: a yes, no or other word by itself, a number drawn towards 1, of money whether it is any.

    Dates, ids and lists are of one case only: nothing can be learned from them.
    """
    if _NUMBER.fullmatch(value):
        number = float(Decimal(value))
        yield name, number / (1 + abs(number))
    elif money := _MONEY.fullmatch(value):
        yield f"{name} is any", float(any(sign in "123456789" for sign in money[1]))
    elif _WORD.fullmatch(value):
        yield f"{name}: {value}", 1.0


def _named(says: Named) -> Iterator[tuple[str, float]]:
    yield "named alone", float(bool(says.alone) and not says.others)
    yield "named with others", float(bool(says.alone) and bool(says.others))
    yield "another is named", float(bool(says.others) and not says.alone)
    yield "named with its rivals", float(bool(says.shared))
    yield "sum is named", float(bool(says.sums))
    yield "nothing is named", float(not (says.alone or says.others or says.shared))
    yield "named in several texts", float(len({quote.place for quote in says.alone + says.others}) > 1)


def _worded(spoken: Mapping[str, float], held: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Yield each trait of an offer together with each word of the texts; shingles with its action alone."""
    for trait, (token, weight) in product(held, spoken.items()):
        if not token.startswith("~") or trait.startswith("action "):
            yield f"{trait} | {token}", weight


def traits(question: Question, offer: Offer) -> tuple[str, ...]:
    """Return what words may speak of: an offer's action, and where its documents stand among those of the others."""
    found = ["any", f"action {offer.action}"]
    for name, measure in (("date", _newest), ("number of documents", _documents), ("sum", _moved)):
        values = [measure(each) for each in question.offers]
        mine = measure(offer)
        if len(set(values)) > 1 and mine in (min(values), max(values)):
            found.append(f"{'least' if mine == min(values) else 'most'} {name}")
    return tuple(found)


def _newest(offer: Offer) -> str:
    return max(
        (date for name, value in offer.facts if name.startswith("Invoice ") for date in _CREATED.findall(value)),
        default="",
    )


_CREATED = re.compile(r"created (\S+?)(?:;|$)")


def _documents(offer: Offer) -> int:
    return sum(name.startswith(("Invoice ", "Payment ", "CreditNote ")) for name, _ in offer.facts)


def _moved(offer: Offer) -> Decimal:
    """Return what an offer's effects move, by its amounts alone."""
    moved = (_MONEY.fullmatch(value) for name, value in offer.facts if name.startswith(_EFFECTS))
    return sum((Decimal(money[1].replace(",", "")) for money in moved if money), Decimal(0))


_EFFECTS = ("allocate ", "credit ", "debit ", "withhold ", "collect ")
