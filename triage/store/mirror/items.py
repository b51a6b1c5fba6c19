"""Invoices and credit notes on their way into the mirror."""

from collections import Counter
from collections.abc import Sequence

from triage.model import CreditNote, Invoice
from triage.store.mirror import rows, upserts
from triage.store.mirror.bodies import Bodies
from triage.store.mirror.customers import Customers
from triage.store.mirror.entries import Batch, Change, Kept, Outcome
from triage.store.mirror.statements import Session
from triage.store.mirror.tables import OPEN

_CUSTOMER = upserts.ITEM.index("customer")
_ID = upserts.ITEM.index("id")
_CREDIT = upserts.ITEM.index("credit")
_STATE = upserts.ITEM.index("state")


class Items:
    """The invoices or the credit notes of one client, as they are written."""

    def __init__(self, session: Session, client: int, *, credit: bool, zone: str) -> None:
        self._session, self._client, self._credit, self._zone = session, client, credit, zone
        self._customers = Customers(session, client)
        self._bodies = Bodies(session, client, "credit_note" if credit else "invoice")

    def upsert(self, posted: Sequence[tuple[Invoice | CreditNote, int | None]]) -> Counter[Outcome]:
        """Write documents of one type with their versions; a customer may be posted later than his invoices."""
        owners = self._customers.seqs(document.customer for document, _ in posted if document.customer)
        batch = self._batch([document.id for document, _ in posted])
        for document, version in posted:
            item = rows.item_of(document, self._zone)
            row = rows.item_row(item, client=self._client, customer=owners.get(document.customer or ""))
            batch.post(document.id, row, body=rows.item_body(document, item), version=version)
        changes = batch.changes()
        self._write(changes)
        self._bodies.write(changes)
        return batch.outcomes

    def _batch(self, ids: list[str]) -> Batch[str]:
        bodies = self._bodies.contents(ids)
        found = self._session.found(upserts.FIND_ITEMS, ids, before=[self._client])
        before = {
            row[_ID]: Kept(seq, tuple(row), bodies.get(row[_ID]), version)
            for seq, version, *row in found
            if row[_CREDIT] == self._credit
        }
        ((next_,),) = self._session.rows(upserts.NEXT_ITEM)
        return Batch(before, next_)

    def _write(self, changes: Sequence[Change[str]]) -> None:
        created = [each.after for each in changes if each.before is None]
        self._session.many(upserts.INSERT_ITEM, [(kept.seq, *kept.row, kept.version) for kept in created])
        changed = [each.after for each in changes if each.before is not None]
        self._session.many(upserts.REWRITE_ITEM, [(*kept.row, kept.version, kept.seq) for kept in changed])
        owe = Counter(owner for each in changes if (owner := _owner(each.after)))
        owe.subtract(owner for each in changes if (owner := _owner(each.before)))
        self._session.many(upserts.OWE, sorted((more, customer) for customer, more in owe.items() if more))


def _owner(kept: Kept | None) -> int | None:
    """Return the customer who has an item among his open ones."""
    return kept.row[_CUSTOMER] if kept and kept.row[_STATE] == OPEN else None
