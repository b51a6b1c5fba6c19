"""Models: raw replies, what was spent on them, what came of it, and what was learned from reviewed cases."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from triage.store.tables.columns import Instant, Number, metadata, tenant

replies = Table(
    "replies",
    metadata,
    tenant(),
    Column("request", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("translated", LargeBinary),
    Column("usage", JSON, nullable=False),
    Column("kept_at", Instant, nullable=False),
    PrimaryKeyConstraint("tenant_id", "request"),
)
"""Replies as they came, by the SHA-256 of their requests; `translated` is as `triage.llm.Reply` has it."""

model_spending = Table(
    "model_spending",
    metadata,
    tenant(),
    Column("day", String, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "day"),
)
"""What a client spent on models on a UTC day, held back amounts included; `micros` are millionths of a US dollar."""

consultations = Table(
    "consultations",
    metadata,
    Column("exception", Number, nullable=False),
    Column("number", Integer, nullable=False),
    tenant(),
    Column("consulted_at", Instant, nullable=False),
    Column("mode", String, nullable=False),
    Column("explanation", String),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("withheld", JSON(none_as_null=True)),
    PrimaryKeyConstraint("exception", "number"),
    ForeignKeyConstraint(["exception", "number"], ["decisions.exception", "decisions.number"]),
    Index("consultations_by_age", "consulted_at"),
)
"""What a model said about a decision that escalated; `body` is the `Consultation` byte for byte. `withheld` are the
reasons for which its choice was not carried out after all."""

learned_models = Table(
    "learned_models",
    metadata,
    tenant(),
    Column("name", String, nullable=False),
    Column("trained_at", Instant, nullable=False),
    Column("learned_until", Instant, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("held_out", JSON, nullable=False),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "name", "trained_at"),
    Index("learned_models_by_age", "tenant_id", "trained_at"),
)
"""Every training of a client's model; `body` is the model as `triage.learned` writes it, `held_out` its report."""
