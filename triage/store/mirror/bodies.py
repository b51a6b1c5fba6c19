"""Whole documents: those that have no row of their own, and those whose row does not tell all of them."""

from collections.abc import Iterable, Sequence
from typing import get_args

from triage.model.posted import DocumentType
from triage.store.mirror import upserts
from triage.store.mirror.entries import Change, Kept
from triage.store.mirror.statements import Session

CODES = {type_: code for code, type_ in enumerate(get_args(DocumentType))}


class Bodies:
    """The bodies of one client's documents of one type."""

    def __init__(self, session: Session, client: int, type_: DocumentType) -> None:
        self._session, self._client, self._type = session, client, CODES[type_]

    def of(self, ids: Sequence[str]) -> dict[str, Kept]:
        """Return what is stored under each of these ids; the row is the customer and what the document is about."""
        found = self._session.found(upserts.FIND_DOCUMENTS, ids, before=[self._client, self._type])
        return {id_: Kept(0, (customer, about), bytes(body), v) for id_, customer, about, v, body in found}

    def contents(self, ids: Sequence[str]) -> dict[str, bytes | None]:
        """Return the body that is stored under each of these ids."""
        return {id_: kept.body for id_, kept in self.of(ids).items()}

    def write(self, changes: Iterable[Change[str]], *, named: bool = False) -> None:
        """Put the bodies of documents in the place of those before; if `named`, with the row that finds them."""
        listed = list(changes)
        gone = [each.key for each in listed if each.before and each.before.body is not None]
        self._session.many(upserts.DELETE_DOCUMENT, [(self._client, self._type, id_) for id_ in gone])
        written = [
            (self._client, self._type, each.key, *(each.after.row if named else (None, None)), *_told(each.after))
            for each in listed
            if each.after.body is not None
        ]
        self._session.many(upserts.INSERT_DOCUMENT, written)


def _told(kept: Kept) -> tuple[int | None, bytes | None]:
    return kept.version, kept.body
