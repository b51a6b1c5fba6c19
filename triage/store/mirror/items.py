"""Invoices and credit notes on their way into the mirror."""

from collections import Counter
from collections.abc import Sequence
from itertools import count

from triage.model import CreditNote, Invoice
from triage.model.posted import Outcome
from triage.store.mirror import rows, upserts
from triage.store.mirror.customers import Customers
from triage.store.mirror.entries import Batch, Change, Kept
from triage.store.mirror.statements import Session
from triage.store.mirror.tables import CREDIT, SETTLED

_CUSTOMER = upserts.ITEM.index("customer")
_ID = upserts.ITEM.index("id")
_ORDER = upserts.ITEM.index("po")
_REFERENCE = upserts.ITEM.index("reference")
_STATE = upserts.ITEM.index("state")


class Items:
    """The invoices or the credit notes of one client, as they are written."""

    def __init__(self, session: Session, client: int, *, credit: bool, zone: str) -> None:
        self._session, self._client, self._credit, self._zone = session, client, credit, zone
        self._customers = Customers(session, client)

    def upsert(self, posted: Sequence[tuple[Invoice | CreditNote, int | None]]) -> Counter[Outcome]:
        """Write documents of one type with their versions; a customer may be posted later than his invoices."""
        numbers = rows.Numbers(
            self._client,
            self._customers.seqs(document.customer for document, _ in posted if document.customer),
            self._currencies({document.currency for document, _ in posted}),
        )
        batch = self._batch([document.id for document, _ in posted])
        for document, version in posted:
            item = rows.item_of(document, self._zone)
            batch.post(document.id, rows.item_row(document, item, numbers), version=version)
        self._write(batch.changes())
        return batch.outcomes

    def _batch(self, ids: list[str]) -> Batch[str]:
        asked = {id_: rows.id_key(self._client, id_, credit=self._credit) for id_ in ids}
        found = self._session.found(upserts.FIND_ITEMS, list(asked.values()), before=[self._client])
        before = {
            row[_ID]: Kept(seq, tuple(row), version)
            for seq, version, *row in found
            if row[_ID] in asked and bool(row[_STATE] & CREDIT) == self._credit
        }
        ((next_,),) = self._session.rows(upserts.NEXT_ITEM)
        return Batch(before, next_)

    def _currencies(self, codes: set[str]) -> dict[str, int]:
        """Return the number of each currency, which it keeps for good."""
        known: dict[str, int] = dict(self._session.rows(upserts.CURRENCIES))
        fresh = dict(zip(sorted(codes - known.keys()), count(len(known)), strict=False))
        self._session.many(upserts.INSERT_CURRENCY, [(seq, code) for code, seq in fresh.items()])
        return known | fresh

    def _write(self, changes: Sequence[Change[str]]) -> None:
        created = [each.after for each in changes if each.before is None]
        self._session.many(upserts.INSERT_ITEM, [(kept.seq, *kept.row, kept.version) for kept in created])
        changed = [each.after for each in changes if each.before is not None]
        self._session.many(upserts.REWRITE_ITEM, [(*kept.row, kept.version, kept.seq) for kept in changed])
        self._rekey(changes)
        owe = Counter(owner for each in changes if (owner := _owner(each.after)))
        owe.subtract(owner for each in changes if (owner := _owner(each.before)))
        self._session.many(upserts.OWE, sorted((more, customer) for customer, more in owe.items() if more))

    def _rekey(self, changes: Sequence[Change[str]]) -> None:
        """Find items by their ids, references and orders, and no more by those that they had."""
        old = {key for each in changes if each.before for key in self._keys(each.before)}
        new = {key for each in changes for key in self._keys(each.after)}
        self._session.many(upserts.DELETE_ITEM_KEY, sorted(old - new))
        self._session.many(upserts.INSERT_ITEM_KEY, sorted(new - old))

    def _keys(self, kept: Kept) -> list[tuple[int, int, int]]:
        """Return the rows of an item's keys; who asks for a purchase order asks for what is open."""
        row = kept.row
        order = row[_ORDER] if row[_STATE] < SETTLED else None
        keys = rows.item_keys(self._client, id_=row[_ID], credit=self._credit, reference=row[_REFERENCE], order=order)
        return [(self._client, key, kept.seq) for key in keys]


def _owner(kept: Kept | None) -> int | None:
    """Return the customer who has an item among his open ones."""
    return kept.row[_CUSTOMER] if kept and kept.row[_STATE] < SETTLED else None
