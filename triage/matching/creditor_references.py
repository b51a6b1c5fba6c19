"""Structured creditor references: what a creditor prints on a bill for the payer to repeat, checked by its digits.

| kind | written | check | source |
|---|---|---|---|
| `iso11649` | RF, 2 check digits, up to 21 letters and digits | modulo 97, RF at the end | ISO 11649 |
| `swiss_qr` | 27 digits | modulo 10, recursive | Swiss QR-bill |
| `belgian` | +++123/4567/89012+++ | modulo 97, 0 written 97 | Belgian OGM / VCS |
| `danish` | +71<15 digits+creditor<, 16 digits with 75, 15 or 04 | modulo 10 | Danish FIK |
| `slovenian`, `croatian` | SI12 or HR01 and digits | modulo 11 | models 12 and 01 |
| `finnish` | 4 to 20 digits | weights 7-3-1 | Finnish viitenumero |
| `modulo_10` | 2 to 25 digits | modulo 10 (Luhn) | Norwegian KID, Swedish OCR, a bare Danish one |
| `swedish` | the same, the last digit but one telling the length | modulo 10 (Luhn) | Swedish OCR with length |
| `norwegian` | 2 to 25 digits, the last may be a hyphen | modulo 11 | Norwegian KID |

One run of digits in ten passes a check modulo 10 by chance: a kind without a form of its own is possible, never
certain, and counts only where the invoice's own payment reference is the same.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from anyascii import anyascii

Kind = Literal[
    "iso11649",
    "swiss_qr",
    "belgian",
    "danish",
    "slovenian",
    "croatian",
    "swedish",
    "finnish",
    "modulo_10",
    "norwegian",
]


@dataclass(frozen=True, slots=True)
class CreditorReference:
    """A reference whose check digits agree. `text` is its canonical form.

    `certain` tells that form and check together leave no doubt; otherwise one run of digits in ten would pass.
    """

    kind: Kind
    text: str
    certain: bool


def valid(text: str) -> CreditorReference | None:
    """Read a whole text as a reference: of several kinds that it may be the one least likely to be met by chance."""
    return next(iter(readings(text)), None)


def readings(text: str) -> tuple[CreditorReference, ...]:
    """Return a whole text in every kind whose form and check it meets, the least likely by chance first."""
    plain = _plain(text).strip()
    for kind, form in _forms(plain):
        match = form.fullmatch(plain)
        reference = _formed(kind, match) if match else None
        if reference:
            return (reference,)
    return _bare(plain) if _BARE.fullmatch(plain) else ()


def find_formed(text: str) -> tuple[CreditorReference, ...]:
    """Return only the references that have a form of their own: the fast half of `find`."""
    return _split(_plain(text))[0]


def split(text: str) -> tuple[tuple[CreditorReference, ...], str]:
    """Return the references that have a form of their own, and the text without them; with none, the text as it is."""
    formed, rest = _split(_plain(text))
    return (formed, rest) if formed else ((), text)


def find(text: str) -> tuple[CreditorReference, ...]:
    """Return the references in free text: those of a form, then the possible ones in what is left, each once."""
    formed, rest = _split(_plain(text))
    return tuple(dict.fromkeys((*formed, *_possible(rest))))


def canonical(reference: str) -> str:
    """Reduce a reference to the one spelling under which the creditor's and the payer's compare equal.

    Separators and the zeros that a bank fills up with are gone: before the digits, and behind the check digits of RF.
    Of a Danish code line the payment's identification is left, without the form's type and the creditor.
    """
    plain = _plain(reference)
    line = _DANISH.search(plain)
    squeezed = re.sub(r"[^0-9A-Z]", "", line["digits"] if line else plain)
    if squeezed.startswith("RF") and _checks_rf(squeezed):
        return squeezed[:4] + squeezed[4:].lstrip("0")
    if plain.rstrip().endswith("-") and squeezed.isdigit():
        squeezed += "-"
    return squeezed.lstrip("0") or squeezed[:1]


_RF = re.compile(r"(?<![0-9A-Z])(?P<body>RF[ -]?\d\d(?:[ -]?[0-9A-Z]){1,21})(?![0-9A-Z])")
_SWISS = re.compile(r"(?<![0-9A-Z])(?P<body>\d(?:[ .-]?\d){26})(?![0-9A-Z])")
_BELGIAN = re.compile(
    r"(?:\+{3}|\*{3})\s*(?P<body>\d{3}\s?/?\s?\d{4}\s?/?\s?\d{5})\s*(?:\+{3}|\*{3})",
)
_DANISH = re.compile(r"\+?(?P<type>71|75|04|15)\s?<\s?(?P<digits>\d{15,16})(?!\d)(?:\s?\+\s?\d{7,8}\s?<?)?")
_SLOVENIAN = re.compile(r"(?<![0-9A-Z])SI ?12 ?(?P<body>\d(?:[ -]?\d){1,12})(?![0-9A-Z])")
_CROATIAN = re.compile(r"(?<![0-9A-Z])HR ?01 ?(?P<body>\d(?:[ -]?\d){1,21})(?![0-9A-Z])")
_FORMS: tuple[tuple[Kind, tuple[str, ...], re.Pattern[str]], ...] = (
    ("iso11649", ("RF",), _RF),
    ("belgian", ("+++", "***"), _BELGIAN),
    ("danish", ("<",), _DANISH),
    ("slovenian", ("SI12", "SI 12"), _SLOVENIAN),
    ("croatian", ("HR01", "HR 01"), _CROATIAN),
)
"""Each kind with the marks one of which a text must hold to be worth a search for its form."""
_SHORTEST_SWISS = 27
_BARE = re.compile(r"\d(?:[ /.-]?\d)*-?")
_RUN = re.compile(r"(?<![0-9A-Z])\d{4,25}(?![0-9A-Z])(?:-(?![0-9A-Z]))?")
_SPACED = re.compile(r"(?<![0-9A-Z])\d+(?:[ /]\d+)+(?![0-9A-Z])")
_FEWEST, _MOST = 2, 25
_FEWEST_FINNISH, _MOST_FINNISH = 4, 20
_LENGTH_BELGIAN = 12
_MOST_RF = 25
_LENGTH_DANISH = {"71": 15, "75": 16, "04": 16, "15": 16}
_RECURSIVE = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


def _plain(text: str) -> str:
    return (text if text.isascii() else anyascii(text)).upper()


def _split(text: str) -> tuple[tuple[CreditorReference, ...], str]:
    """Return the references of a form, and the text without them."""
    formed: list[CreditorReference] = []
    for kind, form in _forms(text):
        for match in form.finditer(text):
            found = tuple(_read(kind, match))
            formed += found
            text = text.replace(match.group(), " ") if found else text
    return tuple(dict.fromkeys(formed)), text


def _forms(text: str) -> Iterator[tuple[Kind, re.Pattern[str]]]:
    """Yield the kinds of a form of their own that a text may hold."""
    for kind, marks, form in _FORMS:
        if any(mark in text for mark in marks):
            yield kind, form
    if len(text) >= _SHORTEST_SWISS:
        yield "swiss_qr", _SWISS


def _read(kind: Kind, match: re.Match[str]) -> Iterator[CreditorReference]:
    if kind == "iso11649":
        yield from _endings(match["body"])
    elif reference := _formed(kind, match):
        yield reference


def _endings(written: str) -> Iterator[CreditorReference]:
    """Yield the beginnings of an RF with words behind it that its check digits allow."""
    parts = re.split(r"[ -]", written)
    begun = ["".join(parts[: end + 1]) for end in range(len(parts))]
    passed = [text for text in begun if _checks_rf(text)]
    yield from (CreditorReference("iso11649", canonical(text), len(passed) == 1) for text in passed)


def _formed(kind: Kind, match: re.Match[str]) -> CreditorReference | None:
    """Return the reference that a match of its form is, if its check digits agree."""
    if kind == "danish":
        fits = len(match["digits"]) == _LENGTH_DANISH[match["type"]] and _luhn(match["digits"])
        return CreditorReference(kind, canonical(match["digits"]), certain=True) if fits else None
    body = re.sub(r"[^0-9A-Z]", "", match["body"])
    prefix = {"slovenian": "SI12", "croatian": "HR01"}.get(kind, "")
    return CreditorReference(kind, canonical(prefix + body), certain=True) if _CHECKS[kind](body) else None


def _possible(text: str) -> Iterator[CreditorReference]:
    """Yield every run of four digits or more that passes a check, alone and joined with those beside it."""
    for match in _RUN.finditer(text):
        yield from _bare(match.group())
    for match in _SPACED.finditer(text):
        yield from _bare(match.group())


@lru_cache(maxsize=16_384)
def _bare(written: str) -> tuple[CreditorReference, ...]:
    """Return the kinds that digits without a form of their own may be."""
    digits = re.sub(r"[^0-9]", "", written) + ("-" if written.endswith("-") else "")
    if not _FEWEST <= len(digits) <= _MOST or not digits.strip("0-"):
        return ()
    passed = [kind for kind in _BARE_KINDS if _CHECKS[kind](digits)]
    return tuple(CreditorReference(kind, digits.lstrip("0"), certain=False) for kind in passed)


def _checks_rf(text: str) -> bool:
    if not 4 < len(text) <= _MOST_RF or not text[2:4].isdigit() or not text[4:].strip("0"):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def _checks_swiss(digits: str) -> bool:
    carry = 0
    for digit in digits:
        carry = _RECURSIVE[(carry + int(digit)) % 10]
    return carry == 0 and bool(digits.strip("0"))


def _checks_belgian(digits: str) -> bool:
    if len(digits) != _LENGTH_BELGIAN or not digits.isdigit():
        return False
    return (int(digits[:10]) % 97 or 97) == int(digits[10:])


def _luhn(digits: str) -> bool:
    return digits.isdigit() and not (_sum(digits[::-2]) + _sum(digits[-2::-2].translate(_DOUBLED))) % 10


def _checks_swedish(digits: str) -> bool:
    return int(digits[-2]) == len(digits) % 10 and _luhn(digits)


def _checks_finnish(digits: str) -> bool:
    significant = digits.lstrip("0")
    if not significant.isdigit() or not _FEWEST_FINNISH <= len(significant) <= _MOST_FINNISH:
        return False
    return -_weighted(significant[:-1], (7, 3, 1)) % 10 == int(significant[-1])


def _checks_norwegian(digits: str) -> bool:
    return "0123456789-"[-_weighted(digits[:-1], (2, 3, 4, 5, 6, 7)) % 11] == digits[-1]


def _checks_modulo_11(digits: str) -> bool:
    """Weigh 2, 3, 4 ... from the right; 10 and 11 are written 0."""
    rest = -_weighted(digits[:-1], range(2, 2 + len(digits))) % 11
    return rest % 10 == int(digits[-1])


def _weighted(digits: str, weights: range | tuple[int, ...]) -> int:
    """Weigh digits from the right, beginning anew when the weights are used up."""
    step = len(weights)
    return sum(weight * _sum(digits[-1 - i :: -step]) for i, weight in enumerate(weights) if i < len(digits))


def _sum(digits: str) -> int:
    return sum(digits.encode()) - _ZERO * len(digits)


_ZERO = ord("0")
_DOUBLED = str.maketrans("0123456789", "0246813579")
_CHECKS: dict[Kind, Callable[[str], bool]] = {
    "iso11649": _checks_rf,
    "swiss_qr": _checks_swiss,
    "belgian": _checks_belgian,
    "slovenian": _checks_modulo_11,
    "croatian": _checks_modulo_11,
    "swedish": _checks_swedish,
    "finnish": _checks_finnish,
    "modulo_10": _luhn,
    "norwegian": _checks_norwegian,
}
_BARE_KINDS: tuple[Kind, ...] = ("belgian", "swedish", "finnish", "modulo_10", "norwegian")
