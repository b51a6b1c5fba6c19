"""The service: who may do what, answers to repeat, batches, webhooks, deadlines, and an audit trail sealed later."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_PARTIAL = {
    "cases_open": ("cases", ["opened_at", "queue"], "state = 'open'"),
    "cases_due": ("cases", ["due_at"], "state = 'open' AND overdue_at IS NULL"),
    "cases_overdue": ("cases", ["overdue_at"], "state = 'open' AND overdue_at IS NOT NULL"),
    "cases_snoozed": ("cases", ["snoozed_until"], "snoozed_until IS NOT NULL"),
    "audit_unsealed": ("audit", ["seq"], "hash IS NULL"),
    "outbox_kept": ("outbox", ["created_at"], "forgotten_at IS NULL"),
    "deliveries_dead": ("deliveries", ["tried_at"], "state = 'dead'"),
}
"""Indexes of the few rows that one question is about."""


def upgrade() -> None:
    """Create the tables, and add the columns that earlier ones need."""
    for create in (_api_keys, _users, _sessions, _answers, _batches, _batch_chunks, _endpoints, _deliveries):
        create()
    for column in ("due_at", "overdue_at", "snoozed_until"):
        op.add_column("cases", sa.Column(column, sa.BigInteger(), nullable=True))
    op.create_index("cases_of_tenant", "cases", ["tenant_id", "state", "exception"])
    op.create_index("exceptions_of_tenant", "exceptions", ["tenant_id", "seq"])
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("delivered_at", new_column_name="sent_at")
        outbox.add_column(sa.Column("forgotten_at", sa.BigInteger(), nullable=True))
    _audit()
    for name, (table, columns, where) in _PARTIAL.items():
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _audit() -> None:
    """Give each row its place in the chain, so far that of its number, and let it be about more than exceptions."""
    op.drop_index("audit_of_exception", "audit")
    with op.batch_alter_table("audit") as audit:
        audit.add_column(sa.Column("position", _NUMBER, nullable=True))
        audit.alter_column("exception", new_column_name="subject")
        audit.alter_column("prev", existing_type=sa.String(), nullable=True)
        audit.alter_column("hash", existing_type=sa.String(), nullable=True)
        audit.create_unique_constraint("audit_position_key", ["position"])
    op.create_index("audit_of_subject", "audit", ["subject"])
    op.execute("UPDATE audit SET position = seq")


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prefix"),
    )
    op.create_index("api_keys_of_tenant", "api_keys", ["tenant_id"])


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "email"),
        sa.UniqueConstraint("tenant_id", "subject"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sa.ForeignKeyConstraint(["user"], ["users.id"]),
    )
    op.create_index("sessions_of_user", "sessions", ["user"])
    op.create_index("sessions_by_end", "sessions", ["expires_at"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "method", "path", "key"),
    )
    op.create_index("answers_by_age", "answers", ["created_at"])


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("seq", _NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lines", _NUMBER, nullable=False),
        sa.Column("resolved", _NUMBER, nullable=False),
        sa.Column("escalated", _NUMBER, nullable=False),
        sa.Column("repeated", _NUMBER, nullable=False),
        sa.Column("refused", _NUMBER, nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("batches_by_age", "batches", ["finished_at"])
    op.create_index("batches_of_tenant", "batches", ["tenant_id", "seq"])
    op.create_index(
        "batches_unfinished",
        "batches",
        ["tenant_id"],
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _batch_chunks() -> None:
    op.create_table(
        "batch_chunks",
        sa.Column("batch", _NUMBER, nullable=False),
        sa.Column("first_line", _NUMBER, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("results", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("batch", "first_line"),
        sa.ForeignKeyConstraint(["batch"], ["batches.seq"]),
    )
    op.create_index(
        "batch_chunks_waiting",
        "batch_chunks",
        ["stored_at"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("failing_days", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("disabled_because", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("webhook_endpoints_of_tenant", "webhook_endpoints", ["tenant_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("message", _NUMBER, nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("message", "endpoint"),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"]),
        sa.ForeignKeyConstraint(["endpoint"], ["webhook_endpoints.id"]),
    )
    op.create_index(
        "deliveries_due",
        "deliveries",
        ["due_at"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("deliveries_to_endpoint", "deliveries", ["endpoint", "state", "message"])
