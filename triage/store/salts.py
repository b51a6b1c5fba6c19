"""Secrets of the installation: random bytes that are made once, and never leave the desk.

What is drawn by a keyed digest can be drawn again by whoever has the key, and by nobody else.
"""

import secrets
from datetime import datetime

from sqlalchemy import Connection, select

from triage.store.statements import insert
from triage.store.tables import salts

SIZE = 32
"""So many bytes: a key as long as the digests that are made with it."""


def find(connection: Connection, name: str) -> bytes | None:
    """Return the secret of a name, if there is one."""
    found: bytes | None = connection.execute(select(salts.c.body).where(salts.c.name == name)).scalar()
    return found


def make(connection: Connection, name: str, *, now: datetime) -> None:
    """Make the secret of a name; the first one stays."""
    row = {"name": name, "body": secrets.token_bytes(SIZE), "made_at": now}
    connection.execute(insert(salts, connection.dialect).on_conflict_do_nothing(), row)
