"""The columns of what look-ups return, and the tables that they come from."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal_column

from triage.matching.book import MANY
from triage.store.mirror.tables import CLOSED, CREDIT, DAY_ZERO, DISPUTED, SETTLED, currencies, customers, items

is_open = items.c.state < literal_column(str(SETTLED))
_state = case(
    (items.c.state < literal_column(str(SETTLED)), literal_column("'open'")),
    (items.c.state < literal_column(str(CLOSED)), literal_column("'settled'")),
    else_=literal_column("'closed'"),
).label("state")

IN_CURRENCY = items.join(currencies, currencies.c.seq == items.c.currency)
ANY_ITEM = IN_CURRENCY.outerjoin(customers, customers.c.seq == items.c.customer)
OWING = IN_CURRENCY.join(customers, items.c.customer == customers.c.seq)


def constant(value: int) -> ColumnElement[int]:
    """Write a number out, so that it is no parameter."""
    return literal_column(str(value))


def first(count: int, statement: Select[Any]) -> Select[Any]:
    """Limit a statement, in words that all databases share."""
    return statement.limit(constant(count)).offset(constant(0))


def item_columns(state: ColumnElement[str] = _state) -> list[ColumnElement[Any]]:
    """Return the columns of an `Item`, in its order."""
    of = items.c
    return [
        *(of.id, _has(CREDIT), customers.c.id.label("customer"), written_number(), of.reference, of.po),
        *(
            currencies.c.code,
            (of.left + of.paid).label("total"),
            of.left,
            state,
            (of.issued + constant(DAY_ZERO)).label("issued"),
        ),
        *(_day(of.due), _day(of.period_start), _day(of.period_end), of.subscription, of.lines, _has(DISPUTED)),
    ]


def _has(trait: int) -> ColumnElement[int]:
    bit = trait.bit_length() - 1
    return items.c.state.bitwise_rshift(constant(bit)).bitwise_and(constant(1))


def _day(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(items.c.issued, constant(0)) + column + constant(DAY_ZERO)


def written_number() -> ColumnElement[str]:
    """Put the digits of a number back at its end, with as many zeros before them as it had."""
    padded = func.substr(cast(items.c.serial + constant(10**18), Text), constant(20) - items.c.width)
    whole = func.coalesce(items.c.number, items.c.id)
    return case((items.c.width.is_not(None), items.c.number.concat(padded)), else_=whole)


OPEN_COLUMNS = item_columns(literal_column("'open'").label("state"))

PARTY_COLUMNS: list[ColumnElement[Any]] = [
    *customers.c["id", "name", "aliases", "accounts"],
    case((customers.c.open_items > constant(MANY), constant(MANY)), else_=customers.c.open_items).label("open_items"),
]
