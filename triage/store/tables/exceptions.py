"""What the desk keeps of exceptions: as posted, as decided, what that took, who looked at it, and what was said of it.

Children refer to the integer `seq` of their exception, which grows with every filing, so that inserts stay at the end
of every index and pages can be listed by it.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    text,
    true,
)

from triage.store.tables.columns import Instant, Number, metadata, tenant


def _index_where(name: str, *columns: str, where: str) -> Index:
    """Return an index of the few rows that one question is about."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _seq() -> Column[int]:
    return Column("exception", Number, ForeignKey("exceptions.seq"), nullable=False)


# The id is made of client, source and external id, so its uniqueness is theirs.
exceptions = Table(
    "exceptions",
    metadata,
    Column("seq", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    tenant(),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", String, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("standing_decision", Integer, nullable=False),
    Index("exceptions_of_tenant", "tenant_id", "seq"),
)

decisions = Table(
    "decisions",
    metadata,
    _seq(),
    Column("number", Integer, nullable=False),
    tenant(),
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
    _index_where("decisions_resolved", "tenant_id", "decided_at", where="outcome = 'resolved'"),
)


def _bytes_of_decisions(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("exception", Number, nullable=False),
        Column("number", Integer, nullable=False),
        tenant(),
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
    tenant(),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "digest"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Number, primary_key=True),
    tenant(),
    _seq(),
    Column("role", String, nullable=False),
    Column("document", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("open_amount", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
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
    tenant(),
    Column("day", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "day", "currency"),
)

cases = Table(
    "cases",
    metadata,
    Column("exception", Number, ForeignKey("exceptions.seq"), primary_key=True),
    tenant(),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("queue", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Integer, nullable=False, server_default=text("1")),
    Column("due_at", Instant),
    Column("overdue_at", Instant),
    Column("snoozed_until", Instant),
    Index("cases_of_tenant", "tenant_id", "state", "exception"),
    _index_where("cases_open", "opened_at", "queue", where="state = 'open'"),
    _index_where("cases_due", "due_at", where="state = 'open' AND overdue_at IS NULL"),
    _index_where("cases_overdue", "overdue_at", where="state = 'open' AND overdue_at IS NOT NULL"),
    _index_where("cases_snoozed", "snoozed_until", where="snoozed_until IS NOT NULL"),
)
"""`due_at`, `overdue_at` and `snoozed_until` are of the present opening; `overdue_at` is when it was found out."""

reviews = Table(
    "reviews",
    metadata,
    Column("exception", Number, ForeignKey("cases.exception"), nullable=False),
    Column("number", Integer, nullable=False),
    tenant(),
    Column("reviewer", String, nullable=False),
    Column("reviewed_at", Instant, nullable=False),
    Column("review", JSON, nullable=False),
    PrimaryKeyConstraint("exception", "number"),
)

rulings = Table(
    "rulings",
    metadata,
    Column("id", Number, primary_key=True),
    tenant(),
    _seq(),
    Column("verdict", String, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("fingerprint", String),
)

ruled_documents = Table(
    "ruled_documents",
    metadata,
    tenant(),
    Column("document", String, nullable=False),
    Column("ruling", Number, ForeignKey("rulings.id"), nullable=False),
    PrimaryKeyConstraint("tenant_id", "document", "ruling"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Number, primary_key=True),
    tenant(),
    Column("at", Instant, nullable=False),
    Column("event", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("position", Number, unique=True),
    Column("prev", String),
    Column("hash", String),
    Index("audit_of_subject", "subject"),
    _index_where("audit_unsealed", "seq", where="hash IS NULL"),
)
"""`subject` is the id of what a row is about: an exception, a key, a user, an endpoint.

`position` is the place of a row in the chain: its `seq` where rows are chained as they come (SQLite), and where a
worker seals them afterwards (PostgreSQL) the order of sealing, with nulls until then."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    tenant(),
    _seq(),
    Column("topic", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("withdrawn_at", Instant),
    Column("forgotten_at", Instant),
    _index_where("outbox_kept", "created_at", where="forgotten_at IS NULL"),
)
"""`forgotten_at` is when `body` was emptied, long after everybody had it."""
