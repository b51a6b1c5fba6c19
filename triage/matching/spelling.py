"""Texts, numbers and references as people write them, reduced to what can be compared."""

import re
from functools import lru_cache

from anyascii import anyascii

_TOKEN = re.compile(r"[a-z]+|[0-9]+")


@lru_cache(maxsize=16_384)
def tokens(text: str) -> tuple[str, ...]:
    """Split into words and numbers, without case, accents, separators and leading zeros."""
    found = _TOKEN.findall(anyascii(text).lower())
    return tuple(token.lstrip("0") or "0" if token.isdigit() else token for token in found)
