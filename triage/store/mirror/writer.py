"""Writing to the mirror, inside a transaction that nothing else writes in."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Protocol

from triage.model.posted import DocumentType, Outcome, Posted, Upserted
from triage.store.mirror import upserts
from triage.store.mirror.customers import Customers
from triage.store.mirror.items import Items
from triage.store.mirror.others import Others
from triage.store.mirror.statements import Session
from triage.store.mirror.types import CODES


class _Desk(Protocol):
    def upsert(self, posted: list[tuple[Any, int | None]], /) -> Counter[Outcome]: ...


class MirrorWriter:
    """The documents of one client on their way into the mirror."""

    def __init__(self, session: Session, *, client: str, zone: str) -> None:
        self._session, self._zone = session, zone
        self._client = _client(session, client)

    def upsert(self, posted: Iterable[Posted]) -> Upserted:
        """Write documents: new ones, and those of a newer version, or of another body where no version is stated."""
        by_type = defaultdict[DocumentType, list[tuple[Any, int | None]]](list)
        for each in posted:
            by_type[each.type].append((each.document, each.version))
        outcomes = Counter[Outcome]()
        for type_ in sorted(by_type, key=CODES.__getitem__):  # customers first
            outcomes += self._desk(type_).upsert(by_type[type_])
        return Upserted.of(outcomes)

    def _desk(self, type_: DocumentType) -> _Desk:
        if type_ == "customer":
            return Customers(self._session, self._client)
        if type_ in ("invoice", "credit_note"):
            return Items(self._session, self._client, credit=type_ == "credit_note", zone=self._zone)
        return Others(self._session, self._client, type_)


def _client(session: Session, id_: str) -> int:
    """Return the number of a client, who is entered when he is first heard of."""
    if found := session.rows(upserts.FIND_CLIENT, id_):
        return int(found[0][0])
    ((seq,),) = session.rows(upserts.NEXT_CLIENT)
    session.many(upserts.INSERT_CLIENT, [(seq, id_)])
    return int(seq)
