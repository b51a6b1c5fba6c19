"""What a payer's words may refer to: every number as a hypothesis, with what the words around it say of it.

The reading is loose on purpose. Nothing is proved by it: each mention is looked up, compared with what is found, and
weighed. What rules may rely on is read again, strictly, by the explanations.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from triage.matching.amounts import MONEY, sums
from triage.matching.creditor_references import split
from triage.matching.dates import calendar_days, calendar_months
from triage.matching.keys import as_serial, digit_groups, serial, squeeze
from triage.matching.vocabulary import CONNECTORS, CUE_OF, CUE_STEM_OF, INVOICE_WORDS, ORDER_WORDS, OTHER_WORDS, Cue

Context = Literal["invoice", "order", "other", "none"]
"""What the words before a number say that it is; `other` is a customer's number, a phone, a bank's own reference."""

_CUT = re.compile(
    r"(?P<date>\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|(?<![\d/.\-])(?:0?[1-9]|1[0-2])[./]20\d\d\b)"
    rf"|(?P<money>{MONEY}|\b\d{{1,2}}(?:[.,]\d+)?\s?%|%\s?\d{{1,2}}\b)"
    r"|(?P<account>\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b)"
    r"|(?P<phone>(?:\b(?:tel|phone|fon|fax|mob)\b[\s.:]*\+?|(?<!\S)\+)\d[\d ()/\-]{6,})",
    re.IGNORECASE,
)
_TAG = re.compile(r"\b(?:EREF|KREF|MREF|SVWZ|CRED|DEBT|ABWA|BREF|RREF|PREF)[+:]|(?<!\w)/(?:RFB|ROC|URI|INV|EREF)/")
_WORD = re.compile(r"[^\W_]+(?:(?:[\-/_]|(?<=\d)[.#:])[^\W_]+)*|[#№&+,;|]")
_PART = re.compile(r"[\-/._#:]")
_ALIKE = str.maketrans("OoIlSsBZzGQD", "001155822600")
_LOOKS_LIKE_DIGITS = re.compile(r"[0-9OoIlSsBZzGQD]+")
_LETTERS_FIRST = re.compile(r"([^\W\d_]*?)([0-9OoIlSsBZzGQD]+)")
_LIST = re.compile(r"(?:.*?\D)??(\d{3,})((?:[/+&]\d{1,12})+)")
_LIKE_A_SUM = re.compile(r"[1-9]\d*\.\d{2,3}")
_STOP = re.compile(r"[,;|)\n]")
_BETWEEN = re.compile(r"\s*(?:[,;+&]|und|and|et|y|og|och)?\s*")
_RANGES = (
    re.compile(r"(?<![\w/.\-])(\d{3,18})[\-\u2013](\d{1,12})(?![\w/\-])"),
    re.compile(
        r"(?<!\d)(\d{3,18})(?:\s?\.\.+\s?|\s(?:bis|to|thru|through|until|do|al|au|hasta|-|\u2013)\s)"
        r"(?:[^\s\d]{0,6}(?:\d{2,4}[\-/])?)(\d{1,12})",
        re.IGNORECASE,
    ),
)
_LETTERS = re.compile(r"[^\W\d_]+")
_STEM = 5
_GOES_ON = re.compile(r"\d\s*(?:[,;/+&]|\s(?:and|und|et|y|e|og|och))\s*([^\s,;]{0,15})$")
_FOR = re.compile(
    r"\b(?:for|fuer|für|pour|behalf of|obo|auftrag|auftrag von|namens|conto di|cuenta de|voor|för|for account of)\s+"
    r"((?:(?:&|[^\W\d][^\s\d:;,/]*)[ ]?){2,7})",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"\d[\w/.\-]{0,40}\s+([^\s,;]{2,15})$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WIDTHS = (4, 5, 6, 7)
_LONG_RUN = 6
_FEWEST_TOLD, _FEWEST_BARE = 2, 3
_FEWEST_REAL_DIGITS = 2
_SHORTEST_BEGUN = 5
_LONGEST_LIST = 80
_TAIL = 60
_LONGEST_RANGE = 24
MOST_MENTIONS = 40
"""Of a text no more numbers are read than this."""
_LONGEST_WORD = 200


class Mention(NamedTuple):
    """A number in the payer's words, at `start` to `end` of them; `digits` are all its digits, in a row.

    `serials` are what it may be looked up by. `derived` ones are readings of a part of the words (a list, a range, two
    halves of a number): they count when they name something, and say nothing when they do not. One without digits is a
    creditor reference whose check digits agree, in its canonical form. `stated` is the first sum that is written behind
    it, before the next number.
    """

    text: str
    digits: str
    groups: tuple[int, ...]
    letters: str
    serials: tuple[int, ...]
    context: Context
    start: int
    end: int
    derived: bool = False
    stated: str = ""


class Reading(NamedTuple):
    """All that a payer's words may refer to. `orders` are squeezed, `cues` say what he means his payment to be.

    `cut_off` is the beginning of the number, perhaps empty, with which a list ends that the bank cut off. `behalf` are
    the words behind `for`, which may be the name of someone else, or empty. `days` are
    dates as `date.toordinal` counts them, `months` counted from the year 0.
    """

    mentions: tuple[Mention, ...]
    orders: tuple[str, ...]
    cues: frozenset[Cue]
    cut_off: str | None
    behalf: str
    days: frozenset[int]
    months: frozenset[int]


@lru_cache(maxsize=1024)
def read(text: str) -> Reading:
    """Read a payer's words."""
    references, plain = split(_TAG.sub(" | ", text))
    days, months = calendar_days(plain), calendar_months(plain)
    written = sums(plain)
    plain = _CUT.sub(lambda cut: "|" * (cut.end() - cut.start()), plain)
    printed = [Mention(ref.text, "", (), "", (), "invoice", place, place) for place, ref in enumerate(references)]
    mentions = _priced([*printed, *dict.fromkeys(_mentions(plain))][:MOST_MENTIONS], written)
    return Reading(
        tuple(mentions),
        tuple(dict.fromkeys(_orders(mentions))),
        frozenset(_cues(text)),
        _cut_off(text),
        _behalf(text),
        days,
        months,
    )


