"""The ledger mirror: what the clients' billing systems hold, in small rows with the keys that payments find them by."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

_BILLED = {"sqlite": '"left" + paid', "postgresql": '("left" + paid)'}


def upgrade() -> None:
    """Create every table of the mirror."""
    for create in (
        _clients,
        _currencies,
        _customers,
        _documents,
        _items,
        _item_keys,
        _keys,
        _posts,
        _words,
    ):
        create()


def _clients() -> None:
    op.create_table(
        "mirror_clients",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )


def _currencies() -> None:
    op.create_table(
        "mirror_currencies",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("code"),
    )


def _customers() -> None:
    op.create_table(
        "mirror_customers",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client", sa.Integer(), nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("posted", sa.SmallInteger(), nullable=False),
        sa.Column("name", _TEXT, nullable=True),
        sa.Column("aliases", _TEXT, nullable=True),
        sa.Column("accounts", _TEXT, nullable=True),
        sa.Column("rest", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("open_items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("mirror_customers_id", "mirror_customers", ["client", "id"], unique=True)


def _documents() -> None:
    op.create_table(
        "mirror_documents",
        sa.Column("client", sa.Integer(), nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("customer", _TEXT, nullable=True),
        sa.Column("about", _TEXT, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("client", "type", "id"),
    )
    op.create_index(
        "mirror_documents_about",
        "mirror_documents",
        ["client", "about"],
        unique=False,
        sqlite_where=sa.text("about IS NOT NULL"),
        postgresql_where=sa.text("about IS NOT NULL"),
    )
    op.create_index(
        "mirror_documents_customer",
        "mirror_documents",
        ["client", "customer"],
        unique=False,
        sqlite_where=sa.text("customer IS NOT NULL"),
        postgresql_where=sa.text("customer IS NOT NULL"),
    )


def _items() -> None:
    op.create_table(
        "mirror_items",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("number", _TEXT, nullable=True),
        sa.Column("width", sa.SmallInteger(), nullable=True),
        sa.Column("serial", sa.BigInteger(), nullable=True),
        sa.Column("reference", _TEXT, nullable=True),
        sa.Column("po", _TEXT, nullable=True),
        sa.Column("currency", sa.SmallInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("period_start", sa.Integer(), nullable=True),
        sa.Column("period_end", sa.Integer(), nullable=True),
        sa.Column("subscription", _TEXT, nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("rest", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(
        "mirror_items_amount",
        "mirror_items",
        ["client", "currency", "left"],
        unique=False,
        sqlite_where=sa.text("state < 4"),
        postgresql_where=sa.text("state < 4"),
    )
    op.create_index(
        "mirror_items_customer",
        "mirror_items",
        ["customer", "left", "issued"],
        unique=False,
        sqlite_where=sa.text("state < 4"),
        postgresql_where=sa.text("state < 4"),
    )
    op.create_index(
        "mirror_items_billed",
        "mirror_items",
        ["customer", sa.text(_BILLED[op.get_bind().dialect.name]), "issued"],
        unique=False,
        sqlite_where=sa.text("paid <> 0 OR state >= 4"),
        postgresql_where=sa.text("paid <> 0 OR state >= 4"),
    )
    op.create_index("mirror_items_serial", "mirror_items", ["client", "serial"], unique=False)


def _item_keys() -> None:
    op.create_table(
        "mirror_item_keys",
        sa.Column("client", sa.Integer(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("client", "key", "item"),
        sqlite_with_rowid=False,
    )


def _keys() -> None:
    op.create_table(
        "mirror_keys",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "customer"),
        sqlite_with_rowid=False,
    )


def _posts() -> None:
    op.create_table(
        "mirror_posts",
        sa.Column("word", sa.Integer(), nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "customer"),
        sqlite_with_rowid=False,
    )


def _words() -> None:
    op.create_table(
        "mirror_words",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client", sa.Integer(), nullable=False),
        sa.Column("word", _TEXT, nullable=False),
        sa.Column("shared_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("mirror_words_word", "mirror_words", ["client", "word"], unique=True)
