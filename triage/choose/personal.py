"""Personal data in a text: addresses, accounts, cards, telephone numbers and the names that code knows of."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Category = Literal["literal", "email", "iban", "card", "phone", "name"]
"""What was found; `literal` is text that looks like a placeholder and is none."""

_IBAN_LENGTHS = {
    int(length): frozenset(countries.split())
    for length, countries in (
        ("15", "NO"),
        ("16", "BE"),
        ("18", "DK FI FK FO GL NL SD"),
        ("19", "MK SI"),
        ("20", "AT BA EE KZ LT LU MN XK"),
        ("21", "CH CR HR LI LV"),
        ("22", "BG BH DE GB GE IE ME RS VA"),
        ("23", "AE GI IL IQ OM SO TL"),
        ("24", "AD CZ ES MD PK RO SA SE SK TN VG"),
        ("25", "LY PT ST"),
        ("26", "IS TR"),
        ("27", "BI DJ FR GR IT MC MR SM"),
        ("28", "AL AZ BY CY DO GT HU LB NI PL SV"),
        ("29", "BR EG PS QA UA"),
        ("30", "JO KW MU YE"),
        ("31", "MT SC"),
        ("32", "LC"),
        ("33", "RU"),
    )
}
"""Characters of an IBAN by country (the registry that SWIFT keeps for ISO 13616)."""

_LENGTH = {country: length for length, countries in _IBAN_LENGTHS.items() for country in countries}
_GAP = r"[\W_]{0,3}"
_IBAN = re.compile(rf"(?<![^\W_])[a-z]{_GAP}[a-z]{_GAP}[0-9]{_GAP}[0-9](?:{_GAP}[a-z0-9]){{11,29}}", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[\W_]{0,3}[0-9]){12,59}(?![0-9])")
_EMAIL = re.compile(
    r"[\w.+%'-]{1,64}\s{0,2}(?:@|[(\[{]\s?at\s?[)\]}]|\sat\s(?=[\w-]{1,63}\s{1,2}dot\s))\s{0,2}"
    r"[\w-]{1,63}(?:\s{0,2}(?:\.|[(\[{]\s?dot\s?[)\]}]|\sdot\s)\s{0,2}[\w-]{1,63}){1,5}",
    re.IGNORECASE,
)
_SPACED_EMAIL = re.compile(
    r"(?<!\w)[\w.+-](?:\s[\w.+-]){1,63}\s?@(?:\s[\w-](?!\w)){1,63}(?:\s?\.(?:\s[\w-](?!\w)){2,30}){1,4}"
)
_PHONE = re.compile(
    r"(?:(?<!\w)\+|(?<![\w.-])00|\b(?:tel|telefon|phone|mobile|mobil|fax|call)[.:\s]{1,3})"
    r"[\s(]{0,2}[0-9](?:[\s()./-]{0,3}[0-9]){6,14}",
    re.IGNORECASE,
)
_LITERAL = re.compile(r"<[a-z]{2,10}-[0-9]{1,4}>", re.IGNORECASE)
_CARD = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})|5[0-9]{15}|2[2-7][0-9]{14}|3[47][0-9]{13}|3[0689][0-9]{12}|35[0-9]{14}|6[0-9]{15,18}"
)
"""First digits and lengths of the cards that are in use."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a text holds something personal: `text[start:end]`."""

    start: int
    end: int
    category: Category


def personal(text: str, names: Iterable[str] = ()) -> tuple[Span, ...]:
    """Return where a text holds personal data, in order and without overlaps; digits of every script are digits."""
    plain = "".join(map(_in_ascii_digits, text))
    found = [span for find in _FINDERS for span in find(plain)]
    found += [span for name in names for span in _named(plain, name)]
    return tuple(_joined(sorted(found, key=lambda span: (span.start, -span.end))))


def _in_ascii_digits(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Yield spans; those that overlap are one, of the category of the first; the longest comes first."""
    held: Span | None = None
    for span in spans:
        if held and span.start < held.end:
            held = Span(held.start, max(held.end, span.end), held.category)
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _matches(pattern: re.Pattern[str], category: Category) -> Callable[[str], Iterator[Span]]:
    """Return what finds a pattern."""
    return lambda text: (Span(match.start(), match.end(), category) for match in pattern.finditer(text))


def _ibans(text: str) -> Iterator[Span]:
    """Yield account numbers whose country, length and check digits agree (ISO 13616), however they are spaced."""
    end = 0
    for start in (match.start() for match in re.finditer(r"(?<![^\W_])[A-Za-z]", text)):
        match = _IBAN.match(text, start) if start >= end else None
        if match is None:
            continue
        signs = [(i, text[i].upper()) for i in range(*match.span()) if text[i].isalnum() and text[i].isascii()]
        length = _LENGTH.get("".join(sign for _, sign in signs[:2]), len(signs) + 1)
        if length <= len(signs) and is_iban("".join(sign for _, sign in signs[:length])):
            end = signs[length - 1][0] + 1
            yield Span(start, end, "iban")


def is_iban(signs: str) -> bool:
    """Tell whether the check digits of an account number agree: modulo 97 it is one (ISO 7064)."""
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _cards(text: str) -> Iterator[Span]:
    """Yield card numbers: of a card's first digits and length, and right by Luhn's sum; also in a row of groups."""
    for row in _DIGITS.finditer(text):
        at = [i for i in range(*row.span()) if text[i].isdigit()]
        begins = [n for n, i in enumerate(at) if n == 0 or at[n - 1] != i - 1]
        ends = {n + 1 for n, i in enumerate(at) if n == len(at) - 1 or at[n + 1] != i + 1}
        for begin in begins:
            for length in range(19, 12, -1):
                digits = "".join(text[i] for i in at[begin : begin + length])
                if begin + length in ends and _CARD.fullmatch(digits) and is_card(digits):
                    yield Span(at[begin], at[begin + length - 1] + 1, "card")


def is_card(digits: str) -> bool:
    """Tell whether the last digit is Luhn's check digit of those before it (ISO/IEC 7812)."""
    doubled = [int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _named(text: str, name: str) -> Iterator[Span]:
    """Yield where a name stands, in either order of its words."""
    words = re.findall(r"\w+", name)
    for order in (words, words[::-1]):
        if order:
            pattern = r"\b" + r"[\W_]{1,3}".join(map(re.escape, order)) + r"\b"
            yield from (Span(m.start(), m.end(), "name") for m in re.finditer(pattern, text, re.IGNORECASE))


_FINDERS: tuple[Callable[[str], Iterator[Span]], ...] = (
    _matches(_LITERAL, "literal"),
    _matches(_EMAIL, "email"),
    _matches(_SPACED_EMAIL, "email"),
    _ibans,
    _cards,
    _matches(_PHONE, "phone"),
)
