"""The tables of the ledger mirror: small rows, because a client may have a million invoices.

Customers, clients, currencies and words are integers wherever they are referred to. The same tables stand on SQLite,
where the migrations build them, and on PostgreSQL, where they are made from here. Texts sort by code point on both. A
document is never taken out again: one that is void says so.
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

OPEN, SETTLED, CLOSED = 0, 4, 8
CREDIT, DISPUTED = 1, 2
"""What `mirror_items.state` is the sum of: whether an item is open, and whether it is a credit note or disputed."""

PAID = "paid <> 0 OR state >= 4"
"""Which items stand in `mirror_items_billed`; of the others what is open is their total."""

DAY_ZERO = 730_120
"""The day (1 January 2000) from which `mirror_items.issued` counts, so that two bytes hold it."""

TEXT = String().with_variant(String(collation="C"), "postgresql")

metadata = MetaData()


def _client() -> Column[int]:
    return Column("client", Integer, nullable=False)


def _seq() -> Column[int]:
    return Column("seq", Integer, primary_key=True, autoincrement=False)


def _bounded(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


clients = Table("mirror_clients", metadata, _seq(), Column("id", TEXT, nullable=False, unique=True))

currencies = Table("mirror_currencies", metadata, _seq(), Column("code", TEXT, nullable=False, unique=True))

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
    Column("rest", LargeBinary),
    Column("version", BigInteger),
    Column("open_items", Integer, nullable=False),
    Index("mirror_customers_id", "client", "id", unique=True),
)

# Invoices and credit notes. Their total is `left + paid`: one of the two is nothing, as a rule. `number` lacks the
# digits at its end where `serial` and their `width` tell them, and is null where it is the id. Days are counted from
# that of issue (`DAY_ZERO` where it is not known). `rest` is JSON of what no other column tells.
items = Table(
    "mirror_items",
    metadata,
    _seq(),
    _client(),
    Column("state", SmallInteger, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("customer", Integer),
    Column("number", TEXT),
    Column("width", SmallInteger),
    Column("serial", BigInteger),
    Column("reference", TEXT),
    Column("po", TEXT),
    Column("currency", SmallInteger, nullable=False),
    Column("left", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("issued", Integer),
    Column("due", Integer),
    Column("period_start", Integer),
    Column("period_end", Integer),
    Column("subscription", TEXT),
    Column("lines", BigInteger, nullable=False),
    Column("rest", LargeBinary),
    Column("version", BigInteger),
    Index("mirror_items_serial", "client", "serial"),
    _bounded("mirror_items_amount", "client", "currency", "left", where="state < 4"),
    _bounded("mirror_items_customer", "customer", "left", "issued", where="state < 4"),
)

# What was ever paid, credited or void: of all that a customer was billed, what `mirror_items_customer` does not tell by
# its total.
Index(
    "mirror_items_billed",
    items.c.customer,
    items.c.left + items.c.paid,
    items.c.issued,
    sqlite_where=text(PAID),
    postgresql_where=text(PAID),
)

# Ids, payment references, and the purchase orders of what is open, in 32 bits each (see `rows.key`): as columns
# with an index each would stand here twice. In the order of these keys, as good as random, items are a fair sample.
item_keys = Table(
    "mirror_item_keys",
    metadata,
    _client(),
    Column("key", Integer, nullable=False),
    Column("item", Integer, nullable=False),
    PrimaryKeyConstraint("client", "key", "item"),
    sqlite_with_rowid=False,
)

# Every other document. `about` is the id of the
# document that this one hangs on: an attempt's invoice, a refund's payment, a change's subscription.
documents = Table(
    "mirror_documents",
    metadata,
    _client(),
    Column("type", SmallInteger, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("version", BigInteger),
    Column("customer", TEXT),
    Column("about", TEXT),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("client", "type", "id"),
    _bounded("mirror_documents_customer", "client", "customer", where="customer IS NOT NULL"),
    _bounded("mirror_documents_about", "client", "about", where="about IS NOT NULL"),
)

keys = Table(
    "mirror_keys",
    metadata,
    Column("key", Integer, nullable=False),
    Column("customer", Integer, nullable=False),
    PrimaryKeyConstraint("key", "customer"),
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
