"""Names of companies and people, compared by what they are made of; no string distance decides anything."""

import re
from functools import lru_cache
from typing import Literal

from anyascii import anyascii

Fit = Literal["same", "compatible", "contradicts", "absent"]
"""How a payer's name sits with a customer's: the `same` once spelling and legal form are normalised, `compatible` as an
abbreviation would be, `contradicts` because it says something else, or `absent` on either side."""

_LEGAL_FORMS = {
    form: canonical
    for canonical, spellings in {
        "ltd": "ltd limited plc",
        "inc": "inc incorporated corp corporation",
        "llc": "llc lc",
        "llp": "llp lp",
        "co": "co company",
        "ag": "ag aktiengesellschaft",
        "gmbh": "gmbh mbh ug",
        "kg": "kg ohg gbr",
        "se": "se",
        "sa": "sa sas sasu",
        "sarl": "sarl srl sprl eurl",
        "spa": "spa",
        "bv": "bv nv",
        "ab": "ab publ",
        "as": "as asa aps",
        "oy": "oy oyj",
        "sl": "sl slu",
        "spzoo": "spzoo",
        "pty": "pty",
        "pvt": "pvt",
        "kk": "kk",
        "sro": "sro",
        "kft": "kft",
        "zrt": "zrt",
        "ooo": "ooo",
        "pjsc": "pjsc pao oao",
    }.items()
    for form in spellings.split()
}
_FILLERS = {"the", "and", "of", "und", "et", "y", "e", "och", "mr", "mrs", "ms", "herr", "frau", "m", "mme", "dr"}
_FEWEST_LETTERS = 3
_JOINED = re.compile(r"\b(?:[a-z]\.){2,}|\b[a-z](?:\s[a-z]\b)+")


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in plain lower-case ASCII, dotted initials joined (`S.A.` is `sa`)."""
    text = anyascii(name).lower().replace("'s ", " ").replace("&", " and ")
    text = _JOINED.sub(lambda match: re.sub(r"[^a-z]", "", match.group()), text)
    return tuple(re.findall(r"[a-z0-9]+", text))


@lru_cache(maxsize=65_536)
def core(name: str) -> tuple[str, ...]:
    """Return the words that tell a name apart: without legal forms and fillers, unless nothing else is left."""
    listed = words(name)
    kept = tuple(w for i, w in enumerate(listed) if w not in _FILLERS and not (i and w in _LEGAL_FORMS))
    return kept or listed


@lru_cache(maxsize=65_536)
def legal_forms(name: str) -> frozenset[str]:
    """Return the legal forms that a name carries, each in one spelling."""
    return frozenset(_LEGAL_FORMS[word] for word in words(name)[1:] if word in _LEGAL_FORMS)


def same(payer: str, name: str) -> bool:
    """Tell whether two names are one once spelling is normalised; two different legal forms make them two."""
    forms = legal_forms(payer), legal_forms(name)
    return bool(core(payer)) and core(payer) == core(name) and (not all(forms) or forms[0] == forms[1])


def fit(payer: str | None, name: str | None) -> Fit:
    """Compare a payer's name with a customer's."""
    if not payer or not name or not core(payer) or not core(name):
        return "absent"
    if core(payer) == core(name):
        return "same" if same(payer, name) else "contradicts"
    return "compatible" if _abbreviates(core(payer), core(name)) else "contradicts"


def _abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether `short` may be an abbreviation of `full`: initials, cut words, words run together."""
    numbers = [word for word in short if word.isdigit()]
    if any(number not in full for number in numbers):
        return False
    letters = "".join(word for word in short if not word.isdigit())
    target = "".join(word for word in full if not word.isdigit())
    if not letters or letters[0] != target[:1]:
        return False
    return (len(letters) >= _FEWEST_LETTERS and _is_subsequence(letters, target)) or _aligned(short, full)


def _is_subsequence(letters: str, target: str) -> bool:
    rest = iter(target)
    return all(letter in rest for letter in letters)


def _aligned(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether every short word shares its beginning with a later word of the full name, in order."""
    rest = iter(full)
    return all(any(_cut(word, other) for other in rest) for word in short)


def _cut(word: str, other: str) -> bool:
    return other.startswith(word) or word.startswith(other)


def similarity(payer: str, name: str) -> int:
    """Grade how alike two names are, from 0 to 100, to rank customers by; it decides nothing."""
    from rapidfuzz import fuzz

    left, right = " ".join(core(payer)), " ".join(core(name))
    return round(max(fuzz.token_sort_ratio(left, right), 0.92 * fuzz.token_set_ratio(left, right)))
