"""Statements of SQLAlchemy Core as text, compiled once for each database and then run on the driver's own cursor.

The toolkit's own execution costs more than the look-ups themselves: 40 to 100 microseconds a statement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ClauseElement, ColumnElement, CompoundSelect, Dialect, Select, bindparam, select, union_all
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


Build = Callable[[list[ColumnElement[Any]]], Select[Any] | CompoundSelect[Any]]


class Asked(NamedTuple):
    """What one look-up is asked about: a list of values, and the parameters before and after it."""

    values: Sequence[Value]
    before: Sequence[Value] = ()
    after: Sequence[Value] = ()


class Listed:
    """A statement about a list of values, of which there is one text for each of a few lengths.

    A list is filled up to the next length by repeating its last value, or with `blank`: then the same few texts come
    again, and the driver finds them prepared. A longer list than the longest takes several statements. The parameters
    are those `before`, the values, and those `after`; or, `apart`, those before each of the values.
    """

    def __init__(self, build: Build, *, lengths: tuple[int, ...], blank: Value = None, apart: bool = False) -> None:
        self._build, self.lengths, self._blank, self._apart = build, lengths, blank, apart
        self._statements: dict[int, Statement] = {}

    def calls(self, dialect: str, asked: Asked) -> Iterator[tuple[str, list[Value]]]:
        """Yield the text and the parameters of each statement that it takes to ask for all values."""
        for length, parameters in self.lots(asked):
            yield self.statement(length).text(dialect), parameters

    def lots(self, asked: Asked) -> Iterator[tuple[int, list[Value]]]:
        """Yield, for each statement that it takes, the length of its list and its parameters."""
        values, before, after = asked
        longest = self.lengths[-1]
        for start in range(0, len(values), longest):
            filled = self._filled(values[start : start + longest])
            listed = [each for value in filled for each in (*before, value)] if self._apart else [*before, *filled]
            yield len(filled), [*listed, *after]

    def statement(self, length: int) -> Statement:
        """Return the statement about so many values."""
        if length not in self._statements:
            self._statements[length] = Statement(self.clause(length))
        return self._statements[length]

    def clause(self, length: int) -> Select[Any] | CompoundSelect[Any]:
        """Build the statement about so many values."""
        return self._build([bindparam(f"value_{number}") for number in range(length)])

    def _filled(self, values: Sequence[Value]) -> list[Value]:
        length = next(length for length in self.lengths if length >= len(values))
        filler = values[-1] if self._blank is None else self._blank
        return [*values, *[filler] * (length - len(values))]


class United:
    """Several look-ups as one statement, each about a list of its own; what is asked about nothing is left out."""

    def __init__(self, *parts: Listed) -> None:
        self.parts = parts
        self._statements: dict[tuple[int, ...], Statement] = {}

    def calls(self, dialect: str, asked: Sequence[Asked]) -> Iterator[tuple[str, list[Value]]]:
        """Yield the text and the parameters of each statement that it takes: one, but for lists beyond all lengths."""
        lots = (part.lots(each) for part, each in zip(self.parts, asked, strict=True))
        for lot in zip_longest(*lots, fillvalue=(0, [])):
            parameters = [parameter for _, listed in lot for parameter in listed]
            yield self.statement(tuple(length for length, _ in lot)).text(dialect), parameters

    def statement(self, lengths: tuple[int, ...]) -> Statement:
        """Return the statement about so many values of each part, in which a part about none does not occur."""
        if lengths not in self._statements:
            asked = [part.clause(length) for part, length in zip(self.parts, lengths, strict=True) if length]
            united = asked[0] if len(asked) == 1 else union_all(*(select(each.subquery()) for each in asked))
            self._statements[lengths] = Statement(united)
        return self._statements[lengths]


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
        return self._run(listed.calls(self._dialect, Asked(values, before, after)))

    def united(self, united: United, *asked: Asked) -> list[Row]:
        """Return what is found by any of several look-ups, those of the first before those of the second."""
        return self._run(united.calls(self._dialect, asked))

    def _run(self, calls: Iterable[tuple[str, list[Value]]]) -> list[Row]:
        rows: list[Row] = []
        for text, parameters in calls:
            self._cursor.execute(text, parameters)
            rows += self._cursor.fetchall()
        return rows

    def many(self, statement: Statement, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement for each row of parameters."""
        if rows:
            self._cursor.executemany(statement.text(self._dialect), rows)
