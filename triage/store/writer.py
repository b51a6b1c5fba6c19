"""Writing, inside a transaction that holds the write lock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import IntegrityError

from triage.errors import ClaimedError, ConflictError, StaleError
from triage.model import BillingException, Case, Claim, Ruling
from triage.money import Money
from triage.store import audit, rows
from triage.store.entries import Entry, OpenClaim, Reviewed
from triage.store.reader import DESK, PERSON, Reader, batched
from triage.store.standings import Standings, touched
from triage.store.tables import (
    cases,
    claims,
    contents,
    decisions,
    evidence,
    exceptions,
    outbox,
    receipts,
    reviews,
    ruled_documents,
    rulings,
    spending,
)

_Row = dict[str, Any]
Made = Entry | Reviewed

_CLAIMS = select(
    exceptions.c.id.label("exception"), *claims.c["tenant_id", "role", "document", "amount", "currency"]
).join(exceptions, exceptions.c.seq == claims.c.exception)

_RULINGS = (
    select(exceptions.c.id.label("exception"), *rulings.c["tenant_id", "verdict", "documents"])
    .distinct()
    .join(exceptions, exceptions.c.seq == rulings.c.exception)
    .join(ruled_documents, ruled_documents.c.ruling == rulings.c.id)
)

_SPEND = insert(spending)
_SPEND = _SPEND.on_conflict_do_update(
    index_elements=["tenant_id", "day", "currency"],
    set_={
        "decisions": spending.c.decisions + _SPEND.excluded.decisions,
        "amount": spending.c.amount + _SPEND.excluded.amount,
    },
)


class Writer(Reader):
    """The one transaction that may write at this moment."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything in the block, and no more, if it ends in an error."""
        with self._connection.begin_nested():
            yield

    def standings(self, filed: Sequence[BillingException], now: datetime) -> Standings:
        """Return what earlier decisions left behind that touches any of these exceptions."""
        standings = Standings()
        for client in sorted({exception.client for exception in filed}):
            documents = {id_ for one in filed if one.client == client for id_ in touched(one)}
            for row in self._touching(_CLAIMS.where(claims.c.active), claims, client, documents):
                fields = {name: row[name] for name in ("exception", "role", "document", "amount", "currency")}
                standings.claim(client, [Claim(**fields)])
            for ruling in {
                Ruling(exception=row["exception"], documents=tuple(row["documents"]), verdict=row["verdict"])
                for row in self._touching(_RULINGS, ruled_documents, client, documents)
            }:
                standings.rule(client, ruling)
            for spent in self._connection.execute(
                select(spending).where(spending.c.tenant_id == client, spending.c.day == rows.day(now))
            ):
                standings.spend(client, Money(spent.amount, spent.currency), decisions=spent.decisions)
        return standings

    def keep(self, client: str, texts: Mapping[str, bytes]) -> None:
        """Store texts by their digests, once."""
        texts_kept = [{"tenant_id": client, "digest": digest, "body": body} for digest, body in texts.items()]
        self._connection.execute(insert(contents).on_conflict_do_nothing(), texts_kept)

    def add(self, entries: Sequence[Entry]) -> None:
        """Store decided exceptions with all that follows from them. Raises `ClaimedError` when money is taken."""
        first = (self._connection.execute(select(func.max(exceptions.c.seq))).scalar() or 0) + 1
        numbered = list(enumerate(entries, first))
        self._insert(exceptions, (rows.exception(seq, entry) for seq, entry in numbered))
        self._decide(DESK, numbered)
        self._claim((seq, entry.record.client, entry.claims) for seq, entry in numbered)
        self._insert(cases, (rows.opened(seq, e.record) for seq, e in numbered if e.record.outcome == "escalated"))
        if spent := [rows.spent(entry.record, entry.stake) for entry in entries if entry.stake is not None]:
            self._connection.execute(_SPEND, spent)
        self._insert(outbox, (rows.message(seq, entry.record, entry.record.received_at) for seq, entry in numbered))
        audit.append(self._connection, [rows.decided(entry) for entry in entries])

    def decide(self, case: Case, reviewed: Reviewed) -> None:
        """Store a person's decision on an open case. Raises `ClaimedError` when money is taken."""
        record = reviewed.record
        seq = self._connection.execute(select(exceptions.c.seq).where(exceptions.c.id == record.id)).scalar_one()
        self.keep(record.client, reviewed.contents)
        self._connection.execute(
            update(cases).where(cases.c.exception == seq).values(version=case.version + 1, state="decided")
        )
        self._connection.execute(
            update(exceptions).where(exceptions.c.seq == seq).values(state="reviewed", standing_decision=PERSON)
        )
        self._decide(PERSON, [(seq, reviewed)])
        self._claim([(seq, record.client, reviewed.claims)])
        self._insert(reviews, [rows.review(seq, reviewed)])
        self._rule(seq, record.client, reviewed.rulings)
        self._insert(outbox, [rows.message(seq, record, reviewed.decided_at)])
        audit.append(self._connection, [rows.was_reviewed(reviewed)])

    def _insert(self, table: Any, rows: Iterable[_Row]) -> None:  # noqa: ANN401 - any of the tables
        if listed := list(rows):
            self._connection.execute(table.insert(), listed)

    def _decide(self, number: int, made: Sequence[tuple[int, Made]]) -> None:
        keyed = [
            ({"exception": seq, "number": number, "tenant_id": one.record.client}, one, one.record) for seq, one in made
        ]
        self._insert(decisions, ({**key, **rows.decision(one)} for key, one, _ in keyed))
        self._insert(evidence, ({**key, "digest": r.evidence, "body": one.evidence} for key, one, r in keyed))
        self._insert(receipts, ({**key, "digest": r.receipt, "body": one.receipt} for key, one, r in keyed))

    def _claim(self, claimed: Iterable[tuple[int, str, tuple[OpenClaim, ...]]]) -> None:
        taken_now = [rows.claim(seq, client, claim) for seq, client, taken in claimed for claim in taken]
        try:
            self._insert(claims, taken_now)
        except IntegrityError as error:
            raise ClaimedError(f"another decision has taken it: {error.orig}") from error

    def _rule(self, seq: int, client: str, ruled: tuple[Ruling, ...]) -> None:
        for ruling in ruled:
            row = {"tenant_id": client, "exception": seq, "verdict": ruling.verdict, "documents": ruling.documents}
            id_ = self._connection.execute(rulings.insert().values(row).returning(rulings.c.id)).scalar_one()
            documents = ({"tenant_id": client, "document": d, "ruling": id_} for d in ruling.documents)
            self._insert(ruled_documents, documents)

    def _touching(self, wanted: Select[Any], table: Any, client: str, documents: set[str]) -> Iterator[Any]:  # noqa: ANN401
        for some in batched(sorted(documents)):
            asked = wanted.where(table.c.tenant_id == client, table.c.document.in_(some))
            yield from self._connection.execute(asked).mappings()


def require_current(case: Case, *, version: int) -> None:
    """Refuse to decide a case that changed since it was read, or that is decided."""
    if case.version != version:
        raise StaleError(f"{case.id} is at version {case.version}, not {version}: read it again")
    if case.state == "decided":
        raise ConflictError(f"{case.id} was decided by {case.decided_by}")
