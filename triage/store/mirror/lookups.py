"""The look-ups of a matcher as statements, the same on every database.

The parameters of each are the client, the list of values and, where it says so, the currency, in the order in which
the text names them. The state of open items is written out and no parameter, or the indexes that hold open items alone
would not serve.
"""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from triage.matching.book import ALIKE, AMOUNTS, COMMON, MANY, MOST_OF_BIG, NAMED, RAREST, RESEMBLING
from triage.store.mirror.statements import Listed, Statement
from triage.store.mirror.tables import (
    CLOSED,
    CREDIT,
    DAY_ZERO,
    DISPUTED,
    SETTLED,
    currencies,
    customers,
    documents,
    items,
    keys,
    posts,
    words,
)

_Binds = list[ColumnElement[Any]]

NO_AMOUNT = -1
"""What an empty place in a list of amounts asks for: nothing is open with it."""

_open = items.c.state < literal_column(str(SETTLED))
_state = case(
    (items.c.state < literal_column(str(SETTLED)), literal_column("'open'")),
    (items.c.state < literal_column(str(CLOSED)), literal_column("'settled'")),
    else_=literal_column("'closed'"),
).label("state")

_IN_CURRENCY = items.join(currencies, currencies.c.seq == items.c.currency)
_ANY_ITEM = _IN_CURRENCY.outerjoin(customers, customers.c.seq == items.c.customer)
_OWING = _IN_CURRENCY.join(customers, items.c.customer == customers.c.seq)


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value))


def _first(count: int, statement: Select[Any]) -> Select[Any]:
    """Limit a statement, in words that all databases share."""
    return statement.limit(_number(count)).offset(_number(0))


def item_columns(state: ColumnElement[str] = _state) -> list[ColumnElement[Any]]:
    """Return the columns of an `Item`, in its order."""
    of = items.c
    return [
        *(of.id, _has(CREDIT), customers.c.id.label("customer"), _written_number(), of.reference, of.po),
        *(
            currencies.c.code,
            (of.left + of.paid).label("total"),
            of.left,
            state,
            (of.issued + _number(DAY_ZERO)).label("issued"),
        ),
        *(_day(of.due), _day(of.period_start), _day(of.period_end), of.subscription, of.lines, _has(DISPUTED)),
    ]


def _has(trait: int) -> ColumnElement[int]:
    bit = trait.bit_length() - 1
    return items.c.state.bitwise_rshift(_number(bit)).bitwise_and(_number(1))


