"""The only reader of the environment: the command line goes before it, and it goes before the file."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr, TypeAdapter, ValidationError

from triage.errors import InputError
from triage.model import JsonObject
from triage.settings.address import shown_address
from triage.settings.keys import Key, keys, unknown_entries, unknown_variables
from triage.settings.values import Role, Settings

FILE = "triage.toml"

MASK = "**********"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A setting as it may be printed: secrets are masked; `source` is a variable, an option, a file or `default`."""

    key: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The settings, the file they were read from if there was one, and where each that is no default comes from."""

    settings: Settings
    file: Path | None
    sources: Mapping[Key, str]

    def shown(self) -> Iterator[Shown]:
        """Yield every setting as it may be printed."""
        for key in keys():
            yield Shown(key=str(key), value=_shown(_value(self.settings, key)), source=self.sources.get(key, "default"))


def read_settings(
    environ: Mapping[str, str] = os.environ,
    *,
    folder: Path = Path(),
    database: str | None = None,
    host: str | None = None,
    port: int | None = None,
    role: Role | None = None,
) -> Settings:
    """Read the settings; what is given here comes from the command line. Raises `InputError` with all that is wrong."""
    options = {"database_url": database, "host": host, "port": port, "role": role}
    return load_settings(environ, folder=folder, options=options).settings


def load_settings(
    environ: Mapping[str, str] = os.environ,
    *,
    folder: Path = Path(),
    options: Mapping[str, object] | None = None,
) -> Loaded:
    """Read the settings and keep where each comes from. Raises `InputError` with all that is wrong."""
    file = _file(environ, folder)
    document = _document(file) if file else {}
    _refuse([*unknown_variables(environ), *(f"{file}: {fault}" for fault in unknown_entries(document))])
    given = {name: value for name, value in (options or {}).items() if value is not None}
    layers = ((document, str(file)), (_variables(environ), ""), (given, "the command line"))
    sources = {key: place or key.variable for layer, place in layers for key in keys() if _has(layer, key)}
    settings = _checked(_merged(layer for layer, _ in layers), sources)
    return Loaded(settings=settings, file=file, sources=sources)


def _file(environ: Mapping[str, str], folder: Path) -> Path | None:
    stated = environ.get("TRIAGE_CONFIG")
    if stated and not Path(stated).is_file():
        raise InputError(f"TRIAGE_CONFIG names {stated}, which is no file")
    file = Path(stated) if stated else folder / FILE
    return file if file.is_file() else None


def _document(file: Path) -> JsonObject:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error


def _variables(environ: Mapping[str, str]) -> JsonObject:
    from triage.settings.environment import variables

    return variables(environ)


def _has(layer: Mapping[str, object], key: Key) -> bool:
    inner = layer.get(key.section) if key.section else layer
    return isinstance(inner, Mapping) and key.name in inner


def _merged(layers: Iterable[Mapping[str, object]]) -> JsonObject:
    """Lay each layer over those before it, section by section."""
    merged: JsonObject = {}
    for layer in layers:
        for name, value in layer.items():
            below = merged.get(name)
            if isinstance(value, Mapping) and isinstance(below, Mapping):
                merged[name] = {**below, **value}
            else:
                merged[name] = value
    return merged


def _checked(values: JsonObject, sources: Mapping[Key, str]) -> Settings:
    try:
        return TypeAdapter(Settings).validate_python(values)
    except ValidationError as error:
        faults = [_fault(fault["loc"], fault["msg"], sources) for fault in error.errors(include_input=False)]
    _refuse(faults)  # outside the handler, so that no chained error shows the values
    raise AssertionError("a validation error has faults")


def _fault(loc: tuple[int | str, ...], message: str, sources: Mapping[Key, str]) -> str:
    """Tell a fault by the key it lies in and where that was set; pydantic's place goes on into lists and unions."""
    key = next((key for key in keys() if loc[: len(key.path)] == key.path), None)
    source = f" ({sources[key]})" if key is not None and key in sources else ""
    return f"{key or '.'.join(map(str, loc))}{source}: {message.removeprefix('Value error, ')}"


def _refuse(faults: Iterable[str]) -> None:
    if found := list(dict.fromkeys(faults)):
        raise InputError("; ".join(found))


def _value(settings: Settings, key: Key) -> object:
    holder = getattr(settings, key.section) if key.section else settings
    value: object = getattr(holder, key.name, None)
    return shown_address(value) if key.name == "database_url" and isinstance(value, str) else value


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, tuple):
        return " ".join(map(_shown, value)) or "-"
    return "-" if value is None else str(value)
