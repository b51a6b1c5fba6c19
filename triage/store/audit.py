"""The audit trail: each row carries the hash of the row before, so that no row can be changed or taken out unseen.

Where there is one writer (SQLite) rows are chained as they come. Where there are several (PostgreSQL) a chain would
make each wait for the other, so rows are sealed afterwards, by one process at a time; rows not sealed yet are counted.
"""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, String, bindparam, cast, func, select, type_coerce, update
from sqlalchemy.exc import OperationalError

from triage.calendar import format_when
from triage.model import JsonObject
from triage.model.codec import canonical_json, digest
from triage.store.tables import audit
from triage.store.tables.columns import from_microseconds

_STORED = (
    *audit.c["seq", "tenant_id", "event", "subject", "position", "prev", "hash"],
    type_coerce(audit.c.at, BigInteger).label("at"),
    cast(audit.c.content, String).label("content"),
)
_CHAIN = select(*_STORED).where(audit.c.hash.is_not(None)).order_by(audit.c.position)
_HASH = select(audit.c.hash).where(audit.c.position == bindparam("position"))
_LAST = (
    select(audit.c.position, audit.c.hash).where(audit.c.hash.is_not(None)).order_by(audit.c.position.desc()).limit(1)
)
_HASHED_AS = {"subject": "exception"}
"""What a column was called when the first rows were chained: a hash stays what it was when a column is renamed."""

_SEALS = ("position", "prev", "hash")
_SEAL = update(audit).where(audit.c.seq == bindparam("_seq")).values({name: bindparam(f"_{name}") for name in _SEALS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened to `subject`, an exception or whoever may do something to one: who did it, and before and after.

    Of an exception `content` also has the digests of what a decision rests on; no secret is ever in it.
    """

    tenant: str
    at: datetime
    event: str
    subject: str
    content: JsonObject


def append(connection: Connection, happenings: list[Happening]) -> None:
    """Add happenings to the trail, chained where one writer holds the lock."""
    rows = [_row(happening) for happening in happenings]
    if connection.dialect.name == "sqlite":
        last = connection.execute(_LAST).first()
        _chain(rows, *((last.position, last.hash) if last else (0, "")))
    connection.execute(audit.insert(), rows)


def seal(connection: Connection, *, most: int = 5_000) -> int:
    """Chain the oldest rows that are not in the chain yet, and return how many.

    The caller lets nobody else seal meanwhile. A row that is committed after one with a
    greater number comes later in the chain.
    """
    waiting = connection.execute(select(audit).where(audit.c.hash.is_(None)).order_by(audit.c.seq).limit(most)).all()
    last = connection.execute(_LAST).first()
    rows = [_content(row) for row in waiting]
    _chain(rows, *((last.position, last.hash) if last else (0, "")), renumber=False)
    if rows:
        connection.execute(_SEAL, [{f"_{name}": row[name] for name in ("seq", *_SEALS)} for row in rows])
    return len(rows)


def chained(row: JsonObject) -> str:
    """Return the SHA-256 over the canonical JSON of all that a row says, the hash before it included."""
    told = {_HASHED_AS.get(name, name): value for name, value in row.items() if name not in ("position", "hash")}
    return digest(canonical_json({**told, "at": format_when(row["at"])}))


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of the trail: rows in the chain, rows not sealed yet, and the last of the chain.

    `broken` is the position of the first row that does not follow from the one before, or None when all do.
    """

    rows: int
    unsealed: int
    last_hash: str
    broken: int | None


def verify(connection: Connection) -> Verified:
    """Recompute the whole chain."""
    unsealed = connection.execute(select(func.count()).where(audit.c.hash.is_(None))).scalar_one()
    with closing(_stored(connection)) as rows:
        end = follow(rows)
    return Verified(end.position, unsealed, end.hash, None if end.whole else end.position + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailAt:
    """What the trail has: the hash at a position of its chain, None where no row is, and all rows, sealed or not."""

    hash: str | None
    rows: int


def trail_at(connection: Connection, position: int) -> TrailAt:
    """Look at one position of the chain; 0 is before its first row."""
    rows = connection.execute(select(func.count()).select_from(audit)).scalar_one()
    found = "" if position == 0 else connection.execute(_HASH, {"position": position}).scalar()
    return TrailAt(hash=found, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How far rows follow from each other: the last that does, and whether that is the end of them."""

    position: int
    hash: str
    whole: bool


def follow(rows: Iterable[Mapping[str, object] | None], *, position: int = 0, prev: str = "") -> Followed:
    """Walk stored rows as long as each follows from the one before; the first comes after `position` and `prev`.

    In a row `at` is in microseconds and `content` is JSON text. None stands for a row that cannot be read.
    """
    for row in rows:
        if row is None or not _follows(row, position + 1, prev):
            return Followed(position=position, hash=prev, whole=False)
        position, prev = position + 1, str(row["hash"])
    return Followed(position=position, hash=prev, whole=True)


def _follows(row: Mapping[str, object], position: int, prev: str) -> bool:
    """Tell whether a row is the next; one whose instant or JSON cannot be read is not."""
    try:
        return row["position"] == position and row["prev"] == prev and row["hash"] == chained(_told(row))
    except (ValueError, TypeError, OverflowError):
        return False


def _told(row: Mapping[str, Any]) -> JsonObject:
    return {**row, "at": from_microseconds(row["at"]), "content": json.loads(row["content"])}


def _stored(connection: Connection) -> Generator[Mapping[str, object] | None, None, None]:
    """Yield the chain as it is stored; None takes the place of a row that the file cannot give, and is the last."""
    given = 0
    try:
        with connection.execution_options(yield_per=1000).execute(_CHAIN) as found:
            for row in found.mappings():
                yield {**row}
                given += 1
    except OperationalError:
        if connection.dialect.name != "sqlite":
            raise
        yield from _one_by_one(connection, given)  # text that is no UTF-8 fails a whole page of rows


def _one_by_one(connection: Connection, start: int) -> Iterator[Mapping[str, object] | None]:
    for offset in count(start):
        try:
            row = connection.execute(_CHAIN.limit(1).offset(offset)).mappings().first()
        except OperationalError:
            row = None
        yield None if row is None else {**row}
        if row is None:
            return


def _row(happening: Happening) -> JsonObject:
    return {
        "tenant_id": happening.tenant,
        "at": happening.at,
        "event": happening.event,
        "subject": happening.subject,
        "content": happening.content,
    }


def _chain(rows: list[JsonObject], position: int, prev: str, *, renumber: bool = True) -> None:
    """Give rows their place in the chain; where they have no number yet, their place is their number too."""
    for place, row in enumerate(rows, position + 1):
        row.update({"position": place, "prev": prev}, **({"seq": place} if renumber else {}))
        prev = row["hash"] = chained(row)


def _content(row: Row[tuple[object, ...]]) -> JsonObject:
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own name
