"""The whole life of an exception: applied, reopened, undone, and reviewed more than once."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Add what the further states need; a review is kept for each decision of a person."""
    op.add_column("claims", sa.Column("documents_at", sa.BigInteger(), nullable=True))
    op.add_column("claims", sa.Column("applied_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "claims_one_collect",
        "claims",
        ["tenant_id", "document"],
        unique=True,
        sqlite_where=sa.text("role = 'collect' AND active = 1"),
        postgresql_where=sa.text("role = 'collect' AND active"),
    )
    op.add_column("cases", sa.Column("opened_by", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("rulings", sa.Column("fingerprint", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("withdrawn_at", sa.BigInteger(), nullable=True))
    op.create_index("audit_of_exception", "audit", ["exception"], unique=False)
    _reviews_by_decision()


def _reviews_by_decision() -> None:
    """Number each review by its decision; until now there was one, and its number was 2."""
    op.rename_table("reviews", "reviews_before")
    op.create_table(
        "reviews",
        sa.Column("exception", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=False),
        sa.Column("review", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception"],
            ["cases.exception"],
        ),
        sa.PrimaryKeyConstraint("exception", "number"),
    )
    op.execute(
        "INSERT INTO reviews (exception, number, tenant_id, reviewer, reviewed_at, review) "
        "SELECT exception, 2, tenant_id, reviewer, reviewed_at, review FROM reviews_before"
    )
    op.drop_table("reviews_before")
