"""Documents that have no row of their own, on their way into the mirror."""

from collections import Counter
from collections.abc import Sequence

from triage.model import Document
from triage.model.codec import write
from triage.model.posted import DocumentType
from triage.store.mirror.bodies import Bodies
from triage.store.mirror.entries import Batch, Outcome
from triage.store.mirror.rows import about
from triage.store.mirror.statements import Session


class Others:
    """The documents of one client and one type, as they are written."""

    def __init__(self, session: Session, client: int, type_: DocumentType) -> None:
        self._bodies = Bodies(session, client, type_)

    def upsert(self, posted: Sequence[tuple[Document, int | None]]) -> Counter[Outcome]:
        """Write documents with their versions."""
        batch = Batch(self._bodies.of([document.id for document, _ in posted]), 0)
        for document, version in posted:
            found_by = (getattr(document, "customer", None), about(document))
            batch.post(document.id, found_by, body=write(document), version=version)
        self._bodies.write(batch.changes(), named=True)
        return batch.outcomes
