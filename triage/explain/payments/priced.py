"""Amounts that a payer writes beside each number in his free text: `INV-101 500.00, INV-102 250.00 (part)`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.explain.payments.references import Reference
from triage.money import exponent

_AMOUNT = re.compile(r"(?<![\d.,/#\-])(\d{1,3}(?:[., ']\d{3})+[.,]\d{2}|\d+[.,]\d{2})(?![\d%]|[.,/\-]\d)")
_CENTS = 2


@dataclass(frozen=True, slots=True)
class Priced:
    """A reference with the amount in minor units and the words that follow it."""

    reference: Reference
    amount: int
    words: str


def priced(text: str, references: Sequence[Reference], currency: str) -> tuple[Priced, ...]:
    """Return every reference with its amount, where each is followed by exactly one before the next; else nothing."""
    if exponent(currency) != _CENTS or not references:
        return ()
    listed = tuple(_priced(text, references))
    return listed if len(listed) == len(references) else ()


def _priced(text: str, references: Sequence[Reference]) -> Iterator[Priced]:
    starts = sorted((text.find(reference.text), i) for i, reference in enumerate(references))
    ends = [*(start for start, _ in starts[1:]), len(text)]
    for (start, i), end in zip(starts, ends, strict=True):
        words = text[start + len(references[i].text) : end] if start >= 0 else ""
        amounts = _AMOUNT.findall(words)
        if len(amounts) == 1:
            yield Priced(references[i], int("".join(filter(str.isdigit, amounts[0]))), words)
