"""Models: their raw replies, what was spent on them, and what they said about exceptions."""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables of the model stage."""
    op.create_table(
        "replies",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("translated", sa.LargeBinary(), nullable=True),
        sa.Column("usage", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "request"),
    )
    op.create_table(
        "model_spending",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "day"),
    )
    op.create_table(
        "consultations",
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("consulted_at", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("exception", "number"),
        sa.ForeignKeyConstraint(["exception", "number"], ["decisions.exception", "decisions.number"]),
    )
    op.create_index("consultations_by_age", "consultations", ["consulted_at"])
