"""Blind audits: which automatic resolutions were drawn, what people answered, and the secret they are drawn by."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RESOLVED = sa.text("outcome = 'resolved'")


def upgrade() -> None:
    """Create the tables, and the index by which a week's automatic resolutions are found."""
    op.create_index(
        "decisions_resolved",
        "decisions",
        ["tenant_id", "decided_at"],
        sqlite_where=_RESOLVED,
        postgresql_where=_RESOLVED,
    )
    op.create_table(
        "blind_draws",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("resolutions", _NUMBER, nullable=False),
        sa.Column("audits", _NUMBER, nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "week"),
    )
    op.create_table(
        "blind_audits",
        sa.Column("seq", _NUMBER, primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("exception", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("cell", sa.JSON(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("exception", "number"),
        sa.ForeignKeyConstraint(["exception", "number"], ["decisions.exception", "decisions.number"]),
    )
    op.create_index("blind_audits_of_tenant", "blind_audits", ["tenant_id", "seq"])
    op.create_index("blind_audits_by_age", "blind_audits", ["drawn_at"])
    op.create_table(
        "blind_answers",
        sa.Column("audit", _NUMBER, sa.ForeignKey("blind_audits.seq"), primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("review", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("blind_answers_by_age", "blind_answers", ["answered_at"])
    op.create_table(
        "salts",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
