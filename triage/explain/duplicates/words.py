"""Numbers and references as people write them, reduced to what can be compared."""

import re
from collections.abc import Iterable
from typing import Literal

from rapidfuzz.distance import OSA

from triage.matching.spelling import tokens

Agreement = Literal["same", "copy", "different", "missing"]
"""`copy` is a number that only adds the mark of a copy (`-A`, `copy`, `duplicate`) to the other."""

_NAMED = re.compile(r"\b(?:inv|invoice|bill|facture|factura|rechnung|rg)[a-z]*[\s.#:_/-]*\d[\w/-]*", re.IGNORECASE)
_COPY = {"copy", "dup", "duplicate", "kopie", "copie", "copia", "bis", "reissue"}


def compare_numbers(first: str | None, second: str | None) -> Agreement:
    """Compare two document numbers as a clerk would; words without a digit number nothing."""
    one, two = tokens(first or ""), tokens(second or "")
    if not _counts(one) or not _counts(two):
        return "missing"
    if one == two:
        return "same"
    short, long = sorted((one, two), key=len)
    extra = long[len(short) :]
    if long[: len(short)] == short and all(_marks_copy(token) for token in extra):
        return "copy"
    return "different"


def number_distance(first: str | None, second: str | None) -> int | None:
    """Count the edits between two numbers (a swap of neighbours is one), or None where one is missing."""
    one, two = "".join(tokens(first or "")), "".join(tokens(second or ""))
    return OSA.distance(one, two) if one and two else None


def _counts(number: tuple[str, ...]) -> bool:
    return any(token.isdigit() for token in number)


def _marks_copy(token: str) -> bool:
    return token in _COPY or (len(token) == 1 and token.isalpha())


def invoice_references(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Find what looks like an invoice number in free text."""
    return frozenset(tokens(match) for text in texts for match in _NAMED.findall(text))


def apart(days: int | None) -> str:
    """Say in words how far apart two documents are."""
    if days is None:
        return "a date is missing"
    return "1 day apart" if days == 1 else f"{days} days apart"
