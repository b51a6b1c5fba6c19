"""Between bytes and the model: strict reading that points at what is wrong, and writing that never varies."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from triage.calendar import format_when
from triage.errors import Fault, InvalidDocumentError
from triage.model.actions import Action
from triage.model.evidence import EVIDENCE_VERSION, BillingException, Evidence, canonical
from triage.model.facts import Facts
from triage.model.judgement import RuleResult
from triage.model.repeated_keys import refuse_repeated_keys

LARGEST_BODY = 8 * 1024 * 1024
"""No posted exception may exceed this many bytes."""


_T = TypeVar("_T")


@cache
def _adapter(type_: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type form that pydantic takes
    return TypeAdapter(type_)


def read_action(body: bytes) -> Action:
    """Read an action from its JSON text. Raises `InvalidDocumentError` when it is none."""
    action: Action = read(Action, body)  # type: ignore[arg-type]
    return action


def adapter(type_: type[_T]) -> TypeAdapter[_T]:
    """Return the strict validator of a model type, built once."""
    return _adapter(type_)  # type: ignore[arg-type]


def read_exception(body: bytes) -> BillingException:
    """Read a posted exception. Raises `InvalidDocumentError` that names every field at fault."""
    if len(body) > LARGEST_BODY:
        raise InvalidDocumentError(
            [Fault("", f"{len(body)} bytes exceed the limit of {LARGEST_BODY}: post fewer documents")]
        )
    exception = read_posted(BillingException, body)
    documents = canonical(exception.documents)
    return exception if documents == exception.documents else replace(exception, documents=documents)


def read_evidence(body: bytes) -> Evidence:
    """Read stored evidence of any released version, migrated to the present one."""
    version = json.loads(body).get("version", EVIDENCE_VERSION)
    if version == EVIDENCE_VERSION:
        return read(Evidence, body)
    if version not in MIGRATIONS:
        raise InvalidDocumentError([Fault("/version", f"evidence of version {version} is unknown to this release")])
    document = json.loads(body)
    while document.get("version", EVIDENCE_VERSION) != EVIDENCE_VERSION:
        document = MIGRATIONS[document["version"]](document)
    return read(Evidence, json.dumps(document).encode())


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From each older evidence version, the function that lifts a document to the next."""


def write(value: object) -> bytes:
    """Write an exception or evidence as compact JSON; what is at its default is left out."""
    return adapter(type(value)).dump_json(value, exclude_defaults=True)


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def exception_id(exception: BillingException) -> str:
    """Return the id that a client's (source, external_id) always gets."""
    return _exception_id(exception.client, exception.source, exception.external_id)


@lru_cache(maxsize=4096)
def _exception_id(*named: str) -> str:
    """Hash what names an exception; each step of filing asks for it again."""
    return f"exc_{digest(json.dumps(named).encode())[:24]}"


def canonical_json(value: object) -> bytes:
    """Write any value of the core (receipts, judgements, actions) as the one JSON text that stands for it.

    Keys are sorted, facts stand under their dotted names, exact numbers are text and dates ISO 8601.
    """
    return orjson.dumps(value, default=_written, option=_CANONICAL)


_CANONICAL = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_NON_STR_KEYS  # column names are a subclass of str
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)


def plain(value: object) -> Any:  # noqa: ANN401 - the JSON value itself
    """Turn a value of the core into the JSON values of its canonical text."""
    return orjson.loads(canonical_json(value))


def _written(value: object) -> object:
    """Turn a value that JSON does not know into one that it does."""
    return _writer(type(value))(value)  # type: ignore[arg-type]


@cache
def _writer(type_: type) -> Callable[[Any], object]:
    """Return what turns the values of a type into ones that JSON knows; each type is looked at once."""
    if issubclass(type_, Facts):
        return Facts.values
    if issubclass(type_, RuleResult):
        return RuleResult.to_plain
    if issubclass(type_, Decimal):
        return str
    if issubclass(type_, date):
        return format_when
    if is_dataclass(type_):
        return _by_field(tuple(field.name for field in fields(type_)))
    raise TypeError(f"{type_.__name__} has no canonical JSON form")


def _by_field(names: tuple[str, ...]) -> Callable[[Any], object]:
    """Return what reads all fields of a dataclass into an object."""
    read = attrgetter(*names) if len(names) > 1 else lambda value: [getattr(value, name) for name in names]
    return lambda value: dict(zip(names, read(value), strict=True))


def read(type_: type[_T], body: bytes) -> _T:
    """Read a value of a model type strictly. Raises `InvalidDocumentError` that names every field at fault."""
    try:
        return adapter(type_).validate_json(body)
    except ValidationError as error:
        raise InvalidDocumentError(
            [_fault(line) for line in error.errors(include_url=False, include_input=False)]
        ) from error


def read_posted(type_: type[_T], body: bytes) -> _T:
    """Read what a caller wrote: as `read` does, and no key of an object may be stated twice."""
    value = read(type_, body)
    refuse_repeated_keys(body)
    return value


def _fault(line: Any) -> Fault:  # noqa: ANN401 - pydantic's error record
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in line["loc"])
    return Fault(pointer, _PROBLEMS.get(line["type"], line["msg"]))


_PROBLEMS = {
    "missing": "is required",
    "missing_argument": "is required",
    "missing_keyword_only_argument": "is required",
    "unexpected_keyword_argument": "is not a field of this document: leave it out or correct its name",
    "extra_forbidden": "is not a field of this document: leave it out or correct its name",
    "int_type": "must be a whole number, without quotes, point or exponent; amounts are in minor units",
    "int_from_float": "must be a whole number, without quotes, point or exponent; amounts are in minor units",
    "greater_than_equal": "is too small; amounts are never negative, for direction and document type carry the sign",
    "string_pattern_mismatch": "has a character that is not allowed here, such as NUL, a line break or an outer blank",
}
"""What a caller is told, in our words where pydantic's would send him to its manual."""
