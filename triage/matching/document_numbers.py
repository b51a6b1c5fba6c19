"""Two document numbers, compared as a clerk would: the same, a marked copy, misread, cut short, or another."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from triage.matching.keys import digit_groups, serial, squeeze
from triage.matching.spelling import tokens

Agreement = Literal["same", "copy", "misread", "part", "different", "missing"]
"""`copy` only adds the mark of a copy (`-A`, `/1`, `copy`) to the other; `misread` has letters for digits that look
like them, or digits for letters; `part` is the other without what its series puts in front."""

NUMBERED: frozenset[Agreement] = frozenset(("same", "copy", "misread", "part"))
"""How two numbers agree that may well be one."""

_COPY = {"copy", "dup", "duplicate", "kopie", "copie", "copia", "bis", "reissue"}
_TELLING_DIGITS = 3
_RUN_TOGETHER = 6
_LOOK_ALIKE = str.maketrans("oOiIlLsSbBzZgG", "00111155882266")
_DOUBTFUL = re.compile(r"(?<=\d)[oilsbzg]+|[oilsbzg]+(?=\d)", re.IGNORECASE)


class _Number(NamedTuple):
    """A number in tokens, as it is written and with the letters beside its digits read as digits."""

    tokens: tuple[str, ...]
    restored: tuple[str, ...]
    counts: bool


def compare_numbers(first: str | None, second: str | None) -> Agreement:
    """Compare two document numbers; words without a digit number nothing."""
    one, two = _read(first or ""), _read(second or "")
    if not one.counts or not two.counts:
        return "missing"
    if one.tokens == two.tokens:
        return "same"
    if len(one.tokens) != len(two.tokens) and (told := _told_beside(first or "", second or "")):
        return told
    return "misread" if one.restored == two.restored else "different"


def serials(number: str) -> tuple[int, ...]:
    """Return the serials under which a number may be on the books: as it is written, and with misread digits restored.

    Only letters beside a digit are read as digits, so that a series (`SO-`) stays one.
    """
    restored = _restored(number)
    found = {serial(number)} if restored == number else {serial(number), serial(restored)}
    return tuple(each for each in found if each is not None)


@lru_cache(maxsize=16_384)
def _read(number: str) -> _Number:
    written, restored = tokens(number), _restored(number)
    counts = any(token.isdigit() for token in written)
    return _Number(written, written if restored == number else tokens(restored), counts)


def _restored(number: str) -> str:
    return _DOUBTFUL.sub(lambda letters: letters.group().translate(_LOOK_ALIKE), number)


def _told_beside(first: str, second: str) -> Agreement | None:
    """Compare two numbers of which one has more parts than the other."""
    if squeeze(first) == squeeze(second) and _has_one_long_group(first, second):
        return "same"
    short, long = sorted((tokens(first), tokens(second)), key=len)
    if long[: len(short)] == short and _marks_copy(long[len(short) :], short):
        return "copy"
    return "part" if long[-len(short) :] == short and _is_long(short) else None


def _has_one_long_group(*numbers: str) -> bool:
    """Tell whether one of two numbers was run together (`INV2026007`); `1-12` and `112` are two."""
    fewest = min(map(digit_groups, numbers), key=len)
    return len(fewest) == 1 and len(fewest[0]) >= _RUN_TOGETHER


def _is_long(number: tuple[str, ...]) -> bool:
    return sum(len(token) for token in number if token.isdigit()) >= _TELLING_DIGITS


def _marks_copy(added: tuple[str, ...], number: tuple[str, ...]) -> bool:
    """Tell whether what a number adds only marks a copy; one digit does in `4711/1`, but not in `C-12/5`."""
    if any(token not in _COPY and len(token) > 1 for token in added):
        return False
    counted = any(token.isdigit() for token in added)
    return not counted or not _COPY.isdisjoint(added) or (len(added) == 1 and _is_long(number))