def overlap(first: Mention, second: Mention) -> bool:
    """Tell whether two mentions are readings of the same words; parts of one list do not exclude each other."""
    if first.start >= second.end or second.start >= first.end:
        return False
    return not (first.derived and second.derived)


def within(first: Mention, second: Mention) -> bool:
    """Tell whether a mention reads no more words than another does."""
    return second.start <= first.start < first.end <= second.end and not (first.derived and second.derived)


def _priced(mentions: list[Mention], written: list[tuple[int, str]]) -> list[Mention]:
    """Give each mention the first sum behind it, where no other number stands between."""
    starts = sorted(mention.start for mention in mentions)
    priced = []
    for mention in mentions:
        following = next((start for start in starts if start >= mention.end), None)
        behind = (text for start, text in written if start >= mention.end and (following is None or start <= following))
        priced.append(mention._replace(stated=next(behind, "")))
    return priced


def _mentions(text: str) -> Iterator[Mention]:
    context: Context = "none"
    before: re.Match[str] | None = None
    last: Mention | None = None
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        if context == "other" and _STOP.search(text, end, match.end()):
            context = "none"
        end = match.end()
        if len(word) > _LONGEST_WORD or not any(map(str.isdecimal, word)):
            context, before = _context(word, context), None
            continue
        mention = _mention(word, context, match.start(), match.end())
        if before is not None and _YEAR.fullmatch(word):
            mention = None  # the year of the number before it
        if mention is not None:
            context = context if mention.context == "none" else mention.context
            yield mention
            yield from _listed(mention)
            if mention.letters and _LOOKS_LIKE_DIGITS.fullmatch(word):
                yield _part_of(mention, word.translate(_ALIKE))
        if last is not None and word.isdecimal() and _BETWEEN.fullmatch(text, last.end, match.start()):
            yield from _ending(last, word, match)
        last = mention or last
        if before is not None and word.isdecimal() and match.start() - before.end() == 1:
            yield from _joined(before, match, context)
        before = match
    yield from _ranges(text)


def _cues(text: str) -> Iterator[Cue]:
    for word in _LETTERS.findall(text.lower()):
        cue = CUE_OF.get(word) or (CUE_STEM_OF.get(word[:_STEM]) if len(word) > _STEM else None)
        if cue:
            yield cue


def _cut_off(text: str) -> str | None:
    """Return what a list ends with that goes on: a separator, or the beginning of a number behind one."""
    tail = text.rstrip()[-_TAIL:]
    match = _GOES_ON.search(tail) or _LAST_WORD.search(tail)
    return squeeze(match.group(1)) if match else None


def _behalf(text: str) -> str:
    """Return the words for which somebody pays; one word, or words about documents, are no name."""
    for match in _FOR.finditer(text):
        said = match.group(1).split()
        if len(said) > 1 and not {word.lower() for word in said} & (INVOICE_WORDS | ORDER_WORDS):
            return " ".join(said)
    return ""


def _context(word: str, before: Context) -> Context:
    """Say what a number after this word is; a word that means nothing here ends what was said before it."""
    parts = {part for part in _PART.split(word.lower()) if part}
    if parts & INVOICE_WORDS:
        return "invoice"
    if parts & ORDER_WORDS:
        return "order"
    if parts & OTHER_WORDS:
        return "other"
    return before if parts <= CONNECTORS else "none"


