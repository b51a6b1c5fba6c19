"""Names, numbers and references as people write them, reduced to what can be compared."""

import re
from collections.abc import Iterable
from typing import Literal

from anyascii import anyascii
from rapidfuzz.distance import OSA

Agreement = Literal["same", "copy", "different", "missing"]
"""`copy` is a number that only adds the mark of a copy (`-A`, `copy`, `duplicate`) to the other."""

_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_NAMED = re.compile(r"\b(?:inv|invoice|bill|facture|factura|rechnung|rg)[a-z]*[\s.#:_/-]*\d[\w/-]*", re.IGNORECASE)
_COPY = {"copy", "dup", "duplicate", "kopie", "copie", "copia", "bis", "reissue"}
_LEGAL_FORMS = {
    *("ag", "bv", "co", "corp", "corporation", "company", "gmbh", "inc", "incorporated", "kg", "limited", "llc"),
    *("llp", "ltd", "nv", "oy", "plc", "pty", "sa", "sarl", "sas", "spa", "srl"),
}


def tokens(text: str) -> tuple[str, ...]:
    """Split into words and numbers, without case, accents, separators and leading zeros."""
    found = _TOKEN.findall(anyascii(text).lower())
    return tuple(token.lstrip("0") or "0" if token.isdigit() else token for token in found)


def compare_numbers(first: str | None, second: str | None) -> Agreement:
    """Compare two document numbers as a clerk would."""
    one, two = tokens(first or ""), tokens(second or "")
    if not one or not two:
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


def _marks_copy(token: str) -> bool:
    return token in _COPY or (len(token) == 1 and token.isalpha())


def invoice_references(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Find what looks like an invoice number in free text."""
    return frozenset(tokens(match) for text in texts for match in _NAMED.findall(text))


def same_name(first: str, second: str) -> bool:
    """Tell whether two names are one: legal forms may be left out, but not contradict (AG is not GmbH)."""
    one, two = tokens(first), tokens(second)
    forms = {word for word in one if word in _LEGAL_FORMS}, {word for word in two if word in _LEGAL_FORMS}
    cores = [tuple(word for word in name if word not in _LEGAL_FORMS) for name in (one, two)]
    return bool(cores[0]) and cores[0] == cores[1] and (not forms[0] or not forms[1] or forms[0] == forms[1])


def may_be_name(first: str, second: str) -> bool:
    """Tell whether one name may be the other, shortened: an acronym, or each word cut down to some of its letters."""
    one, two = sorted((tokens(first), tokens(second)), key=lambda name: len("".join(name)))
    if not one:
        return False
    initials = "".join(word[0] for word in two if not word.isdigit())
    return (len(one) == 1 and len(one[0]) > 1 and initials.startswith(one[0])) or _shortens(one, two)


def _shortens(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return len(short) <= len(long) and all(_cut(word, full) for word, full in zip(short, long, strict=False))


def _cut(word: str, full: str) -> bool:
    letters = iter(full)
    return word[0] == full[0] and all(letter in letters for letter in word)
