"""Lists in free text: several numbers after one word, joined by commas, strokes or as a range."""

import re
from collections.abc import Callable

WORD = (
    r"(?:inv(?:oice)?s?|bills?|rg|rechnung(?:en|s)?|fact(?:ura?|ures?|uras|uur|uren)?|fatt(?:ur[ae])?|fatura"
    r"|faktur(?:a|y|or|en)?)"
)
"""A word for an invoice, in the languages of most payers."""

MARK = r"(?:n[°º]|nos?\b\.?|nrs?\.?|numbers?|num(?:mer|[eé]ro)?\.?)?+[\s#:.\-]*+"
"""A word that announces a number, if there is one, and what stands between it and the number."""

_JOIN = r"\s*+(?:,|;|&|\+|\b(?:and|und|sowie|et|y|e|en|och|og)\b|\bu\.)\s*+(?:(?:and|und|et|y)\s)?\s*+"
_LIST = re.compile(
    rf"\b({WORD}[\s#:.\-]*+{MARK})((?:[a-z]{{0,6}}[/\-]?)\d[\d/\-]*+)((?:{_JOIN}{MARK}\d[\d/\-]*+)+)", re.IGNORECASE
)
_RANGE = re.compile(
    rf"\b({WORD}[\s#:.\-]*+{MARK})(\d++)\s*+(?:\b(?:to|bis|thru|through|à|a)\b|[\u2013\u2014]|\.\.+)\s*+(\d++)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d/\-]*+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORTEST = 3
_LONGEST_RANGE = 24


def spread(text: str, known: Callable[[str], bool]) -> str:
    """Repeat the word before every number of a list, so that each is read as the first: `invoices 101, invoices 202`.

    A number joins the list only if it is as long as the first, or nearly so; a year only if it is `known` as a number.
    """
    ranged = _RANGE.sub(lambda m: f"{m[1]}{m[2]}-{m[3]}" if len(m[2]) == len(m[3]) else m[0], text)
    return _LIST.sub(lambda match: _repeated(match, known), ranged)


def _repeated(match: re.Match[str], known: Callable[[str], bool]) -> str:
    word, first, rest = match.groups()
    return word + first + _NUMBER.sub(lambda m: f" {word}{m[0]}" if _joins(first, m[0], known) else m[0], rest)


def _joins(first: str, number: str, known: Callable[[str], bool]) -> bool:
    if _YEAR.fullmatch(number) and not known(number):
        return False
    short, long = sorted(sum(map(str.isdigit, each)) for each in (first, number))
    return short == long or (short >= _SHORTEST and long == short + 1)


def several(number: str) -> tuple[str, ...]:
    """Return the numbers that one with strokes may stand for (`15836/37`), or the ends of a range; none if neither."""
    parts = number.strip("/-").split("/")
    if len(parts) > 1 and all(map(str.isdigit, parts)):
        return tuple(_completed(parts[0], part) for part in parts)
    return ()


def ranged(number: str) -> range | None:
    """Return the numbers that a range such as `101-104` holds, if that is what it may be."""
    ends = number.split("-")
    if len(ends) != 2 or not all(map(str.isdigit, ends)) or len(ends[1]) > len(ends[0]):
        return None
    first, last = int(ends[0]), int(_completed(ends[0], ends[1]))
    return range(first, last + 1) if first < last <= first + _LONGEST_RANGE else None


def _completed(first: str, part: str) -> str:
    """Complete a number that repeats only its end: `37` after `15836` is 15837."""
    return first[: len(first) - len(part)] + part if len(part) < len(first) else part
