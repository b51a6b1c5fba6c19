"""Facts as a rule's own tests state them: read by their declared types, and written."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from triage.calendar import format_when, parse_when
from triage.content.near import did_you_mean
from triage.errors import ContentError
from triage.model import FactType, FactValue
from triage.money import Money


def fact_value(fact: FactType, written: object, *, currency: str) -> FactValue:
    """Read what a test states about a fact; null is not known. Raises `InputError` that says how to write it."""
    if written is None:
        return None
    value = _READERS[fact.type](written, currency)
    if value is None:
        raise ContentError(f"{written!r} is not {_SHOWN[fact.type]}")
    if fact.options and value not in fact.options:
        raise ContentError(
            f"{written!r} is not one of {', '.join(fact.options)}{did_you_mean(str(value), fact.options)}"
        )
    return value


def stated(facts: Mapping[str, FactValue]) -> str:
    """Write facts as a test of a rule states them."""
    return f"{{{', '.join(f'{name}: {_written(value)}' for name, value in facts.items())}}}"


def _written(value: FactValue) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Money(currency=currency):
            return f'"{value.major:f} {currency}"'
        case date():
            return format_when(value)
        case tuple():
            return f"[{', '.join(value)}]"
    return str(value)


def _money(written: object, currency: str) -> Money | None:
    if isinstance(written, str) and " " in written:
        major, _, currency = written.partition(" ")
        return Money.of(major, currency)
    return Money.of(Decimal(written), currency) if type(written) in (int, Decimal) else None  # type: ignore[arg-type]


def _date(written: object, _: str) -> date | None:
    when = parse_when(written) if isinstance(written, str) else None
    return None if isinstance(when, datetime) else when


def _datetime(written: object, _: str) -> datetime | None:
    when = parse_when(written) if isinstance(written, str) else None
    return when if isinstance(when, datetime) else None


def _texts(written: object, _: str) -> tuple[str, ...] | None:
    texts = isinstance(written, list) and all(isinstance(item, str) for item in written)
    return tuple(written) if texts else None  # type: ignore[arg-type]


_READERS: dict[str, Callable[[object, str], FactValue]] = {
    "money": _money,
    "ratio": lambda written, _: Decimal(written) if type(written) in (int, Decimal) else None,  # type: ignore[arg-type]
    "int": lambda written, _: written if type(written) is int else None,
    "bool": lambda written, _: written if isinstance(written, bool) else None,
    "str": lambda written, _: written if isinstance(written, str) else None,
    "date": _date,
    "datetime": _datetime,
    "list": _texts,
}

_SHOWN = {
    "money": "money such as 12.50 or '12.50 EUR'",
    "ratio": "a number such as 0.97",
    "int": "a whole number",
    "bool": "true or false",
    "str": "text",
    "date": "a date such as 2025-06-01",
    "datetime": "an instant such as 2025-06-01T09:30:00Z",
    "list": "a list of text",
}
