"""What the tables have in common."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData, String
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    """Return the UTC instant so many microseconds after 1970 began. Raises `OverflowError` beyond the year 9999."""
    return _EPOCH + value * _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as whole microseconds since 1970: it sorts and compares on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Write an instant."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read an instant."""
        return None if value is None else from_microseconds(value)


Number = BigInteger().with_variant(Integer(), "sqlite")
"""A row's own number: 64 bits on every database; SQLite calls them INTEGER."""

metadata = MetaData()


def tenant() -> Column[str]:
    """Return the column of the client that a row belongs to."""
    return Column("tenant_id", String, nullable=False)
