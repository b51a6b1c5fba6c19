"""Numbers and references as people write them, reduced to what can be compared."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from triage.matching.spelling import tokens

_NAMED = re.compile(r"\b(?:inv|invoice|bill|facture|factura|rechnung|rg)[a-z]*[\s.#:_/-]*\d[\w/-]*", re.IGNORECASE)


def same_text(first: str | None, second: str | None) -> bool | None:
    """Compare two references without case and separators."""
    one, two = tokens(first or ""), tokens(second or "")
    return one == two if one and two else None


def number_distance(first: str | None, second: str | None) -> int | None:
    """Count the edits between two numbers (a swap of neighbours is one), or None where one is missing."""
    one, two = "".join(tokens(first or "")), "".join(tokens(second or ""))
    return OSA.distance(one, two) if one and two else None


def invoice_references(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Find what looks like an invoice number in free text."""
    return frozenset(tokens(match) for text in texts for match in _NAMED.findall(text))


def apart(days: int | None) -> str:
    """Say in words how far apart two documents are."""
    if days is None:
        return "a date is missing"
    return "1 day apart" if days == 1 else f"{days} days apart"
