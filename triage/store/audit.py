"""The audit trail: each row carries the hash of the row before, so that no row can be changed or taken out unseen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from triage.calendar import format_when
from triage.model import JsonObject
from triage.model.codec import canonical_json, digest
from triage.store.tables import audit

_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A step of an exception's life: who took it, from which state to which, and the digests of what it rests on."""

    tenant: str
    at: datetime
    event: str
    exception: str
    content: JsonObject


def append(connection: Connection, happenings: list[Happening]) -> None:
    """Chain happenings to the end of the trail. The caller holds the write lock."""
    last = connection.execute(_LAST).first()
    seq, prev = (last.seq, last.hash) if last else (0, "")
    rows = []
    for happening in happenings:
        seq += 1
        row = {"seq": seq, "tenant_id": happening.tenant, "at": happening.at, "event": happening.event}
        row |= {"exception": happening.exception, "content": happening.content, "prev": prev}
        prev = row["hash"] = chained(row)
        rows.append(row)
    connection.execute(audit.insert(), rows)


def chained(row: JsonObject) -> str:
    """Return the SHA-256 over the canonical JSON of all that a row says, the hash before it included."""
    return digest(canonical_json({**row, "at": format_when(row["at"])}))


def broken(connection: Connection) -> int | None:
    """Return the number of the first row that does not follow from the one before, or None when all do."""
    prev = ""
    found = connection.execution_options(yield_per=1000).execute(select(audit).order_by(audit.c.seq))
    for seq, row in enumerate(found, 1):
        if row.seq != seq or row.prev != prev or row.hash != chained(_content(row)):
            return seq
        prev = row.hash
    return None


def _content(row: Row[tuple[object, ...]]) -> JsonObject:
    return {name: value for name, value in row._mapping.items() if name != "hash"}  # noqa: SLF001 - SQLAlchemy's own name
