"""How well a mention names a document."""

from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from triage.matching.book import Item
from triage.matching.keys import as_serial, digit_groups, reference_key, serial_among, squeeze
from triage.matching.reading import Mention
from triage.matching.vocabulary import INVOICE_WORDS


class Level(IntEnum):
    """How a document was found, the weakest way first."""

    NONE = 0
    WEAK = 1
    """The serial agrees, and little or nothing else; or the letters or the year say otherwise."""
    EDITED = 2
    """One typing slip away from a number."""
    SERIAL = 3
    """The running number, long enough or called an invoice."""
    ORDER = 4
    """The purchase order."""
    PADDED = 5
    """The end of the number as it is printed, zeros included."""
    DIGITS = 6
    """All its digits, group by group."""
    WHOLE = 7
    """All of it, or the payment reference that was printed on it."""


class Hit(NamedTuple):
    """A document that a mention may name. `mention` is its place in the reading, -1 for none."""

    item: Item
    level: Level
    mention: int


class _Number(NamedTuple):
    squeezed: str
    digits: str
    groups: tuple[int, ...]
    last: str
    letters: str
    serial: int | None


_LONG_ENOUGH = 4
_LONG_BARE = 4


@lru_cache(maxsize=16_384)
def _number(text: str) -> _Number:
    groups = digit_groups(text)
    squeezed = squeeze(text)
    letters = "".join(c for c in text.split(groups[0], 1)[0].lower() if c.isalpha()) if groups else squeezed
    last = groups[-1] if groups else ""
    return _Number(squeezed, "".join(groups), tuple(map(as_serial, groups)), last, letters, serial_among(groups))


def serial_of(item: Item) -> int | None:
    """Return the running number in an item's number."""
    return _number(item.number).serial


def grade(mention: Mention, item: Item) -> Level:
    """Compare a mention with a document that shares a serial with it."""
    squeezed = squeeze(mention.text)
    if item.reference and (reference_key(mention.text) == reference_key(item.reference)):
        return Level.WHOLE
    number = _number(item.number)
    if squeezed.endswith(number.squeezed) and _introduces(squeezed[: len(squeezed) - len(number.squeezed)], number):
        return Level.WHOLE
    if mention.letters and number.letters and not _agree(mention.letters, number.letters):
        return Level.WEAK
    return _grade_digits(mention, number)


def _introduces(letters: str, number: _Number) -> bool:
    """Tell whether letters before a number only lead up to it; before one that has none of its own they must say so."""
    return not letters or letters in INVOICE_WORDS or (letters.isalpha() and bool(number.letters))


def _agree(said: str, own: str) -> bool:
    """Tell whether letters are a series' own, perhaps with a word run into them."""
    return said.endswith(own)


def _grade_digits(mention: Mention, number: _Number) -> Level:
    if mention.digits == number.digits or (len(mention.groups) > 1 and mention.groups == number.groups):
        return Level.DIGITS
    if len(mention.groups) > 1:
        return Level.PADDED if mention.groups == number.groups[-len(mention.groups) :] else Level.WEAK
    if len(mention.digits) >= _LONG_ENOUGH and _ends(number, mention.digits):
        return Level.PADDED
    if number.serial is None or mention.groups[-1] != number.serial:
        return Level.WEAK
    told = mention.context == "invoice" or bool(mention.letters)
    return Level.SERIAL if told or len(mention.digits) >= _LONG_BARE else Level.WEAK


def _ends(number: _Number, digits: str) -> bool:
    """Tell whether digits are the end of a number; a year alone ends every number of that year."""
    is_year = len(number.groups) > 1 and digits == number.last and number.groups[-1] != number.serial
    return number.digits.endswith(digits) and not is_year


_SHORTEST_MISTYPED = 4


def slipped(mention: Mention, item: Item) -> bool:
    """Tell whether a mention is one typing slip away from a document's number, its digits or its serial group."""
    digits = mention.digits
    if len(digits) < _SHORTEST_MISTYPED or not _half_agrees(digits, item.number):
        return False
    number = _number(item.number)
    near = _one_slip(digits, number.digits) or (len(number.groups) > 1 and _one_slip(digits, number.last))
    letters = mention.letters and number.letters and mention.letters != number.letters
    return near and not (letters and OSA.distance(mention.letters, number.letters, score_cutoff=1) > 1)


def _half_agrees(digits: str, number: str) -> bool:
    """Tell whether one slip may be all: it leaves the digits before it or those behind it as they are."""
    half = (len(digits) - 2) // 2
    return digits[:half] in number or digits[len(digits) - half :] in number or not number.isalnum()


def _one_slip(digits: str, own: str) -> bool:
    if len(own) < _SHORTEST_MISTYPED or abs(len(own) - len(digits)) > 1:
        return False
    return OSA.distance(digits, own, score_cutoff=1) == 1
