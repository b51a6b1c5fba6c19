"""One form of number: how a number of it is read, and what a bare run of digits may be under it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from anyascii import anyascii

Carries = Literal["whole", "padded", "bare"]
"""How much of a number a run of digits carries: all its digits, the serial as it is written, or the serial without its
leading zeros."""


class Reading(NamedTuple):
    """What a run of digits may be: a serial, padded as the template writes it, of a year if that is told."""

    serial: str
    carries: Carries
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A form of number, with how many numbers of a sample had it. Plain data: it is stored with the evidence.

    `form` is the number with its moving parts in braces: `INV-{YYYY}-{serial:5-6}`. They are `YYYY`, `YY`, `MM`, `DD`,
    `serial:FEWEST-MOST` (written with at least that many digits, so 1 where it is not padded), and the codes of a
    customer or a check, `digits:`, `letters:` and `code:` (either) with their lengths.
    """

    form: str
    seen: int
    sample: int
    first_year: int | None = None
    last_year: int | None = None

    @property
    def share(self) -> float:
        """The part of the sample that had this form."""
        return self.seen / self.sample

    def read(self, text: str) -> str | None:
        """Return the serial of a number of this form, or None: case, separators and leading zeros do not count."""
        match = _patterns(self.form).number.fullmatch(plain(text).strip())
        if match is None or not self._may_be(_year(match), before=_YEARS_BEFORE):
            return None
        return _padded(match["serial"], _patterns(self.form).fewest)

    def serials(self, digits: str) -> tuple[Reading, ...]:
        """Return what a bare run of digits may be under this form, that which carries most first."""
        digits = plain(digits)
        if not digits.isdigit():
            return ()
        found = sorted((*self._with_the_rest(digits), *self._alone(digits)), key=_least_carried)
        return tuple({(r.serial, r.year): r for r in reversed(found)}.values())[::-1]

    def numbers(self, reading: Reading) -> tuple[str, ...]:
        """Write the numbers that a reading may stand for: one, or one a year; none where the form holds codes."""
        parts = _parse(self.form)
        if any(part.kind not in {"literal", "year", "serial"} for part in parts):
            return ()
        years = (reading.year,) if reading.year or self.last_year is None else self._years()
        return tuple("".join(_written(part, reading.serial, year) for part in parts) for year in years)

    def _years(self) -> tuple[int, ...]:
        """List the years of the sample, the newest first."""
        if self.first_year is None or self.last_year is None:
            return ()
        return tuple(range(self.last_year, self.first_year - 1, -1))

    def _may_be(self, year: int | None, *, before: int) -> bool:
        """Tell whether a year is one of the sample, the next, or at most so many before it."""
        if year is None or self.first_year is None or self.last_year is None:
            return True
        return self.first_year - before <= year <= self.last_year + 1

    def _with_the_rest(self, digits: str) -> Iterator[Reading]:
        """Yield the readings of a run that holds every digit of a number; its year may be cut to two digits."""
        patterns = _patterns(self.form)
        for pattern in patterns.digits:
            match = pattern.fullmatch(digits)
            if match and self._may_be(_year(match), before=1):
                serial = match["serial"]
                whole = len(serial) >= patterns.fewest
                yield Reading(_padded(serial, patterns.fewest), "whole" if whole else "bare", _year(match))

    def _alone(self, digits: str) -> Iterator[Reading]:
        patterns = _patterns(self.form)
        zeros = len(digits) > max(patterns.fewest, 1) and digits.startswith("0")
        if len(digits) <= patterns.most and not zeros:
            padded = 1 < patterns.fewest <= len(digits)
            yield Reading(_padded(digits, patterns.fewest), "padded" if padded else "bare")


PartKind = Literal["literal", "year", "month", "day", "serial", "digits", "letters", "code"]


class Part(NamedTuple):
    """A part of a form; `text` is that of a literal, the lengths are those of the others."""

    kind: PartKind
    text: str = ""
    fewest: int = 0
    most: int = 0

    def written(self) -> str:
        """Return the part as a form states it."""
        return {
            "literal": self.text,
            "year": "{" + "Y" * self.most + "}",
            "month": "{MM}",
            "day": "{DD}",
        }.get(self.kind, f"{{{self.kind}:{self.fewest}-{self.most}}}")


