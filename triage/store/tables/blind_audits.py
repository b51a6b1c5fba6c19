"""Automatic resolutions that a person looks at without seeing them: what was drawn, and what he answered."""

from sqlalchemy import (
    JSON,
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
    UniqueConstraint,
)

from triage.store.tables.columns import Instant, Number, metadata, tenant

blind_draws = Table(
    "blind_draws",
    metadata,
    tenant(),
    Column("week", String, nullable=False),
    Column("share", String, nullable=False),
    Column("minimum", Integer, nullable=False),
    Column("resolutions", Number, nullable=False),
    Column("audits", Number, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    PrimaryKeyConstraint("tenant_id", "week"),
)
"""That a week of a client was drawn: `share` (decimal text) and `minimum` as they were set, and what came of them."""

blind_audits = Table(
    "blind_audits",
    metadata,
    Column("seq", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    tenant(),
    Column("exception", Number, nullable=False),
    Column("number", Integer, nullable=False),
    Column("week", String, nullable=False),
    Column("cell", JSON, nullable=False),
    Column("share", String, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    UniqueConstraint("exception", "number"),
    ForeignKeyConstraint(["exception", "number"], ["decisions.exception", "decisions.number"]),
    Index("blind_audits_of_tenant", "tenant_id", "seq"),
    Index("blind_audits_by_age", "drawn_at"),
)
"""Decisions that were drawn. `share` is the decimal text of the probability with which each of its cell was."""

blind_answers = Table(
    "blind_answers",
    metadata,
    Column("audit", Number, ForeignKey("blind_audits.seq"), primary_key=True, autoincrement=False),
    tenant(),
    Column("reviewer", String, nullable=False),
    Column("review", JSON, nullable=False),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("agrees", Boolean),
    Column("answered_at", Instant, nullable=False),
    Index("blind_answers_by_age", "answered_at"),
)
"""The one answer to an audit; `body` is its `BlindReceipt` byte for byte, `agrees` is null where he could not say."""

salts = Table(
    "salts",
    metadata,
    Column("name", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""Secrets of the installation by what they are for: they are read by the desk alone, and shown nowhere."""
