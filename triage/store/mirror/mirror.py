"""The ledger mirror: opened, written and looked at."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection

from triage.model.posted import Posted
from triage.store.database import Database
from triage.store.mirror import upserts
from triage.store.mirror.book import MirrorBook
from triage.store.mirror.entries import Upserted
from triage.store.mirror.statements import Session
from triage.store.mirror.writer import MirrorWriter

LOT = 2_000
"""So many documents are written in one transaction."""


class Mirror:
    """What the billing system's ledger looked like when it was last posted here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, posted: Iterable[Posted], *, client: str, zone: str) -> Upserted:
        """Write documents of a client, whose days are those of a zone, each lot in one transaction."""
        left, done = iter(posted), Upserted()
        while lot := list(islice(left, LOT)):
            with self._database.write() as connection:
                done += MirrorWriter(_session(connection), client=client, zone=zone).upsert(lot)
        return done

    @contextmanager
    def book(self, client: str) -> Iterator[MirrorBook]:
        """Look at one state of a client's book."""
        with self._database.read() as connection:
            session = _session(connection)
            found = session.rows(upserts.FIND_CLIENT, client)
            yield MirrorBook(session, client=int(found[0][0]) if found else 0)


def _session(connection: Connection) -> Session:
    return Session(connection.connection.cursor(), connection.dialect.name)
