"""What is kept of requests: answers to repeat, and batches with their lines."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, text

from triage.store.tables.columns import Instant, Number, metadata, tenant

answers = Table(
    "answers",
    metadata,
    tenant(),
    Column("method", String, nullable=False),
    Column("path", String, nullable=False),
    Column("key", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("tenant_id", "method", "path", "key"),
    Index("answers_by_age", "created_at"),
)
"""The answer to a request with an Idempotency-Key, as it was given; `fingerprint` is the digest of its body."""

batches = Table(
    "batches",
    metadata,
    Column("seq", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    tenant(),
    Column("created_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("lines", Number, nullable=False),
    Column("resolved", Number, nullable=False),
    Column("escalated", Number, nullable=False),
    Column("repeated", Number, nullable=False),
    Column("refused", Number, nullable=False),
    Column("closed_at", Instant),
    Column("finished_at", Instant),
    Index("batches_of_tenant", "tenant_id", "seq"),
    Index("batches_by_age", "finished_at"),
    Index(
        "batches_unfinished",
        "tenant_id",
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
    ),
)
"""`state` is open, closed or finished; `lines` counts what was received, and the four after it what became of it."""

batch_chunks = Table(
    "batch_chunks",
    metadata,
    Column("batch", Number, ForeignKey("batches.seq"), nullable=False),
    Column("first_line", Number, nullable=False),
    tenant(),
    Column("lines", Integer, nullable=False),
    Column("stored_at", Instant, nullable=False),
    Column("body", LargeBinary),
    Column("results", LargeBinary),
    Column("done_at", Instant),
    PrimaryKeyConstraint("batch", "first_line"),
    Index(
        "batch_chunks_waiting",
        "stored_at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)
"""Lines as they came (`body`, compressed) until they are done, and from then on a result for each (`results`)."""
