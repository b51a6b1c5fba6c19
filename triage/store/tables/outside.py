"""Who is told what: endpoints of pipelines, and each message on its way to them."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, text

from triage.store.tables.columns import Instant, Number, metadata, tenant

endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", String, primary_key=True),
    tenant(),
    Column("url", String, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("secrets", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("failing_days", Integer, nullable=False, server_default=text("0")),
    Column("failed_at", Instant),
    Column("disabled_at", Instant),
    Column("disabled_because", String),
    Index("webhook_endpoints_of_tenant", "tenant_id"),
)
"""`secrets` sign; the newest first, older ones each with the instant until which they still sign. `failures`, and the
days (UTC) with any, up to `failed_at`, are those since the latest success."""

deliveries = Table(
    "deliveries",
    metadata,
    tenant(),
    Column("message", Number, ForeignKey("outbox.id"), nullable=False),
    Column("endpoint", String, ForeignKey("webhook_endpoints.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant),
    Column("tried_at", Instant),
    Column("status", Integer),
    Column("error", String),
    PrimaryKeyConstraint("message", "endpoint"),
    Index(
        "deliveries_due",
        "due_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("deliveries_to_endpoint", "endpoint", "state", "message"),
    Index("deliveries_dead", "tried_at", sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
)
"""`state` is pending, delivered, dead or withdrawn. While an attempt is under way, `due_at` is when it is given up."""
