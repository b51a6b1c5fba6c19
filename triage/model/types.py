"""Field types of posted documents: strict where text becomes data, plain Python values afterwards."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from triage.calendar import format_when, parse_when, zone
from triage.errors import InputError
from triage.money import LARGEST, exponent

STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
"""Unknown fields, floats for money, numbers as text and truth values as numbers are all refused."""


def _currency(code: str) -> str:
    try:
        exponent(code.upper())
    except InputError as error:
        raise PydanticCustomError("currency", "{reason}", {"reason": str(error)}) from error
    return code.upper()


def _when(value: object) -> date | datetime:
    try:
        return parse_when(value)
    except InputError as error:
        raise PydanticCustomError("when", "{reason}", {"reason": str(error)}) from error


def _zone(name: str) -> str:
    try:
        zone(name)
    except InputError as error:
        raise PydanticCustomError("zone", "{reason}", {"reason": str(error)}) from error
    return name


def _rate(value: object) -> Decimal:
    written = str(value) if isinstance(value, Decimal) else value
    if not isinstance(written, str) or not _PLAIN_DECIMAL.fullmatch(written):
        raise PydanticCustomError(
            "rate",
            'must be a decimal in quotes, such as "0.0015", of at most 12 digits before and 12 after the point',
        )
    return Decimal(written)


def _plain(rate: Decimal) -> str:
    return f"{rate:f}"


_PLAIN_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


def _unrepeated(ids: tuple[str, ...]) -> tuple[str, ...]:
    if repeated := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise PydanticCustomError("repeated", "names {ids} twice", {"ids": ", ".join(repeated)})
    return ids


_PRINTABLE = r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"

Id = Annotated[str, Field(min_length=1, max_length=255, pattern=_PRINTABLE)]
"""An identifier as the billing system writes it: 1 to 255 characters, no control characters, no outer blanks."""

Ids = Annotated[tuple[Id, ...], AfterValidator(_unrepeated)]
"""Identifiers, each named once."""

Text = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
"""Free text of at most 4,000 characters without NUL; untrusted wherever a customer wrote it."""

Amount = Annotated[int, Field(ge=0, le=LARGEST)]
"""A whole number of minor units, never negative: direction and document type carry the sign."""

Count = Annotated[int, Field(ge=1, le=10**9)]
"""A number of things, at least one."""

Rate = Annotated[
    Decimal,
    PlainValidator(_rate),
    PlainSerializer(_plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,12})?$"}),
]
"""An exact decimal that is never negative, written as text: a share ("0.19") or a price in minor units ("0.25")."""

Currency = Annotated[str, Field(min_length=3, max_length=3), AfterValidator(_currency)]
"""An ISO 4217 code; either case is read, upper case is kept."""

Zone = Annotated[str, Field(max_length=255), AfterValidator(_zone)]
"""An IANA time zone such as Europe/Berlin."""

When = Annotated[
    date | datetime,
    PlainValidator(_when),
    PlainSerializer(format_when, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
                {"type": "integer", "description": "Unix seconds, as Stripe writes them"},
            ]
        }
    ),
]
"""A civil date (`2025-06-01`), an instant with an offset (RFC 3339), or Unix seconds. Naive times are refused."""