def _day(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(items.c.issued, _number(0)) + column + _number(DAY_ZERO)


def _written_number() -> ColumnElement[str]:
    """Put the digits of a number back at its end, with as many zeros before them as it had."""
    padded = func.substr(cast(items.c.serial + _number(10**18), Text), _number(20) - items.c.width)
    whole = func.coalesce(items.c.number, items.c.id)
    return case((items.c.width.is_not(None), items.c.number.concat(padded)), else_=whole)


_OPEN_COLUMNS = item_columns(literal_column("'open'").label("state"))

PARTY_COLUMNS: list[ColumnElement[Any]] = [
    *customers.c["id", "name", "aliases", "accounts"],
    case((customers.c.open_items > _number(MANY), _number(MANY)), else_=customers.c.open_items).label("open_items"),
]


def _of_client() -> ColumnElement[bool]:
    return items.c.client == bindparam("client")


def _only_of_client(column: Column[int]) -> ColumnElement[bool]:
    """Ask for the client's own rows among those of a key, which tells nearly all: no index is to serve for this."""
    return column + _number(0) == bindparam("client")


def _numbered(serials: _Binds) -> Select[Any]:
    found = select(*item_columns()).select_from(_ANY_ITEM)
    return _first(NAMED, found.where(_of_client(), items.c.serial.in_(serials)))


def _numbered_worth(serials: _Binds) -> Select[Any]:
    amounts: _Binds = [bindparam(f"amount_{number}") for number in range(AMOUNTS)]
    found = select(*_OPEN_COLUMNS).select_from(_ANY_ITEM)
    fits = (items.c.left + _number(0)).in_(amounts)  # of those serials: no index of amounts is to serve for this
    return _first(NAMED, found.where(_of_client(), items.c.serial.in_(serials), _open, fits))


def _referenced(references: _Binds) -> Select[Any]:
    found = select(*item_columns()).select_from(_ANY_ITEM)
    return _first(NAMED, found.where(_only_of_client(items.c.client), items.c.reference_key.in_(references)))


def _ordered(orders: _Binds) -> Select[Any]:
    found = select(*_OPEN_COLUMNS).select_from(_ANY_ITEM)
    return _first(NAMED, found.where(_only_of_client(items.c.client), items.c.order_key.in_(orders), _open))


def _worth(amounts: _Binds) -> Select[Any] | CompoundSelect[Any]:
    """Each amount is asked for by itself, so that a common one takes no room from the others."""
    asked = [_worth_one(select(*_OPEN_COLUMNS), amount, number) for number, amount in enumerate(amounts)]
    if len(asked) == 1:
        return asked[0]
    return union_all(*(select(one.subquery()) for one in asked))


def _worth_one(found: Select[Any], amount: ColumnElement[Any], number: int = 0) -> Select[Any]:
    of_ledger = (
        items.c.client == bindparam(f"client_{number}"),
        currencies.c.code == bindparam(f"currency_{number}"),
        items.c.left == amount,
    )
    return _first(ALIKE, found.select_from(_ANY_ITEM).where(*of_ledger, _open))


def _count_worth() -> Select[Any]:
    alike = _worth_one(select(_number(1).label("one")), bindparam("amount")).subquery()
    return select(func.count()).select_from(alike)


def _owed(ids: _Binds) -> Select[Any]:
    found = select(*_OPEN_COLUMNS).select_from(_OWING)
    return found.where(
        customers.c.client == bindparam("client"),
        customers.c.id.in_(ids),
        _open,
        currencies.c.code == bindparam("currency"),
    )


def _owed_by(ids: _Binds) -> Select[Any]:
    return _first(MANY * len(ids), _owed(ids))


def _owed_exactly(amounts: _Binds) -> Select[Any]:
    asked: _Binds = [bindparam(f"customer_{number}") for number in range(BIG)]
    return _first(MOST_OF_BIG, _owed(asked).where(items.c.left.in_(amounts)))


def _parties(wanted: _Binds) -> Select[Any]:
    owners = customers.c.seq.in_(select(keys.c.customer).where(keys.c.key.in_(wanted)))
    return _first(RESEMBLING, select(*PARTY_COLUMNS).where(_only_of_client(customers.c.client), owners))


def _resembling(tokens: _Binds) -> Select[Any]:
    rarest = select(words.c.seq).where(
        words.c.client == bindparam("client"),
        words.c.word.in_(tokens),
        words.c.shared_by.between(_number(1), _number(COMMON)),
    )
    rare = _first(RAREST, rarest.order_by(words.c.shared_by, words.c.word)).subquery()
    sharing = select(posts.c.customer, func.count().label("shared")).join(rare, rare.c.seq == posts.c.word)
    sharing = sharing.group_by(posts.c.customer).order_by(func.count().desc())
    best = _first(RESEMBLING, sharing).subquery()
    found = select(*PARTY_COLUMNS).select_from(best.join(customers, customers.c.seq == best.c.customer))
    return found.order_by(best.c.shared.desc())


def _named(ids: _Binds) -> Select[Any]:
    return select(*PARTY_COLUMNS).where(customers.c.client == bindparam("client"), customers.c.id.in_(ids))


def _shelved_items(id_keys: _Binds) -> Select[Any]:
    found = select(*item_columns(), items.c.rest).select_from(_ANY_ITEM)
    return found.where(_only_of_client(items.c.client), items.c.id_key.in_(id_keys))


def _shelved_customers(ids: _Binds) -> Select[Any]:
    wanted = customers.c["id", "posted", "name", "aliases", "accounts", "rest"]
    return select(*wanted).where(customers.c.client == bindparam("client"), customers.c.id.in_(ids))


def _shelved(*of: ColumnElement[bool]) -> Select[Any]:
    return select(*documents.c["type", "body"]).where(documents.c.client == bindparam("client"), *of)


BIG = 6
"""Of so many customers at once the open items of certain amounts can be asked for."""

NUMBERED = Listed(_numbered, lengths=(1, 4, 16, 64, 160))
NUMBERED_WORTH = Listed(_numbered_worth, lengths=(1, 4, 16, 64, 160))
REFERENCED = Listed(_referenced, lengths=(1, 4, 16, 64))
ORDERED = Listed(_ordered, lengths=(1, 4, 16, 64))
PARTIES = Listed(_parties, lengths=(1, 4, 16, 64))
RESEMBLING_ANY = Listed(_resembling, lengths=(4, 16, 64))
WORTH = Listed(_worth, lengths=(1, 4, 16), blank=NO_AMOUNT, apart=True)
OWED_BY = Listed(_owed_by, lengths=(1, 3, 6))
OWED_EXACTLY = Listed(_owed_exactly, lengths=(4, 16, 64, 160))
NAMED_CUSTOMERS = Listed(_named, lengths=(1, 6, 64))
COUNT_WORTH = Statement(_count_worth())

SHELVED_ITEMS = Listed(_shelved_items, lengths=(1, 16, 128))
SHELVED_CUSTOMERS = Listed(_shelved_customers, lengths=(1, 16, 128))
SHELVED = Listed(
    lambda ids: _shelved(documents.c.type == bindparam("type"), documents.c.id.in_(ids)), lengths=(1, 16, 128)
)
SHELVED_OF_CUSTOMERS = Listed(lambda ids: _shelved(documents.c.customer.in_(ids)), lengths=(1, 16))
SHELVED_ABOUT = Listed(lambda ids: _shelved(documents.c.about.in_(ids)), lengths=(1, 16, 128))
