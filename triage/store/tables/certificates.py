"""What bounds the error of models and of rules on trial: rounds of certification, and what came of them."""

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from triage.store.tables.columns import Instant, metadata, tenant

certification_rounds = Table(
    "certification_rounds",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Column("cells", Integer, nullable=False),
)
"""Every look at the labels of this installation, for each has spent some of what certificates may be wrong by."""

scorers = Table(
    "scorers",
    metadata,
    Column("version", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("round", Integer, nullable=False),
    tenant(),
    Column("model", String, nullable=False),
    Column("cell", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("certificate", String),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("round", "tenant_id", "model", "cell"),
    Index("verdicts_of_cell", "tenant_id", "cell", "round"),
)
"""What a round said of a cell; `body` is the certificate, or why there is none, and `model` may name a rule."""

demotions = Table(
    "demotions",
    metadata,
    Column("certificate", String, primary_key=True),
    tenant(),
    Column("at", Instant, nullable=False),
    Column("told", String, nullable=False),
)
"""Certificates that count no more, since when, and why."""
