"""Two document numbers, compared as a clerk would: the same, a marked copy, misread, cut short, or another."""

import re
from functools import lru_cache
from typing import Literal

from triage.matching.keys import serial
from triage.matching.spelling import tokens

Agreement = Literal["same", "copy", "misread", "part", "different", "missing"]
"""`copy` only adds the mark of a copy (`-A`, `/1`, `copy`) to the other; `misread` has letters for digits that look
like them, or digits for letters; `part` is the other without what its series puts in front."""

NUMBERED: frozenset[Agreement] = frozenset(("same", "copy", "misread", "part"))
"""How two numbers agree that may well be one."""

_COPY = {"copy", "dup", "duplicate", "kopie", "copie", "copia", "bis", "reissue"}
_SERIAL_DIGITS = 3
_LOOK_ALIKE = str.maketrans("oOiIlLsSbBzZgG", "00111155882266")
_CHUNK = re.compile(r"[a-zA-Z0-9]+")
_SURE_DIGITS = 2


def compare_numbers(first: str | None, second: str | None) -> Agreement:
    """Compare two document numbers; words without a digit number nothing."""
    one, two = tokens(first or ""), tokens(second or "")
    if not _counts(one) or not _counts(two):
        return "missing"
    if one == two:
        return "same"
    short, long = sorted((one, two), key=len)
    if long[: len(short)] == short and _marks_copy(long[len(short) :], short[-1]):
        return "copy"
    if _restored(first or "") == _restored(second or ""):
        return "misread"
    return "part" if long[-len(short) :] == short and _is_serial(short[-1]) else "different"


@lru_cache(maxsize=65_536)
def serials(number: str) -> tuple[int, ...]:
    """Return the serials under which a number may be on the books: as it is written, and with misread digits restored.

    Only where two digits are left in a word are its letters read as digits, so that a series (`SO-`) stays one.
    """
    restored = _CHUNK.sub(lambda chunk: _digits(chunk.group()), number)
    found = (serial(number), serial(restored))
    return tuple(dict.fromkeys(each for each in found if each is not None))


@lru_cache(maxsize=65_536)
def _restored(number: str) -> tuple[str, ...]:
    return tokens(number.translate(_LOOK_ALIKE))


def _digits(chunk: str) -> str:
    return chunk.translate(_LOOK_ALIKE) if sum(map(str.isdigit, chunk)) >= _SURE_DIGITS else chunk


def _counts(number: tuple[str, ...]) -> bool:
    return any(token.isdigit() for token in number)


def _is_serial(token: str) -> bool:
    return token.isdigit() and len(token) >= _SERIAL_DIGITS


def _marks_copy(added: tuple[str, ...], last: str) -> bool:
    """Tell whether what a number adds only marks a copy; one digit does after a serial (`4711/1`), not in `C-12/5`."""
    if any(token not in _COPY and len(token) > 1 for token in added):
        return False
    counted = any(token.isdigit() for token in added)
    return not counted or not _COPY.isdisjoint(added) or (len(added) == 1 and _is_serial(last))
