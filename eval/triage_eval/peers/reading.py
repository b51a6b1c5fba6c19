"""How the peers that join on columns read numbers and names: the cleaning that a data engineer would write."""

import re
import unicodedata
from functools import lru_cache

from triage_eval.peers.sheet import Owed

_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"\w+")
_FEWEST, _MOST = 3, 18
_LEGAL_FORMS = """
ag gmbh ug kg ohg se ltd limited plc inc incorporated corp corporation llc llp co company sa sas sarl srl spa bv nv ab
as asa aps oy oyj sl slu spzoo pty pvt kk sro kft zrt ooo
"""
_FORMS = frozenset(_LEGAL_FORMS.split())


def serials(text: str) -> list[int]:
    """Return the numbers that may be meant in a text, each once, leading zeros gone.

    That is every run of three digits or more, and all digits together, as creditor references are spaced at will.
    """
    runs = _runs(text)
    return _each_once([*runs, "".join(_DIGITS.findall(text))] if runs else [])


def marks(owed: Owed) -> list[int]:
    """Return the numbers that mean an invoice: the last one in its own number, and all digits of each reference."""
    joined = ("".join(_DIGITS.findall(reference)) for reference in owed.references)
    return _each_once([*_runs(owed.number)[-1:], *joined])


def _runs(text: str) -> list[str]:
    """Return the long runs of digits; a year is none where there is another."""
    runs = [run for run in _DIGITS.findall(text) if len(run) >= _FEWEST]
    return [run for run in runs if not _YEAR.fullmatch(run)] or runs


def _each_once(digits: list[str]) -> list[int]:
    """Read the last 18 digits of each, which 64 bits hold; a zero is no number."""
    return [number for number in dict.fromkeys(int(each[-_MOST:] or 0) for each in digits) if number]


@lru_cache(maxsize=1_000_000)
def plain(name: str) -> str:
    """Return a name in lower case without accents and legal forms, its words in order of the alphabet."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace(".", ""))
    words = _WORD.findall("".join(each for each in letters if not unicodedata.combining(each)))
    return " ".join(sorted(word for word in words if word not in _FORMS) or sorted(words))


def account(text: str) -> str:
    """Return an account number without spaces, in upper case."""
    return "".join(text.split()).upper()
