"""The first schema: exceptions, decisions and all that they leave behind."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    for create in (
        _exceptions,
        _decisions,
        _evidence,
        _receipts,
        _contents,
        _claims,
        _spending,
        _cases,
        _reviews,
        _rulings,
        _ruled_documents,
        _audit,
        _outbox,
    ):
        create()


def _exceptions() -> None:
    op.create_table(
        "exceptions",
        sa.Column("seq", _NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("standing_decision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("shadowed", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("action", sa.JSON(), nullable=True),
        sa.Column("effects", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"],
            ["exceptions.seq"],
        ),
        sa.PrimaryKeyConstraint("exception", "number"),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception", "number"],
            ["decisions.exception", "decisions.number"],
        ),
        sa.PrimaryKeyConstraint("exception", "number"),
    )


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception", "number"],
            ["decisions.exception", "decisions.number"],
        ),
        sa.PrimaryKeyConstraint("exception", "number"),
    )


def _contents() -> None:
    op.create_table(
        "contents",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "digest"),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"],
            ["exceptions.seq"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("claims_of_document", "claims", ["tenant_id", "document"], unique=False)
    op.create_index(
        "claims_one_correct",
        "claims",
        ["tenant_id", "document"],
        unique=True,
        sqlite_where=sa.text("role = 'correct' AND active = 1"),
        postgresql_where=sa.text("role = 'correct' AND active"),
    )
    op.create_index(
        "claims_one_hold",
        "claims",
        ["tenant_id", "document"],
        unique=True,
        sqlite_where=sa.text("role = 'hold' AND active = 1"),
        postgresql_where=sa.text("role = 'hold' AND active"),
    )
    op.create_index(
        "claims_one_spend",
        "claims",
        ["tenant_id", "document"],
        unique=True,
        sqlite_where=sa.text("role = 'spend' AND active = 1"),
        postgresql_where=sa.text("role = 'spend' AND active"),
    )


def _spending() -> None:
    op.create_table(
        "spending",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "day", "currency"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"],
            ["exceptions.seq"],
        ),
        sa.PrimaryKeyConstraint("exception"),
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=False),
        sa.Column("review", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"],
            ["cases.exception"],
        ),
        sa.PrimaryKeyConstraint("exception"),
    )


def _rulings() -> None:
    op.create_table(
        "rulings",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"],
            ["exceptions.seq"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )


def _ruled_documents() -> None:
    op.create_table(
        "ruled_documents",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("ruling", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["ruling"],
            ["rulings.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "document", "ruling"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", _NUMBER, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("exception", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["exception"],
            ["exceptions.seq"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
