"""The tables. Private to the store; the migrations build the same ones, and a test compares the two.

`tenant_id` is the exception's client. Children refer to the integer `seq` of their exception, which grows with every
filing, so that inserts stay at the end of every index and pages can be listed by it.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    text,
)
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as whole microseconds since 1970: it sorts and compares on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Write an instant."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read an instant."""
        return None if value is None else _EPOCH + value * _MICROSECOND


metadata = MetaData()


def _seq() -> Column[int]:
    return Column("exception", Integer, ForeignKey("exceptions.seq"), nullable=False)


def _tenant() -> Column[str]:
    return Column("tenant_id", String, nullable=False)


# The id is made of client, source and external id, so its uniqueness is theirs.
exceptions = Table(
    "exceptions",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    _tenant(),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", String, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("standing_decision", Integer, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    _seq(),
    Column("number", Integer, nullable=False),
    _tenant(),
    Column("decided_at", Instant, nullable=False),
    Column("outcome", String, nullable=False),
    Column("shadowed", Boolean, nullable=False),
    Column("summary", String, nullable=False),
    Column("action", JSON(none_as_null=True)),
    Column("effects", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("proposed_by", JSON, nullable=False),
    Column("evidence", String, nullable=False),
    Column("policy", String, nullable=False),
    Column("pack", String, nullable=False),
    Column("receipt", String, nullable=False),
    PrimaryKeyConstraint("exception", "number"),
)


def _bytes_of_decisions(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("exception", Integer, nullable=False),
        Column("number", Integer, nullable=False),
        _tenant(),
        Column("digest", String, nullable=False),
        Column("body", LargeBinary, nullable=False),
        PrimaryKeyConstraint("exception", "number"),
        ForeignKeyConstraint(["exception", "number"], ["decisions.exception", "decisions.number"]),
    )


evidence = _bytes_of_decisions("evidence")
receipts = _bytes_of_decisions("receipts")

contents = Table(
    "contents",
    metadata,
    _tenant(),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "digest"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    _seq(),
    Column("role", String, nullable=False),
    Column("document", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("open_amount", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("1")),
    Column("documents_at", Instant),
    Column("applied_at", Instant),
    Index("claims_of_document", "tenant_id", "document"),
    *(
        Index(
            f"claims_one_{role}",
            "tenant_id",
            "document",
            unique=True,
            sqlite_where=text(f"role = '{role}' AND active = 1"),
            postgresql_where=text(f"role = '{role}' AND active"),
        )
        for role in ("spend", "hold", "correct", "collect")
    ),
)

spending = Table(
    "spending",
    metadata,
    _tenant(),
    Column("day", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "day", "currency"),
)

cases = Table(
    "cases",
    metadata,
    Column("exception", Integer, ForeignKey("exceptions.seq"), primary_key=True),
    _tenant(),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("queue", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Integer, nullable=False, server_default=text("1")),
)

reviews = Table(
    "reviews",
    metadata,
    Column("exception", Integer, ForeignKey("cases.exception"), nullable=False),
    Column("number", Integer, nullable=False),
    _tenant(),
    Column("reviewer", String, nullable=False),
    Column("reviewed_at", Instant, nullable=False),
    Column("review", JSON, nullable=False),
    PrimaryKeyConstraint("exception", "number"),
)

rulings = Table(
    "rulings",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    _seq(),
    Column("verdict", String, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("fingerprint", String),
)

ruled_documents = Table(
    "ruled_documents",
    metadata,
    _tenant(),
    Column("document", String, nullable=False),
    Column("ruling", Integer, ForeignKey("rulings.id"), nullable=False),
    PrimaryKeyConstraint("tenant_id", "document", "ruling"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    _tenant(),
    Column("at", Instant, nullable=False),
    Column("event", String, nullable=False),
    Column("exception", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("prev", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("audit_of_exception", "exception"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    _seq(),
    Column("topic", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("withdrawn_at", Instant),
)
