"""The templates of a client, inferred from a sample of his own numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from triage.matching.templates.columns import CODE, DIGITS, LETTERS, Column, parts_of, years_of
from triage.matching.templates.template import Template, plain

SMALLEST_SHARE = 0.005
"""A form that fewer of the sample have is no series but a slip."""

MOST_TEMPLATES = 24
_MOST_LITERALS = 12
_LITERALS_COVER = 0.9
_MOST_MIXTURES = 4
_CHUNKS = re.compile(r"[A-Z0-9]+|[^A-Z0-9]+")
_RUNS = re.compile(r"[A-Z]+|[0-9]+")

Runs = tuple[str, ...]
"""A number cut into runs of letters, runs of digits, mixed codes and separators; or the kinds of those."""


def infer(numbers: Iterable[str]) -> tuple[Template, ...]:
    """Infer the templates of a sample of numbers, say the newest 5,000: the most frequent first, at most 24.

    A number without digits is counted in the sample and has no template.
    """
    sample = [plain(number).strip() for number in numbers]
    shapes = _by_shape([number for number in sample if re.search(r"\d", number)])
    found = [
        _template(kinds, group, len(sample))
        for kinds, rows in shapes.items()
        if DIGITS in kinds
        for group in _by_letters(kinds, rows, len(sample))
    ]
    kept = [template for template in found if template.share >= SMALLEST_SHARE]
    return tuple(sorted(kept, key=lambda t: (-t.seen, t.form))[:MOST_TEMPLATES])


def _template(kinds: Runs, rows: Sequence[Runs], sample: int) -> Template:
    columns = [Column(kind, runs) for kind, runs in zip(kinds, zip(*rows, strict=True), strict=True)]
    parts = parts_of(columns)
    years = years_of(columns, parts)
    form = "".join(part.written() for part in parts)
    return Template(form, len(rows), sample, *((min(years), max(years)) if years else ()))


def _by_shape(numbers: Sequence[str]) -> dict[Runs, list[Runs]]:
    """Cut the numbers and group them by the kinds of their runs and the separators between."""
    by_separators: dict[Runs, list[Runs]] = defaultdict(list)
    for number in numbers:
        chunks = tuple(_CHUNKS.findall(number))
        by_separators[tuple(CODE if chunk.isalnum() else chunk for chunk in chunks)].append(chunks)
    shapes: dict[Runs, list[Runs]] = defaultdict(list)
    for group in by_separators.values():
        wild = [_wild(column) for column in zip(*group, strict=True)]
        for chunks in group:
            cut = [run for chunk, lengths in zip(chunks, wild, strict=True) for run in _cut(chunk, lengths)]
            shapes[tuple(kind for kind, _ in cut)].append(tuple(run for _, run in cut))
    return shapes


def _wild(chunks: Sequence[str]) -> set[int]:
    """Return the lengths of the chunks in one place that mix letters and digits in no order: those are codes."""
    mixtures = {tuple(map(str.isdigit, _RUNS.findall(chunk))): len(chunk) for chunk in set(chunks)}
    mixed = {shape: length for shape, length in mixtures.items() if len(shape) > 2}
    return set(mixed.values()) if len(mixed) > _MOST_MIXTURES else set()


def _cut(chunk: str, wild: set[int]) -> Iterator[tuple[str, str]]:
    """Yield the runs of a chunk, each with its kind; a separator is its own kind."""
    if not chunk.isalnum():
        yield chunk, chunk
    elif len(chunk) in wild:
        yield CODE, chunk
    else:
        yield from ((DIGITS if run.isdigit() else LETTERS, run) for run in _RUNS.findall(chunk))


def _by_letters(kinds: Runs, rows: list[Runs], sample: int) -> Iterable[list[Runs]]:
    """Part rows of one shape by their letters, where those are few and recur; otherwise letters are a code."""
    places = [i for i, kind in enumerate(kinds) if kind == LETTERS]
    literals = {i: _literals([row[i] for row in rows], sample) for i in places}
    groups: dict[Runs, list[Runs]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[i] if row[i] in literals[i] else "" for i in places)].append(row)
    return groups.values()


def _literals(runs: Sequence[str], sample: int) -> set[str]:
    counted = Counter(runs)
    often = {run: seen for run, seen in counted.items() if seen >= SMALLEST_SHARE * sample}
    few = len(often) <= _MOST_LITERALS and sum(often.values()) >= _LITERALS_COVER * len(runs)
    return set(often) if few else set()
