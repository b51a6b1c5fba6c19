"""The audit trail: each row carries the hash of the row before, so that no row can be changed or taken out unseen.

Where there is one writer (SQLite) rows are chained as they come. Where there are several (PostgreSQL) a chain would
make each wait for the other, so rows are sealed afterwards, by one process at a time; rows not sealed yet are counted.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, select, update

from triage.calendar import format_when
from triage.model import JsonObject
from triage.model.codec import canonical_json, digest
from triage.store.tables import audit

_CHAIN = select(audit).where(audit.c.hash.is_not(None)).order_by(audit.c.position)
_LAST = (
    select(audit.c.position, audit.c.hash).where(audit.c.hash.is_not(None)).order_by(audit.c.position.desc()).limit(1)
)
_SEALS = ("position", "prev", "hash")
_SEAL = update(audit).where(audit.c.seq == bindparam("_seq")).values({name: bindparam(f"_{name}") for name in _SEALS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A step of an exception's life: who took it, from which state to which, and the digests of what it rests on."""

    tenant: str
    at: datetime
    event: str
    exception: str
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
    told = {name: value for name, value in row.items() if name not in ("position", "hash")}
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
    prev, position, broken = "", 0, None
    found = connection.execution_options(yield_per=1000).execute(_CHAIN)
    for position, row in enumerate(found, 1):
        if row.position != position or row.prev != prev or row.hash != chained(_content(row)):
            broken = position
            break
        prev = row.hash
    found.close()
    return Verified(position if broken is None else position - 1, unsealed, prev, broken)


def _row(happening: Happening) -> JsonObject:
    return {
        "tenant_id": happening.tenant,
        "at": happening.at,
        "event": happening.event,
        "exception": happening.exception,
        "content": happening.content,
    }


def _chain(rows: list[JsonObject], position: int, prev: str, *, renumber: bool = True) -> None:
    """Give rows their place in the chain; where they have no number yet, their place is their number too."""
    for place, row in enumerate(rows, position + 1):
        row.update({"position": place, "prev": prev}, **({"seq": place} if renumber else {}))
        prev = row["hash"] = chained(row)


def _content(row: Row[tuple[object, ...]]) -> JsonObject:
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own name
