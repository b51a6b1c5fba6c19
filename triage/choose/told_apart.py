"""Which of several documents some words can only mean: by number or by date, never by what else they say."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from triage.choose.offers import is_plain
from triage.model import Invoice

_MONTHS = (
    "january januar janvier enero gennaio",
    "february februar février febrero febbraio",
    "march märz mars marzo",
    "april avril abril aprile",
    "may mai mayo maggio",
    "june juni juin junio giugno",
    "july juli juillet julio luglio",
    "august août agosto",
    "september septembre septiembre settembre",
    "october oktober octobre octubre ottobre",
    "november novembre noviembre",
    "december dezember décembre diciembre dicembre",
)
_AMBIGUOUS = frozenset({"may", "mai", "march", "mars", "august", "agosto"})
"""Months that are words of other meaning too: they name an invoice only together with a year."""


def names(invoice: Invoice) -> frozenset[str]:
    """Return the words that name an invoice: its id, its number, its date, and the month it is about, in lower case."""
    about = invoice.period.start if invoice.period else invoice.created
    return names_of((invoice.id, invoice.number, invoice.payment_reference), created=invoice.created, about=about)


def names_of(
    numbers: Iterable[str | None], *, created: date | datetime | None, about: date | datetime | None
) -> frozenset[str]:
    """Return the words for a document of these numbers, made on one day and about the month of another."""
    tokens = {number.lower() for number in numbers if number and is_plain(number) and any(map(str.isdigit, number))}
    dates = {spelt for day in (created, about) if day for spelt in _dates(day)}
    return frozenset(token for token in tokens | dates | set(_months(about)) if len(token) >= 3)


def _dates(day: date | datetime) -> Iterator[str]:
    yield f"{day:%Y-%m-%d}"
    yield f"{day:%d.%m.%Y}"
    yield f"{day:%d/%m/%Y}"
    yield f"{day.day}.{day.month}.{day.year}"


def _months(day: date | datetime | None) -> Iterator[str]:
    """Yield the month in words, with its year and, where the word means nothing else, without."""
    if day is None:
        return
    yield from (f"{day:%m/%Y}", f"{day:%Y-%m}", f"{day.month}/{day.year}")
    for word in _MONTHS[day.month - 1].split():
        yield f"{word} {day.year}"
        if word not in _AMBIGUOUS:
            yield word


def said(text: str, start: int, end: int, tokens: frozenset[str]) -> frozenset[str]:
    """Return which tokens stand as whole words inside `text[start:end]`; the rest of the text bounds them."""
    lowered = text.lower()
    return frozenset(token for token in tokens if _stands(lowered, start, end, token))


def _stands(text: str, start: int, end: int, token: str) -> bool:
    found = re.finditer(rf"(?<![^\W_])(?<![^\W_][-./]){re.escape(token)}(?![^\W_])(?![-./][^\W_])", text)
    return any(start <= match.start() and match.end() <= end for match in found)