def plain(text: str) -> str:
    """Return a text in upper-case ASCII without braces, which mark the parts of a form."""
    ascii_ = text if text.isascii() else anyascii(text)
    return ascii_.upper().replace("{", "-").replace("}", "-")


class _Patterns(NamedTuple):
    number: re.Pattern[str]
    digits: tuple[re.Pattern[str], ...]
    fewest: int
    most: int


_YEARS_BEFORE = 10
"""A sample holds but the newest numbers: one that is written out may be this much older."""
_PIVOT = 80
_PARTS = re.compile(r"\{(?:(YYYY|YY)|(MM)|(DD)|(serial|digits|letters|code):(\d+)-(\d+))\}|([^{}]+)")
_LEAST: dict[Carries, int] = {"whole": 0, "padded": 1, "bare": 2}
_MEASURED: dict[str, PartKind] = {"serial": "serial", "digits": "digits", "letters": "letters", "code": "code"}
_ALPHABETS = {"digits": r"\d", "letters": "[A-Z]", "code": "[A-Z0-9]"}
_YEAR_4, _YEAR_2 = r"(?P<year>(?:19|20)\d\d)", r"(?P<year>\d\d)"


def _least_carried(reading: Reading) -> tuple[int, bool]:
    return _LEAST[reading.carries], reading.year is None


@lru_cache(maxsize=1024)
def _parse(form: str) -> tuple[Part, ...]:
    return tuple(map(_part, _PARTS.finditer(form)))


def _part(match: re.Match[str]) -> Part:
    year, month, day, kind, fewest, most, text = match.groups()
    if year:
        return Part("year", most=len(year))
    if month or day:
        return Part("month" if month else "day")
    return Part(_MEASURED[kind], "", int(fewest), int(most)) if kind else Part("literal", text)


@lru_cache(maxsize=1024)
def _patterns(form: str) -> _Patterns:
    parts = _parse(form)
    serial = next(part for part in parts if part.kind == "serial")
    number = "[^A-Z0-9]*".join(filter(None, map(_number_pattern, parts)))
    years = (_YEAR_4, _YEAR_2) if any(part.kind == "year" for part in parts) else ("",)
    told = not any(part.kind == "code" for part in parts)
    digits = tuple(re.compile("".join(_digits_pattern(part, year) for part in parts)) for year in years if told)
    return _Patterns(re.compile(f"[^A-Z0-9]*{number}[^A-Z0-9]*"), digits, serial.fewest, serial.most)


def _number_pattern(part: Part) -> str:
    if part.kind == "literal":
        return "[^A-Z0-9]*".join(re.findall(r"[A-Z]+|\d+", part.text))
    if part.kind == "letters" or part.kind == "code":
        return f"{_ALPHABETS[part.kind]}{{{part.fewest},{part.most}}}"
    return _digits_pattern(part, _YEAR_4 if part.most == len("YYYY") else _YEAR_2)


def _digits_pattern(part: Part, year: str) -> str:
    if part.kind == "literal":
        return re.sub(r"\D", "", part.text)
    if part.kind == "serial":
        return rf"(?P<serial>\d{{1,{part.most}}})"
    if part.kind == "digits":
        return rf"\d{{{part.fewest},{part.most}}}"
    return {"year": year, "month": "(?:0[1-9]|1[0-2])", "day": r"(?:0[1-9]|[12]\d|3[01])"}.get(part.kind, "")


def _year(match: re.Match[str]) -> int | None:
    told = match.groupdict().get("year")
    return full_year(told) if told else None


def full_year(year: str) -> int:
    """Return a year of two or four digits in full."""
    short = len(year) == len("YY")
    return int(year) + (0 if not short else 1900 if int(year) >= _PIVOT else 2000)


def _padded(serial: str, width: int) -> str:
    return (serial.lstrip("0") or "0").zfill(width)


def _written(part: Part, serial: str, year: int | None) -> str:
    if part.kind == "year":
        return str(year)[-part.most :]
    return serial if part.kind == "serial" else part.text