def _mention(word: str, context: Context, start: int, end: int) -> Mention | None:
    folded = "-".join(_folded(part) for part in _PART.split(word))
    groups = digit_groups(folded)
    letters = "".join(c for c in folded.split(groups[0], 1)[0].lower() if c.isalpha())
    if letters in INVOICE_WORDS:
        context, letters = "invoice", ""
    elif letters in CONNECTORS:
        letters = ""
    elif letters in ORDER_WORDS:
        context = "order"
    digits = "".join(groups)
    fewest = _FEWEST_TOLD if context in ("invoice", "order") or letters else _FEWEST_BARE
    if len(digits) < fewest or (context == "none" and not letters and _YEAR.fullmatch(digits)):
        return None
    serials = _serials(folded, groups, digits)
    derived = bool(_LIKE_A_SUM.fullmatch(word))
    return Mention(word, digits, tuple(map(as_serial, groups)), letters, serials, context, start, end, derived)


def _folded(part: str) -> str:
    """Read letters that look like digits as digits behind the first of two real digits, where all there look so."""
    if sum(map(str.isdecimal, part)) < _FEWEST_REAL_DIGITS or part.isdecimal():
        return part
    match = _LETTERS_FIRST.fullmatch(part)
    if match is None:
        return part
    letters, rest = match.groups()
    first = next(i for i, c in enumerate(rest) if c.isdecimal())
    return letters + rest[:first] + rest[first:].translate(_ALIKE)


def _serials(text: str, groups: tuple[str, ...], digits: str) -> tuple[int, ...]:
    last = [] if _YEAR.fullmatch(groups[-1]) and len(groups) > 1 else [as_serial(groups[-1])]
    found = [serial(text) or 0, *last, as_serial(digits)]
    if len(groups) == 1 and len(digits) >= _LONG_RUN:
        found += [as_serial(digits[-width:]) for width in _WIDTHS if width < len(digits)]
    return tuple(dict.fromkeys(one for one in found if one))


def _listed(mention: Mention) -> Iterator[Mention]:
    """Yield what `15836/37`, `15836/1940` or `F0031896-0031897` lists: each further number begins as the first does."""
    match = _LIST.fullmatch(mention.text) if len(mention.text) <= _LONGEST_LIST else None
    if match is not None:
        first, rest = match.groups()
        ends = (end for end in digit_groups(rest) if len(end) < len(first) or not _YEAR.fullmatch(end))
        for end in (first, *ends):
            yield _part_of(mention, first[: max(len(first) - len(end), 0)] + end)
    groups = digit_groups(mention.text)
    if len(groups) > 1 and len(groups[-1]) == len(groups[-2]) >= _FEWEST_BARE:
        yield from _from_to(mention, groups[-2], groups[-1])
    elif len(groups) > 1 and len(groups[-2]) >= _SHORTEST_BEGUN and len(groups[-1]) >= _FEWEST_TOLD:
        yield from _from_to(mention, groups[-2], groups[-2][: -len(groups[-1])] + groups[-1])


def _from_to(mention: Mention, first: str, last: str) -> Iterator[Mention]:
    if len(first) == len(last) and not _YEAR.fullmatch(first) and 0 < int(last) - int(first) <= _LONGEST_RANGE:
        for number in range(int(first), int(last) + 1):
            yield _part_of(mention, str(number).zfill(len(first)))


def _joined(left: re.Match[str], right: re.Match[str], context: Context) -> Iterator[Mention]:
    """Yield the number whose halves stand apart."""
    between = "/" if _YEAR.fullmatch(right.group()) else ""
    whole = _mention(left.group() + between + right.group(), context, left.start(), right.end())
    if whole is not None:
        yield whole._replace(derived=True)


def _ranges(text: str) -> Iterator[Mention]:
    for match in (found for pattern in _RANGES for found in pattern.finditer(text)):
        first, last = match.groups()
        whole = Mention(match.group(), first, (), "", (), "invoice", match.start(), match.end())
        yield from _from_to(whole, first, first[: max(len(first) - len(last), 0)] + last)


def _ending(first: Mention, word: str, match: re.Match[str]) -> Iterator[Mention]:
    """Yield the number of which only the end is written, behind one that is written in full: `48531 & 532`."""
    begun = digit_groups(first.text)
    if first.derived or not begun or _YEAR.fullmatch(word):
        return
    if _FEWEST_TOLD <= len(word) < len(begun[-1]):
        whole = _part_of(first, begun[-1][: -len(word)] + word)
        yield whole._replace(start=match.start(), end=match.end())


def _part_of(mention: Mention, digits: str) -> Mention:
    serials = _serials(digits, (digits,), digits)
    return mention._replace(
        text=digits, digits=digits, groups=(int(digits),), letters="", serials=serials, derived=True
    )


def _orders(mentions: list[Mention]) -> Iterator[str]:
    """Yield what may be a purchase order: whatever is not said to be something else."""
    for mention in mentions:
        if mention.context != "other" and mention.digits and not mention.derived:
            yield squeeze(mention.text)
            if mention.context == "order":
                yield mention.digits
                yield "po" + mention.digits
