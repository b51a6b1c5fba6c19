"""The keys there are, read from the fields of the settings, and the refusal of all others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from types import NoneType
from typing import get_args, get_type_hints

from triage.content.near import did_you_mean
from triage.settings.values import Settings

PREFIX = "TRIAGE_"

ELSEWHERE = frozenset({"TRIAGE_CONFIG", "TRIAGE_PYTHON", "TRIAGE_EXTERNAL_DATA"})
"""Variables that are no settings: where the file is, and what belongs to development."""

RENAMED = {"TRIAGE_DATABASE": "TRIAGE_DATABASE_URL"}


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: `section` is empty at the top of the file."""

    section: str
    name: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + "_".join(self.path).upper()

    @property
    def path(self) -> tuple[str, ...]:
        """The names that lead to it from the top."""
        return (self.section, self.name) if self.section else (self.name,)

    def __str__(self) -> str:
        return ".".join(self.path)


def keys() -> Iterator[Key]:
    """Yield every setting in the order in which the classes declare them."""
    for name, annotation in get_type_hints(Settings).items():
        section = _section(annotation)
        yield from (Key(name, inner) for inner in section) if section else (Key("", name),)


def _section(annotation: object) -> tuple[str, ...]:
    """Return the keys of a section's class, also where the section may be missing; none for a plain value."""
    found = next((type_ for type_ in get_args(annotation) or (annotation,) if type_ is not NoneType), None)
    return tuple(getattr(found, "__dataclass_fields__", ())) if is_dataclass(found) else ()


def unknown_variables(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with each variable that begins as ours do and is none of ours."""
    known = {key.variable for key in keys()}
    for name in sorted(environ):
        if name in RENAMED:
            yield f"{name} is {RENAMED[name]} now: rename it"
        elif name.upper().startswith(PREFIX) and name not in known | ELSEWHERE:
            yield f"{name} is no setting{did_you_mean(name.upper(), known)}"


def unknown_entries(document: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong with each key of a file that is no setting where it stands."""
    sections = {key.section: [other.name for other in keys() if other.section == key.section] for key in keys()}
    for name, value in document.items():
        if name in sections and isinstance(value, Mapping):
            yield from _unknown(value, sections[name], place=f"[{name}] ")
        elif name not in sections:
            yield from _unknown([name], [*sections[""], *filter(None, sections)], place="")


def _unknown(names: Iterable[str], known: list[str], *, place: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{place}{name} is no setting{did_you_mean(name, known)}"
