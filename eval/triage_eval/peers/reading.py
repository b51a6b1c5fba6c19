"""How the peers that join on columns read numbers and names: the cleaning that a data engineer would write."""

import re
import unicodedata
from functools import lru_cache

_DIGITS = re.compile(r"\d{3,18}")
_WORD = re.compile(r"\w+")
_LEGAL_FORMS = """
ag gmbh ug kg ohg se ltd limited plc inc incorporated corp corporation llc llp co company sa sas sarl srl spa bv nv ab
as asa aps oy oyj sl slu spzoo pty pvt kk sro kft zrt ooo
"""
_FORMS = frozenset(_LEGAL_FORMS.split())


def serials(text: str) -> list[int]:
    """Return the runs of 3 to 18 digits in a text as numbers, each once, leading zeros gone."""
    return list(dict.fromkeys(map(int, _DIGITS.findall(text))))


def serial(number: str) -> int | None:
    """Return the last run of digits in an invoice's number."""
    found = serials(number)
    return found[-1] if found else None


@lru_cache(maxsize=1_000_000)
def plain(name: str) -> str:
    """Return a name in lower case without accents and legal forms, its words in order of the alphabet."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace(".", ""))
    words = _WORD.findall("".join(each for each in letters if not unicodedata.combining(each)))
    return " ".join(sorted(word for word in words if word not in _FORMS) or sorted(words))


def account(text: str) -> str:
    """Return an account number without spaces, in upper case."""
    return "".join(text.split()).upper()
