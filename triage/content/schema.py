"""Between YAML values and typed ones: pydantic at the border, and errors that name the file, the line and the key."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from triage.content.near import did_you_mean
from triage.content.strict_yaml import line_of
from triage.errors import ContentError, InputError
from triage.money import Money


class Schema(BaseModel):
    """Base of every border model: strict types, and an unknown key is named together with the nearest known one."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, value: object) -> object:
        for key in value if isinstance(value, dict) else ():
            if key not in cls.model_fields:
                raise fault(f"unknown key {key!r}{did_you_mean(key, cls.model_fields)}", key=key)
        return value


def fault(problem: str, *, key: str | None = None) -> PydanticCustomError:
    """Return what a validator raises; `key` is where inside the validated mapping the problem stands."""
    return PydanticCustomError("content", "{problem}", {"problem": problem, "key": key})


def _number(value: object) -> object:
    return Decimal(value) if type(value) is int else value


def _money(value: object) -> tuple[Money, ...]:
    if not isinstance(value, dict):
        raise fault("write amounts by currency, such as {USD: 10.00, JPY: 1000}")
    return tuple(_amount(code, major) for code, major in value.items())


def _amount(currency: str, major: object) -> Money:
    if type(major) not in (int, Decimal) or Decimal(str(major)) < 0:
        raise fault(f"{major!r} is not an amount such as 10.00", key=currency)
    try:
        return Money.of(Decimal(str(major)), currency)
    except InputError as error:
        raise fault(str(error), key=currency) from error


def _rates(value: object) -> tuple[tuple[str, Decimal], ...]:
    if not isinstance(value, dict):
        raise fault("write rates by currency, such as {EUR: 1, USD: 1.08}")
    for currency, rate in value.items():
        _amount(currency, 0)  # which says so where there is no such currency
        if type(rate) not in (int, Decimal) or not Decimal(str(rate)) > 0:
            raise fault(f"{rate!r} is not a rate such as 1.08", key=currency)
    return tuple((currency, Decimal(str(rate))) for currency, rate in value.items())


Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
"""A whole number or a decimal, kept exactly."""

MoneyByCurrency = Annotated[
    tuple[Money, ...],
    PlainValidator(_money),
    WithJsonSchema(
        {
            "type": "object",
            "description": "Amounts in major units by currency, such as {USD: 10.00, JPY: 1000}.",
            "propertyNames": {"pattern": "^[A-Z]{3}$"},
            "additionalProperties": {"type": "number", "minimum": 0},
        }
    ),
]
"""Amounts in major units by currency: `{USD: 10.00, JPY: 1000}`."""

_Model = TypeVar("_Model", bound=BaseModel)


def read(model: type[_Model], block: Mapping[str, object], name: str) -> _Model:
    """Validate a block. Raises one `ContentError` that names every fault as `name:line: key: problem`."""
    try:
        return model.model_validate(block)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise ContentError("\n".join(_told(line, block, name) for line in found)) from error


def _told(error: Any, block: Mapping[str, object], name: str) -> str:  # noqa: ANN401 - pydantic's error record
    path, problem = error["loc"], error["msg"]
    if error["type"] == "content" and error["ctx"]["key"] is not None:
        path = (*path, error["ctx"]["key"])
    if error["type"] == "missing":
        path, problem = path[:-1], f"needs the key {path[-1]!r}"
    path = _written(path, block)
    place = f"{name}:{line_of(block, path)}: "
    return place + (f"{'.'.join(map(str, path))}: {problem}" if path and "unknown key" not in problem else problem)


def _written(path: tuple[str | int, ...], value: object) -> tuple[str | int, ...]:
    """Keep the steps that stand in the file; pydantic adds names of its own for keys and for kinds of a union."""
    kept = []
    for part in path:
        if (isinstance(value, dict) and part in value) or (isinstance(value, list) and isinstance(part, int)):
            kept.append(part)
            value = value[part]  # type: ignore[index]
    return tuple(kept)


RateByCurrency = Annotated[
    tuple[tuple[str, Decimal], ...],
    PlainValidator(_rates),
    WithJsonSchema(
        {
            "type": "object",
            "description": "What one unit of a common currency is worth in each, such as {EUR: 1, USD: 1.08}.",
            "propertyNames": {"pattern": "^[A-Z]{3}$"},
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        }
    ),
]
"""Exchange rates from a mapping."""
