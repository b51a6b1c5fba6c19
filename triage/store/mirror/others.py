"""Documents that have no row of their own, on their way into the mirror."""

from collections import Counter
from collections.abc import Sequence

from triage.model import Document
from triage.model.codec import write
from triage.model.posted import DocumentType, Outcome
from triage.store.mirror import upserts
from triage.store.mirror.entries import Batch, Kept
from triage.store.mirror.rows import about
from triage.store.mirror.statements import Session
from triage.store.mirror.types import CODES


class Others:
    """The documents of one client and one type, as they are written."""

    def __init__(self, session: Session, client: int, type_: DocumentType) -> None:
        self._session, self._whose = session, (client, CODES[type_])

    def upsert(self, posted: Sequence[tuple[Document, int | None]]) -> Counter[Outcome]:
        """Write documents with their versions."""
        found = self._session.found(upserts.FIND_DOCUMENTS, [each.id for each, _ in posted], before=self._whose)
        before = {id_: Kept(0, (*row, bytes(body)), version) for id_, version, *row, body in found}
        batch = Batch(before, 0)
        for document, version in posted:
            row = (getattr(document, "customer", None), about(document), write(document))
            batch.post(document.id, row, version=version)
        self._write(batch)
        return batch.outcomes

    def _write(self, batch: Batch[str]) -> None:
        changes = batch.changes()
        gone = [(*self._whose, each.key) for each in changes if each.before]
        self._session.many(upserts.DELETE_DOCUMENT, gone)
        written = [(*self._whose, each.key, each.after.version, *each.after.row) for each in changes]
        self._session.many(upserts.INSERT_DOCUMENT, written)
