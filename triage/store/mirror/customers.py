"""Customers on their way into the mirror."""

from collections import Counter
from collections.abc import Iterable, Sequence

from triage.model import Customer
from triage.model.posted import Outcome
from triage.store.mirror import rows, upserts
from triage.store.mirror.entries import Batch, Change, Kept
from triage.store.mirror.findable import Findable, Renaming
from triage.store.mirror.statements import Row, Session

_BARE: Row = (0, None, None, None, None)
"""The row of a customer of whom no more than the id is known."""


class Customers:
    """The customers of one client, as they are written."""

    def __init__(self, session: Session, client: int) -> None:
        self._session, self._client = session, client
        self._findable = Findable(session, client)

    def upsert(self, posted: Sequence[tuple[Customer, int | None]]) -> Counter[Outcome]:
        """Write customers with their versions, and find them by what they are called now."""
        batch = self._batch([customer.id for customer, _ in posted])
        for customer, version in posted:
            batch.post(customer.id, rows.party_row(customer), version=version)
        self._write(batch.changes())
        return batch.outcomes

    def seqs(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the `seq` of each of these customers; who is not known yet is entered by his id."""
        asked = list(dict.fromkeys(ids))
        known = {row[2]: row[0] for row in self._found(asked)}
        bare = Batch[str]({}, self._next())
        for id_ in asked:
            if id_ not in known:
                bare.post(id_, _BARE, version=None)
        self._write(bare.changes())
        return known | {each.key: each.after.seq for each in bare.changes()}

    def _batch(self, ids: list[str]) -> Batch[str]:
        before = {id_: Kept(seq, tuple(row), version) for seq, version, id_, *row in self._found(ids)}
        return Batch(before, self._next())

    def _found(self, ids: Sequence[str]) -> list[Row]:
        return self._session.found(upserts.FIND_CUSTOMERS, ids, before=[self._client])

    def _next(self) -> int:
        ((seq,),) = self._session.rows(upserts.NEXT_CUSTOMER)
        return int(seq)

    def _write(self, changes: Sequence[Change[str]]) -> None:
        created = [(each.key, each.after) for each in changes if each.before is None]
        added = [(kept.seq, self._client, id_, *kept.row, kept.version, 0) for id_, kept in created]
        self._session.many(upserts.INSERT_CUSTOMER, added)
        changed = [each.after for each in changes if each.before is not None]
        self._session.many(upserts.REWRITE_CUSTOMER, [(*kept.row, kept.version, kept.seq) for kept in changed])
        self._findable.rename([_renaming(each) for each in changes])


def _renaming(change: Change[str]) -> Renaming:
    before = rows.party(change.key, change.before.row) if change.before else None
    return Renaming(change.after.seq, before, rows.party(change.key, change.after.row))
