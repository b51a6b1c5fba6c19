"""Names as banks and payers shorten them: initials, cut words, words run together."""

from collections.abc import Sequence

from triage.matching.names import core, words

_FEWEST_LETTERS = 3
_LONG_CUT = 4
_FILLERS = {"the", "and", "of", "und", "et", "y", "e", "och"}
_VOWELS = frozenset("aeiou")


def shortens(payer: str | None, name: str | None) -> bool:
    """Tell whether a payer's name is another's initials, or its words cut short in their order.

    Stricter than a name that merely does not contradict: of a thousand strangers about one has such a name by chance.
    """
    short = core(payer) if payer else ()
    full = tuple(word for word in words(name) if word not in _FILLERS) if name else ()
    numbers = [word for word in short if word.isdigit()]
    told = [word for word in full if word.isdigit()]
    letters = "".join(word for word in short if not word.isdigit())
    if len(letters) < _FEWEST_LETTERS or (numbers and numbers != told):
        return False
    spelled = [word for word in full if not word.isdigit()]
    return _begins(letters, spelled, touched=0) or _in_order([w for w in short if not w.isdigit()], spelled)


def _begins(letters: str, full: Sequence[str], *, touched: int) -> bool:
    """Tell whether letters are beginnings of successive words, run together: `ironbridgeind`, `aph`, `mlc`."""
    if not letters:
        return touched > 1
    if not full:
        return False
    word, rest = full[0], full[1:]
    longest = next((n for n in range(min(len(word), len(letters)), 0, -1) if letters.startswith(word[:n])), 0)
    return any(_begins(letters[n:], rest, touched=touched + 1) for n in range(longest, 0, -1))


def _in_order(short: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether each word is a later word of the full name, cut or contracted, the first being the first."""
    if not short or not full or not _cut(short[0], full[0]):
        return False
    rest = iter(full)
    enough = len(short) > 1 or len(short[0]) >= _LONG_CUT
    return enough and all(any(_cut(word, other) for other in rest) for word in short)


def _cut(word: str, other: str) -> bool:
    """Tell whether a word is cut short or left without its vowels: `Ind` or `Mfg`."""
    if other.startswith(word):
        return True
    contracted = len(word) >= _FEWEST_LETTERS and word[0] == other[0] and not _VOWELS & set(word[1:])
    rest = iter(other)
    return contracted and all(letter in rest for letter in word)
