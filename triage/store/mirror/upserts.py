"""The statements by which documents are read before they are written, and written."""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from triage.store.mirror.statements import Listed, Statement
from triage.store.mirror.tables import clients, currencies, customers, documents, item_keys, items, keys, posts, words

_Binds = list[ColumnElement[Any]]
_LENGTHS = (1, 8, 64, 512)


def _next(table: Table) -> Statement:
    return Statement(select(func.coalesce(func.max(table.c.seq), literal_column("0")) + literal_column("1")))


def _rewrite(table: Table, *names: str) -> Statement:
    """Set columns of a row; they are given in this order, and its `seq` after them."""
    given: list[tuple[Column[Any], ColumnElement[Any]]] = [(table.c[name], bindparam(f"new_{name}")) for name in names]
    return Statement(update(table).ordered_values(*given).where(table.c.seq == bindparam("row")))


def _of_client(table: Table, column: Column[Any], *wanted: Column[Any]) -> Listed:
    """Select columns of the rows of a client whose `column` is one of the values."""

    def build(values: _Binds) -> Select[Any]:
        return select(*wanted).where(table.c.client == bindparam("client"), column.in_(values))

    return Listed(build, lengths=_LENGTHS)


def _items(id_keys: _Binds) -> Select[Any]:
    keyed = select(item_keys.c.item).where(item_keys.c.client == bindparam("client"), item_keys.c.key.in_(id_keys))
    return select(*items.c["seq", "version", *ITEM]).where(items.c.seq.in_(keyed))


def _delete(table: Table, *names: str) -> Statement:
    return Statement(delete(table).where(*(table.c[name] == bindparam(f"old_{name}") for name in names)))


def _bodies(values: _Binds) -> Select[Any]:
    wanted = documents.c["id", "version", "customer", "about", "body"]
    of = documents.c.client == bindparam("client"), documents.c.type == bindparam("type"), documents.c.id.in_(values)
    return select(*wanted).where(*of)


FIND_CLIENT = Statement(select(clients.c.seq).where(clients.c.id == bindparam("id")))
INSERT_CLIENT = Statement(insert(clients))
NEXT_CLIENT = _next(clients)

CURRENCIES = Statement(select(*currencies.c["code", "seq"]))
INSERT_CURRENCY = Statement(insert(currencies))

PARTY = ("posted", "name", "aliases", "accounts", "rest")
FIND_CUSTOMERS = _of_client(customers, customers.c.id, *customers.c["seq", "version", "id", *PARTY])
INSERT_CUSTOMER = Statement(insert(customers))
REWRITE_CUSTOMER = _rewrite(customers, *PARTY, "version")
NEXT_CUSTOMER = _next(customers)
OWE = Statement(
    update(customers)
    .values(open_items=customers.c.open_items + bindparam("more"))
    .where(customers.c.seq == bindparam("row"))
)

ITEM = tuple(column.name for column in items.c if column.name not in ("seq", "version"))
"""The columns of an item, in the order of `rows.item_row`."""

FIND_ITEMS = Listed(_items, lengths=_LENGTHS)
INSERT_ITEM = Statement(insert(items))
REWRITE_ITEM = _rewrite(items, *ITEM, "version")
NEXT_ITEM = _next(items)
INSERT_ITEM_KEY = Statement(insert(item_keys))
DELETE_ITEM_KEY = _delete(item_keys, "client", "key", "item")

FIND_DOCUMENTS = Listed(_bodies, lengths=_LENGTHS)
INSERT_DOCUMENT = Statement(insert(documents))
DELETE_DOCUMENT = _delete(documents, "client", "type", "id")

INSERT_KEY = Statement(insert(keys))
DELETE_KEY = _delete(keys, "key", "customer")

FIND_WORDS = _of_client(words, words.c.word, *words.c["word", "seq"])
INSERT_WORD = Statement(insert(words))
NEXT_WORD = _next(words)
SHARE = Statement(
    update(words).values(shared_by=words.c.shared_by + bindparam("more")).where(words.c.seq == bindparam("row"))
)
INSERT_POST = Statement(insert(posts))
DELETE_POST = _delete(posts, "word", "customer")
