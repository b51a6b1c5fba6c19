"""Keys under which a book is searched: computed alike when a row is written and when a payment is read."""

import re
from collections.abc import Iterator
from functools import lru_cache

from triage.matching.creditor_references import canonical
from triage.matching.names import core, folded

_DIGITS = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"20[0-4]\d")
_MOST_DIGITS = 18
_FEWEST_BESIDE_YEAR = 3
_SEVERAL = 2
_LONG_WORD = 6
_PIECE = 4


@lru_cache(maxsize=16_384)
def squeeze(text: str) -> str:
    """Reduce a reference to its letters and digits, in lower case."""
    return _SEPARATORS.sub("", text.lower())


@lru_cache(maxsize=16_384)
def reference_key(text: str) -> str:
    """Return the key of a payment reference, under which the creditor's and the payer's spelling are one."""
    return canonical(text)


def digit_groups(text: str) -> tuple[str, ...]:
    """Return the runs of digits in a text, in order."""
    return tuple(_DIGITS.findall(text))


def serial(number: str) -> int | None:
    """Return the running number in a document's number: its last digit group, leading zeros gone.

    A group that reads as a year does not count where there is another (`7/2024` is 7), nor does one of two digits where
    there is a longer one. None where there is no digit. At most the last 18 digits, so that 64 bits hold it.
    """
    return serial_among(digit_groups(number))


def serial_among(groups: tuple[str, ...]) -> int | None:
    """Return the running number among the digit groups of a document's number."""
    if len(groups) < _SEVERAL:
        return as_serial(groups[0]) if groups else None
    told = [group for group in groups if not _YEAR.fullmatch(group)] or groups[:1]
    long = [group for group in told if len(group) >= _FEWEST_BESIDE_YEAR]
    return as_serial((long or told)[-1])


def as_serial(digits: str) -> int:
    """Return a run of digits as a serial."""
    return int(digits[-_MOST_DIGITS:])


def name_key(name: str) -> str:
    """Return the key of a name: its telling words in order of the alphabet, so that `Miller Anna` is `Anna Miller`.

    Müller, Mueller and Muller have one key. A hit is a candidate: only `names.same` tells that two names are one.
    """
    return "n:" + " ".join(sorted(folded(name)))


def account_key(account: str) -> str:
    """Return the key of a bank account: its letters and digits."""
    return "b:" + squeeze(account)


def party_keys(
    *, id_: str | None = None, name: str | None = None, aliases: tuple[str, ...] = (), accounts: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return every exact key of a customer, each once."""
    keys = [f"c:{id_}"] if id_ else []
    keys += [name_key(each) for each in (name, *aliases) if each and core(each)]
    keys += [account_key(each) for each in accounts if squeeze(each)]
    return tuple(dict.fromkeys(keys))


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name for a loose search, with `<` its first and `>` its last four letters where long.

    A typing slip in one half of a long word leaves the other half's key as it was.
    """
    return tuple(dict.fromkeys(_words(name)))


def _words(name: str) -> Iterator[str]:
    for word in folded(name):
        yield word
        if len(word) >= _LONG_WORD:
            yield f"<{word[:_PIECE]}"
            yield f">{word[-_PIECE:]}"
