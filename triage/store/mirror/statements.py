"""Statements of SQLAlchemy Core as text, compiled once for each database and then run on the driver's own cursor.

The toolkit's own execution costs more than the look-ups themselves: 40 to 100 microseconds a statement.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ClauseElement, ColumnElement, Dialect, bindparam
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg
from sqlalchemy.dialects.sqlite.pysqlite import dialect as pysqlite

Value = str | int | bytes | None
Row = tuple[Any, ...]


class Cursor(Protocol):
    """What is used of a driver's cursor (PEP 249)."""

    def execute(self, statement: str, parameters: Sequence[Value], /) -> object:
        """Run a statement."""
        ...

    def executemany(self, statement: str, parameters: Sequence[Sequence[Value]], /) -> object:
        """Run a statement for each row of parameters."""
        ...

    def fetchall(self) -> Sequence[Row]:
        """Return the rows that are left."""
        ...


@cache
def _dialect(name: str) -> Dialect:
    made: Dialect = {"sqlite": pysqlite, "postgresql": psycopg}[name](paramstyle=_STYLES[name])
    return made


_STYLES = {"sqlite": "qmark", "postgresql": "format"}


class Statement:
    """A statement whose parameters are given by position, in the order in which its text names them."""

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._texts: dict[str, str] = {}

    def text(self, dialect: str) -> str:
        """Return the statement in the words of a database."""
        if dialect not in self._texts:
            self._texts[dialect] = str(self._clause.compile(dialect=_dialect(dialect)))
        return self._texts[dialect]


Build = Callable[[list[ColumnElement[Any]]], ClauseElement]


class Listed:
    """A statement about a list of values, of which there is one text for each of a few lengths.

    A list is filled up to the next length by repeating its last value, or with `blank`: then the same few texts come
    again, and the driver finds them prepared. A longer list than the longest takes several statements. The parameters
    are those `before`, the values, and those `after`; or, `apart`, those before each of the values.
    """

    def __init__(self, build: Build, *, lengths: tuple[int, ...], blank: Value = None, apart: bool = False) -> None:
        self._build, self.lengths, self._blank, self._apart = build, lengths, blank, apart
        self._statements: dict[int, Statement] = {}

    def calls(
        self, dialect: str, values: Sequence[Value], *, before: Sequence[Value], after: Sequence[Value]
    ) -> Iterator[tuple[str, list[Value]]]:
        """Yield the text and the parameters of each statement that it takes to ask for all values."""
        longest = self.lengths[-1]
        for start in range(0, len(values), longest):
            asked = self._filled(values[start : start + longest])
            listed = [each for value in asked for each in (*before, value)] if self._apart else [*before, *asked]
            yield self.statement(len(asked)).text(dialect), [*listed, *after]

    def statement(self, length: int) -> Statement:
        """Return the statement about so many values."""
        if length not in self._statements:
            binds: list[ColumnElement[Any]] = [bindparam(f"value_{number}") for number in range(length)]
            self._statements[length] = Statement(self._build(binds))
        return self._statements[length]

    def _filled(self, values: Sequence[Value]) -> list[Value]:
        length = next(length for length in self.lengths if length >= len(values))
        filler = values[-1] if self._blank is None else self._blank
        return [*values, *[filler] * (length - len(values))]


class Session:
    """A driver's cursor inside a transaction, which runs the texts of its own database."""

    def __init__(self, cursor: Cursor, dialect: str) -> None:
        self._cursor, self._dialect = cursor, dialect

    def rows(self, statement: Statement, *parameters: Value) -> list[Row]:
        """Return what a statement finds."""
        self._cursor.execute(statement.text(self._dialect), parameters)
        return list(self._cursor.fetchall())

    def found(
        self, listed: Listed, values: Sequence[Value], *, before: Sequence[Value] = (), after: Sequence[Value] = ()
    ) -> list[Row]:
        """Return what is found for any of some values."""
        rows: list[Row] = []
        for text, parameters in listed.calls(self._dialect, values, before=before, after=after):
            self._cursor.execute(text, parameters)
            rows += self._cursor.fetchall()
        return rows

    def many(self, statement: Statement, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement for each row of parameters."""
        if rows:
            self._cursor.executemany(statement.text(self._dialect), rows)
