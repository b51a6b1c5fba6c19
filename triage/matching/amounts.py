"""Sums of money in a payer's words, as the world writes them."""

import re

from triage.money import exponent

_CODES = "eur|usd|gbp|chf|jpy|inr|sek|nok|dkk|pln|czk|cad|aud"
_ENDS = r"\b(?![.,/\-]?\d)"
_STANDS_ALONE = r"(?<![\w/.\-])"
_SHAPES = (
    r"[$€£¥₹]\s?\d[\d.,']*\d|[$€£¥₹]\s?\d",
    rf"\b(?:{_CODES})\s?\d[\d.,']*",
    rf"{_STANDS_ALONE}\d+\s?(?:{_CODES})\b(?!\s?\d)",
    rf"\b(?:0|[1-9]\d{{0,2}})(?:[.,']\d{{3}})*[.,]\d\d{_ENDS}",
    rf"(?<!\w[\-/.])\b[1-9]\d{{0,2}}(?: \d{{3}})+[.,]\d\d{_ENDS}",
    rf"\b[1-9]\d{{3,}},\d\d{_ENDS}",
    rf"(?<=[/*=(:])[1-9]\d{{3,}}\.\d\d{_ENDS}",
    rf"{_STANDS_ALONE}[1-9]\d?(?:,\d{{3}})+{_ENDS}",
    rf"{_STANDS_ALONE}[1-9]\d\d(?:,\d{{3}}){{2,}}{_ENDS}",
)
MONEY = "|".join(_SHAPES)
"""What reads as a sum and not as a number: `1,234.50`, `1 234,50`, `$150`, `EUR 90`, `45,200`.

`1199.00` alone may be a document's number with a part; `101,102` may be two of three digits.
"""

_SUM = re.compile(rf"{MONEY}|{_STANDS_ALONE}[1-9]\d*\.\d{{2,3}}{_ENDS}", re.IGNORECASE)


def sums(text: str) -> list[tuple[int, str]]:
    """Return every sum in a text with the place where it begins."""
    return [(match.start(), match.group()) for match in _SUM.finditer(text)]


def minor_units(text: str, currency: str) -> int:
    """Return a written sum in minor units, its last separator a decimal point where so many digits follow it."""
    places = exponent(currency)
    digits = re.sub(r"\D", "", text)
    has_places = places and re.search(rf"[.,]\d{{{places}}}\D*$", text)
    return int(digits) if has_places or not places else int(digits) * 10**places
