"""Who may do what: keys of programs, people, and where these are signed in. No secret is kept, only its digest."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, UniqueConstraint

from triage.store.tables.columns import Instant, metadata, tenant

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String, primary_key=True),
    tenant(),
    Column("name", String, nullable=False),
    Column("prefix", String, nullable=False, unique=True),
    Column("digest", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("used_at", Instant),
    Index("api_keys_of_tenant", "tenant_id"),
)

users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),
    tenant(),
    Column("email", String, nullable=False),
    Column("name", String, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("password", String),
    Column("subject", String),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    UniqueConstraint("tenant_id", "email"),
)
"""`password` is an argon2 hash, null for those who sign in by OIDC alone; `subject` is `ISSUER SUB` of these."""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String, primary_key=True),
    tenant(),
    Column("user", String, ForeignKey("users.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("sessions_of_user", "user"),
    Index("sessions_by_end", "expires_at"),
)
