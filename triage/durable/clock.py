"""SQLite's clock with fractions of a second, as DBOS reads it for the order of its queues and its rate limits.

DBOS asks `strftime('%s', 'now')` under Python 3.11, which SQLite answers in whole seconds: a limiter then lets twice as
many through. Under later Pythons it asks `unixepoch('subsec')`, which SQLite knows from 3.42 on only.
"""

import sqlite3
import time
from contextlib import closing

_Value = str | bytes | int | float | None


def install(connection: sqlite3.Connection) -> None:
    """Let this connection tell the time to the millisecond, whatever asks it; its other formats stay as they are."""
    connection.create_function("strftime", 2, _strftime)
    if sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, _unixepoch)


def _strftime(form: str | None, when: _Value) -> _Value:
    return _seconds() if (form, when) == ("%s", "now") else _builtin("SELECT strftime(?, ?)", form, when)


def _unixepoch(when: _Value) -> _Value:
    return _seconds() if when == "subsec" else _builtin("SELECT CAST(strftime('%s', ?) AS INTEGER)", when)


def _seconds() -> float:
    """Return seconds since 1970 of which a thousand times are whole, so that an INTEGER column keeps them as such."""
    milliseconds = time.time_ns() // 1_000_000
    while (milliseconds / 1000) * 1000 != milliseconds:
        milliseconds -= 1
    return milliseconds / 1000


def _builtin(query: str, *arguments: _Value) -> _Value:
    with closing(sqlite3.connect(":memory:")) as plain:
        answer: _Value = plain.execute(query, arguments).fetchone()[0]
        return answer
