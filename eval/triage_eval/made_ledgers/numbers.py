"""Document numbers: series as clients keep them, and how a human reads a number that is written another way."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_FOLDED = str.maketrans("OoIlSB", "001158")
_LOOKALIKE = re.compile(r"(?<![^\W\d_])[OoIlSB](?=\d)|(?<=\d)[OoIlSB](?![^\W\d_])")
_LONGEST = 18
_SLOT = re.compile(r"\{(y|yy|n)(?::0(\d+))?\}")


@dataclass(slots=True)
class Series:
    """Consecutive numbers of one template in one year: `documents[i]` has the serial `first + i`.

    A template writes the year as `{y}` or `{yy}` and the serial as `{n}` or, padded with zeros, `{n:05}`.
    """

    template: str
    year: int
    first: int
    documents: list[int] = field(default_factory=list)
    _before: str = ""
    _after: str = ""
    _width: int = 0

    def __post_init__(self) -> None:
        slot = next(m for m in _SLOT.finditer(self.template) if m[1] == "n")
        self._before = self._dated(self.template[: slot.start()])
        self._after = self._dated(self.template[slot.end() :])
        self._width = int(slot[2] or 0)

    def _dated(self, text: str) -> str:
        return text.replace("{yy}", f"{self.year % 100:02}").replace("{y}", str(self.year))

    def append(self, document: int) -> str:
        """Give the next number to a document."""
        self.documents.append(document)
        return self.written(len(self.documents) - 1)

    def written(self, place: int) -> str:
        """Return the number at a place of the series as the client prints it."""
        return f"{self._before}{self.first + place:0{self._width}}{self._after}"

    def serial(self, number: str) -> str:
        """Return the serial in one of this series' numbers, with its zeros."""
        return number[len(self._before) : len(number) - len(self._after)]

    def is_bare(self) -> bool:
        """Tell whether the numbers have nothing but the serial."""
        return not self._before and not self._after

    def read(self, digits: str) -> Iterator[int]:
        """Yield the documents that these digits may name: the serial alone, or all digits of the number."""
        yield from self._at(digits)
        before, after = _digits(self._before), _digits(self._after)
        if before and digits.startswith(before) and len(digits) > len(before):
            yield from self._at(digits[len(before) :])
        if after and digits.endswith(after) and len(digits) > len(after):
            yield from self._at(digits[: -len(after)])

    def _at(self, digits: str) -> Iterator[int]:
        place = int(digits) - self.first if len(digits) <= _LONGEST else -1
        if 0 <= place < len(self.documents):
            yield self.documents[place]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


class Numbering:
    """All series of a ledger."""

    def __init__(self, rng: random.Random, templates: tuple[str, ...], *, years: Iterable[int]) -> None:
        self.templates = tuple(sorted(rng.sample(templates, rng.randint(2, min(4, len(templates))))))
        self._of: dict[tuple[str, int], Series] = {}
        years = tuple(years)
        for template in self.templates:
            first = _first(rng, template)
            self._open(template, years, first)

    def _open(self, template: str, years: tuple[int, ...], first: int) -> None:
        """Open a series a year where the template tells the year, else one for all years."""
        if "{y" in template:
            self._of |= {(template, year): Series(template, year, first) for year in years}
        else:
            self._of |= dict.fromkeys(((template, year) for year in years), Series(template, years[0], first))

    def series(self, template: str, year: int) -> Series:
        """Return the series that a document of a year is numbered in."""
        return self._of[template, year]

    def all(self) -> list[Series]:
        """Return every series once."""
        return list({id(series): series for series in self._of.values()}.values())

    def read(self, digits: str) -> set[int]:
        """Return the documents that a run of digits may name in any series."""
        return {document for series in self.all() for document in series.read(digits)} if digits else set()

    def one_slip_away(self, digits: str) -> set[int]:
        """Return the documents whose digits are one slip from these: another, a missing, a further or a swapped one."""
        return {document for each in slips(digits) for document in self.read(each)}


def _first(rng: random.Random, template: str) -> int:
    if template == "{n}":
        return rng.randint(1_000_000, 4_900_000)
    return 1 if "{y" in template else rng.randint(1, 40_000)


def slips(digits: str) -> Iterator[str]:
    """Yield every run of digits that is one slip away."""
    for i in range(len(digits)):
        yield from (digits[:i] + other + digits[i + 1 :] for other in "0123456789" if other != digits[i])
        if len(digits) > 1:
            yield digits[:i] + digits[i + 1 :]
        if i and digits[i] != digits[i - 1]:
            yield digits[: i - 1] + digits[i] + digits[i - 1] + digits[i + 1 :]
    for i in range(len(digits) + 1):
        yield from (digits[:i] + other + digits[i:] for other in "0123456789")


def digits_of(token: str) -> str:
    """Return the digits of a written number; a lone letter beside a digit is read as the digit that it looks like."""
    return _digits(_LOOKALIKE.sub(lambda letter: letter[0].translate(_FOLDED), token))


def readings(token: str) -> set[str]:
    """Return the digits of a written number, its first letter taken for a digit or for none (`B25000118`)."""
    return {read for read in (digits_of(token), digits_of(token[1:]) if token[:1].isalpha() else "") if read}


def squeezed(text: str) -> str:
    """Reduce a number to its letters and digits in capitals."""
    return re.sub(r"[\W_]+", "", text).upper()
