"""The tables of the ledger mirror: small rows, because a client may have a million invoices.

Customers, clients and words are integers wherever they are referred to. Days are counted from the year 1. The same
tables stand on SQLite, where the migrations build them, and on PostgreSQL, where they are made from here. Texts sort by
code point on both. A document is never taken out again: one that is void says so.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    text,
)

OPEN, SETTLED, CLOSED = 0, 1, 2
"""How `mirror_items.state` writes the states of `triage.matching.book`."""

TEXT = String().with_variant(String(collation="C"), "postgresql")

metadata = MetaData()


def _client() -> Column[int]:
    return Column("client", Integer, nullable=False)


def _seq() -> Column[int]:
    return Column("seq", Integer, primary_key=True, autoincrement=False)


def _bounded(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


clients = Table("mirror_clients", metadata, _seq(), Column("id", TEXT, nullable=False, unique=True))

# `posted` is 0 where only an invoice has named the customer so far.
customers = Table(
    "mirror_customers",
    metadata,
    _seq(),
    _client(),
    Column("id", TEXT, nullable=False),
    Column("posted", SmallInteger, nullable=False),
    Column("name", TEXT),
    Column("aliases", TEXT),
    Column("accounts", TEXT),
    Column("version", BigInteger),
    Column("open_items", Integer, nullable=False),
    Index("mirror_customers_id", "client", "id", unique=True),
)

# Invoices and credit notes. What an invoice is worth is `left + paid`: one of the two is nothing, as a rule. `number`
# is null where it is the id. `order_key` and `reference_key` stand for the squeezed texts (see `rows.key`).
items = Table(
    "mirror_items",
    metadata,
    _seq(),
    _client(),
    Column("credit", SmallInteger, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("customer", Integer),
    Column("number", TEXT),
    Column("serial", BigInteger),
    Column("reference", TEXT),
    Column("reference_key", BigInteger),
    Column("po", TEXT),
    Column("order_key", BigInteger),
    Column("currency", TEXT, nullable=False),
    Column("left", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("issued", Integer),
    Column("due", Integer),
    Column("period_start", Integer),
    Column("period_end", Integer),
    Column("subscription", TEXT),
    Column("lines", BigInteger, nullable=False),
    Column("disputed", SmallInteger, nullable=False),
    Column("version", BigInteger),
    Index("mirror_items_id", "client", "id", "credit", unique=True),
    Index("mirror_items_serial", "client", "serial"),
    _bounded("mirror_items_reference", "client", "reference_key", where="reference_key IS NOT NULL"),
    _bounded("mirror_items_order", "client", "order_key", where="state = 0 AND order_key IS NOT NULL"),
    _bounded("mirror_items_amount", "client", "currency", "left", where="state = 0"),
    _bounded("mirror_items_customer", "customer", "left", where="state = 0"),
)

# Every other document, and what an invoice, a credit note or a customer says beyond its row. `about` is the id of the
# document that this one hangs on: an attempt's invoice, a refund's payment, a change's subscription.
documents = Table(
    "mirror_documents",
    metadata,
    _client(),
    Column("type", SmallInteger, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("customer", TEXT),
    Column("about", TEXT),
    Column("version", BigInteger),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("client", "type", "id"),
    _bounded("mirror_documents_customer", "client", "customer", where="customer IS NOT NULL"),
    _bounded("mirror_documents_about", "client", "about", where="about IS NOT NULL"),
)

keys = Table(
    "mirror_keys",
    metadata,
    _client(),
    Column("key", TEXT, nullable=False),
    Column("customer", Integer, nullable=False),
    PrimaryKeyConstraint("client", "key", "customer"),
    sqlite_with_rowid=False,
)

# `shared_by` counts the customers that have the word.
words = Table(
    "mirror_words",
    metadata,
    _seq(),
    _client(),
    Column("word", TEXT, nullable=False),
    Column("shared_by", Integer, nullable=False),
    Index("mirror_words_word", "client", "word", unique=True),
)

posts = Table(
    "mirror_posts",
    metadata,
    Column("word", Integer, nullable=False),
    Column("customer", Integer, nullable=False),
    PrimaryKeyConstraint("word", "customer"),
    sqlite_with_rowid=False,
)
