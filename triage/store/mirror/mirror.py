"""The ledger mirror: opened, written and looked at."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from triage.errors import StoreError
from triage.model.posted import Counts, Posted, Upserted
from triage.store.mirror import upserts
from triage.store.mirror.book import MirrorBook
from triage.store.mirror.counts import counts
from triage.store.mirror.numbering import Numbering
from triage.store.mirror.shelf import MirrorShelf
from triage.store.mirror.statements import Session
from triage.store.mirror.writer import MirrorWriter

LOT = 2_000
"""So many documents are written in one transaction."""


class Ground(Protocol):
    """The database that the mirror stands on."""

    @property
    def engine(self) -> Engine:
        """Where connections come from."""
        ...

    def loading(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else writes to the mirror."""
        ...

    def begin_reading(self, connection: Any, /) -> None:  # noqa: ANN401 - a driver's connection
        """Begin a transaction that sees one state of the database."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """One state of what is mirrored of a client: a book for matchers, and the documents themselves.

    `known` tells whether anything was ever posted of him.
    """

    book: MirrorBook
    shelf: MirrorShelf
    known: bool


class Mirror:
    """What the clients' billing systems held when they last posted it here."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._clients: dict[str, int] = {}
        self._numbering = Numbering()

    def load(self, posted: Iterable[Posted], *, client: str, zone: str) -> Upserted:
        """Write documents of a client, whose days are those of a zone, each lot in one transaction."""
        left, done = iter(posted), Upserted()
        while lot := list(islice(left, LOT)):
            with self._translated(), self._ground.loading() as connection:
                session = Session(connection.connection.cursor(), connection.dialect.name)
                written = MirrorWriter(session, client=client, zone=zone).upsert(lot)
            self._numbering.written(self._clients.get(client, 0), created=written.created)
            done += written
        return done

    @contextmanager
    def view(self, client: str) -> Iterator[View]:
        """Look at one state of what is mirrored of a client."""
        with self._reading() as session:
            number = self._number(session, client)
            book = MirrorBook(session, client=number, templates=partial(self._numbering.templates, session, number))
            yield View(book, MirrorShelf(session, client=number), known=number != 0)

    def counts(self) -> Counts:
        """Count the documents of each type, by client."""
        with self._reading() as session:
            return counts(session)

    def close(self) -> None:
        """Close every connection."""
        self._ground.engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        """Lend a cursor in a transaction, past the toolkit's own way to one, which takes as long as ten look-ups."""
        with self._translated():
            lent = self._ground.engine.raw_connection()
            try:
                self._ground.begin_reading(lent.driver_connection)
                yield Session(lent.cursor(), self._ground.engine.dialect.name)
            finally:
                lent.close()  # which rolls back

    def _number(self, session: Session, client: str) -> int:
        """Return the number of a client, which never changes, or one that no client has."""
        if client not in self._clients:
            found = session.rows(upserts.FIND_CLIENT, client)
            if not found:
                return 0
            self._clients[client] = int(found[0][0])
        return self._clients[client]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        driver = self._ground.engine.dialect.loaded_dbapi
        try:
            yield
        except driver.OperationalError as error:
            raise StoreError(f"the database did not do it: {error}") from error
        except driver.Error as error:
            raise StoreError(f"the database refused: {error}") from error
