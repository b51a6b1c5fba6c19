"""Takes secrets and personal data out of what is about to be logged, whoever put them there.

Nothing of ours logs them on purpose. This is for what others do: a library that logs a header, an error that quotes
what it could not read, a traceback with a statement's values.
"""

import re
from collections.abc import Callable, Iterator, Mapping

MASK = "***"

_SECRET_NAME = re.compile(
    r"authorization|cookie|passw(?:or)?d|passphrase|secret|token|api[-_]?key|private[-_]?key|credential", re.IGNORECASE
)

_PLAIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(trk|whsec)_[\w+/=-]+"), rf"\1_{MASK}"),
    (
        re.compile(
            r"((?:authorization|cookie|x-api-key)\b[\"']*\s*[:=,]\s*(?:b(?=[\"']))?[\"']?)[^\r\n\"']+", re.IGNORECASE
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"\b(bearer|basic|digest)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {MASK}"),
    (re.compile(r"(://)[^\s/@]*:[^\s@]*@"), rf"\1{MASK}@"),
    (
        re.compile(
            r"((?:passw(?:or)?d|passphrase|pwd|secret|token|api[-_]?key)\w*[\"']*\s*[:=]\s*[\"']?)[^\s\"',;&]+",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"\[parameters: .*?\](?=\n|$)", re.DOTALL), f"[parameters: {MASK}]"),  # of a statement that failed
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), MASK),
)

_DIGITS = re.compile(r"(?<!\w)\d(?:[ -]?\d){12,60}(?!\w)")
_ACCOUNT = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,4})?(?!\w)")


def redacted(value: object) -> object:
    """Return a value as it may be logged: what a telling name holds is masked, and all text is cleaned."""
    if isinstance(value, Mapping):
        return {
            _text(name): MASK if _SECRET_NAME.search(_text(name)) else redacted(held) for name, held in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted(entry) for entry in value]
    return value if value is None or isinstance(value, (bool, int, float)) else cleaned(_text(value))


def cleaned(text: str) -> str:
    """Return text without keys, credentials, e-mail addresses, card numbers (Luhn) and IBANs (modulo 97)."""
    for pattern, instead in _PLAIN:
        text = pattern.sub(instead, text)
    text = _ACCOUNT.sub(lambda found: _masked(found[0], _is_iban), text)
    return _DIGITS.sub(lambda found: _masked(found[0], _is_card), text)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else repr(value)


def _masked(text: str, is_number: Callable[[str], bool]) -> str:
    """Mask the numbers in groups that stand side by side: a neighbour's digits may have come along."""
    for start, end in _runs(text):
        if is_number(re.sub(r"[ -]", "", text[start:end])):
            before, after = text[:start], text[end:]
            return f"{_masked(before, is_number)}{MASK}{_masked(after, is_number)}"
    return text


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where neighbouring groups begin and end, the longest first for each beginning."""
    groups = [found.span() for found in re.finditer(r"[^ -]+", text)]
    for first, (start, _) in enumerate(groups):
        yield from ((start, end) for _, end in reversed(groups[first:]))


def _is_card(digits: str) -> bool:
    """Say whether digits are a card number: ISO/IEC 7812, 13 to 19 digits and the Luhn check."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """Say whether text is an IBAN: ISO 13616, 15 to 34 characters and the check of ISO 7064."""
    if not 15 <= len(text) <= 34 or not re.match(r"[A-Za-z]{2}\d{2}", text):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1
