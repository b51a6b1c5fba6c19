"""Names of companies and people, compared by what they are made of; no string distance decides anything."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple
from unicodedata import normalize

from anyascii import anyascii
from rapidfuzz.fuzz import ratio, token_set_ratio

from triage.matching.legal_forms import form_of, in_latin, in_one_word

Fit = Literal["same", "compatible", "contradicts", "absent"]
"""How a payer's name sits with a customer's: the `same` once spelling and legal form are normalised, `compatible` as an
abbreviation would be, `contradicts` because it says something else, or `absent` on either side."""

_FILLERS = {"the", "and", "of", "und", "et", "y", "e", "och", "mr", "mrs", "ms", "herr", "frau", "m", "mme", "dr"}
_FEWEST_LETTERS = 3
_JOINED = re.compile(r"\b[^\W\d_](?:(?:[./]\s?|\s)[^\W\d_]\b)+")
_WORD = re.compile(r"[a-z0-9]+")
_TURNED = re.compile(r"\s*([^\W\d]+(?:[ -][^\W\d]+)?),\s*([^\W\d]+\.?(?: [^\W\d]+\.?)?)\s*")
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_DIGRAPH = re.compile(r"(?<![aeiouyq])([aou])e(?=[bcdfghjklmnpqrstvwxz])|(a)a")


class _Parsed(NamedTuple):
    words: tuple[str, ...]
    core: tuple[str, ...]
    forms: frozenset[str]


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in plain lower-case ASCII, dotted initials joined (`S.A.` is `sa`).

    `Miller, Anna` is `Anna Miller`; a legal form of any script, or of several words, is one word.
    """
    return _parsed(name).words


def core(name: str) -> tuple[str, ...]:
    """Return the words that tell a name apart: without legal forms and fillers, unless nothing else is left."""
    return _parsed(name).core


def legal_forms(name: str) -> frozenset[str]:
    """Return the legal forms that a name carries, each in one spelling."""
    return _parsed(name).forms


@lru_cache(maxsize=16_384)
def folded(name: str) -> tuple[str, ...]:
    """Return the core with `ae`, `oe`, `ue` and `aa` as the one letter that they may stand for.

    It gives Müller, Mueller and Muller one key, and a few different names too: enough to look up, not to identify.
    """
    return tuple(_DIGRAPH.sub(r"\1\2", " ".join(core(name))).split())


@lru_cache(maxsize=16_384)
def _parsed(name: str) -> _Parsed:
    listed = _words(name.lower() if name.isascii() else normalize("NFKC", name).casefold())
    forms = [form_of(word, leading=not i) for i, word in enumerate(listed)]
    kept = tuple(w for w, form in zip(listed, forms, strict=True) if not form and w not in _FILLERS)
    return _Parsed(listed, kept or listed, frozenset(filter(None, forms)))


def _words(text: str) -> tuple[str, ...]:
    turned = _TURNED.fullmatch(text) if "," in text else None
    if turned and not form_of(re.sub(r"\W", "", turned[2])):
        text = f"{turned[2]} {turned[1]}"
    text = _JOINED.sub(lambda match: re.sub(r"\W", "", match.group()), text.replace("&", " and "))
    if not text.isascii():
        text = anyascii(in_latin(text)).lower()
    return tuple(in_one_word(_WORD.findall(text.replace("'s ", " "))))


def same(payer: str, name: str) -> bool:
    """Tell whether two names are one once spelling is normalised; two different legal forms make them two.

    A letter with an umlaut is itself without it or with an `e` behind; `Bauer` and `Baur` remain two.
    """
    forms = legal_forms(payer), legal_forms(name)
    return _alike(payer, name) and (not all(forms) or forms[0] == forms[1])


def fit(payer: str | None, name: str | None) -> Fit:
    """Compare a payer's name with a customer's."""
    if not payer or not name or not core(payer) or not core(name):
        return "absent"
    if _alike(payer, name):
        return "same" if same(payer, name) else "contradicts"
    turned = sorted(folded(payer)) == sorted(folded(name))
    if turned or _abbreviates(core(payer), core(name)) or _abbreviates(folded(payer), folded(name)):
        return "compatible"
    return "contradicts"


def similarity(payer: str, name: str) -> int:
    """Grade how alike two names are, from 0 to 100: to rank candidates, never to decide.

    The order of words does not count; initials, cut words and a name that a bank cut off count as nearly alike. Two
    different numbers make different names (`Division 45`, `Division 46`), and so, less, do two legal forms.
    """
    one, other = _outline(payer), _outline(name)
    if not one.joined or not other.joined:
        return 0
    score = max(ratio(one.ordered, other.ordered), ratio(one.joined, other.joined))
    if score < _NEARLY:
        score = max(score, _grade_part(one, other))
    if one.forms and other.forms and one.forms != other.forms:
        score = min(score, _OTHER_FORM)
    if one.numbers and other.numbers and one.numbers.isdisjoint(other.numbers):
        score = min(score, _OTHER_NUMBER)
    return round(score)


_NEARLY, _CUT_OFF, _SHORTENED, _SHARED = 92, 95, 84, 60
_OTHER_FORM, _OTHER_NUMBER = 80, 45
_CUT_BY_BANK = 22


class _Outline(NamedTuple):
    words: tuple[str, ...]
    joined: str
    ordered: str
    numbers: frozenset[str]
    forms: frozenset[str]


@lru_cache(maxsize=16_384)
def _outline(name: str) -> _Outline:
    told = folded(name)
    numbers = frozenset(word for word in told if word.isdigit())
    return _Outline(told, "".join(told), " ".join(sorted(told)), numbers, legal_forms(name))


def _grade_part(one: _Outline, other: _Outline) -> float:
    """Grade a name of which only a part is written, or in which words are shortened."""
    short, full = sorted((one, other), key=lambda outline: (len(outline.joined), outline.words))
    length = len(short.joined) / len(full.joined)
    if len(short.joined) >= _CUT_BY_BANK and full.joined.startswith(short.joined):
        return _CUT_OFF
    if _abbreviates(short.words, full.words):
        return _SHORTENED + (_NEARLY - _SHORTENED) * length
    shared = token_set_ratio(one.ordered, other.ordered)
    return shared * (_SHARED + (_NEARLY - _SHARED) * length) / 100


def _alike(payer: str, name: str) -> bool:
    """Tell whether two cores are equal in one of the two ways in which umlauts are written."""
    if core(payer) == core(name):
        return bool(core(payer))
    return not (payer.isascii() and name.isascii()) and not _spellings(payer).isdisjoint(_spellings(name))


@lru_cache(maxsize=16_384)
def _spellings(name: str) -> frozenset[tuple[str, ...]]:
    if name.isascii():
        return frozenset({core(name)})
    return frozenset({core(name), core(normalize("NFC", name).lower().translate(_EXPANDED))})


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
