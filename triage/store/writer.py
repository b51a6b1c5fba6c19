"""Writing, inside a transaction that holds the write lock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, and_, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from triage.calendar import parse_when
from triage.durable import Job, Jobs
from triage.errors import ClaimedError, ConflictError, StaleError, TransitionError
from triage.model import BillingException, Case, Claim, JsonObject, Record, Ruling, State
from triage.model.repeat import Answer, Once
from triage.money import Money
from triage.store import answers, audit, rows, statements
from triage.store.consultations import Consulted
from triage.store.database import Clients
from triage.store.entries import DESK, CarriedOut, Entry, Reviewed, Step, Turn
from triage.store.outbox import deliver_job
from triage.store.outbox.deliveries import withdraw
from triage.store.reader import Reader, batched
from triage.store.standings import Standings, touched
from triage.store.tables import audit as trail
from triage.store.tables import (
    cases,
    claims,
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
_CLAIMS = statements.touching(
    select(
        exceptions.c.id.label("exception"),
        *claims.c["tenant_id", "role", "document", "amount", "currency", "applied_at"],
    )
    .join(exceptions, exceptions.c.seq == claims.c.exception)
    .where(claims.c.active),
    claims,
)

_RULINGS = statements.touching(
    select(exceptions.c.id.label("exception"), *rulings.c["tenant_id", "verdict", "documents", "fingerprint"])
    .join(exceptions, exceptions.c.seq == rulings.c.exception)
    .join(ruled_documents, ruled_documents.c.ruling == rulings.c.id),
    ruled_documents,
)

_SPENT = select(spending).where(spending.c.tenant_id == bindparam("client"), spending.c.day == bindparam("day"))


class Writer(Reader):
    """The one transaction that may write at this moment."""

    def __init__(
        self,
        connection: Connection,
        *,
        clients: Clients = None,
        jobs: Jobs | None = None,
        due_within: timedelta | None = None,
    ) -> None:
        super().__init__(connection, clients=clients)
        self._jobs, self._left = jobs, dict[tuple[str, str], Job]()
        self._due_within = due_within

    def leave(self, job: Job, *, for_: str) -> None:
        """Leave a job when the transaction ends; of those of one name for the same, the last is left alone."""
        self._left[job.name, for_] = job

    def enqueue(self) -> None:
        """Put the jobs that were left into their queues, as part of this transaction."""
        if self._jobs is not None:
            for job in self._left.values():
                self._jobs.enqueue(self._connection, job)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything in the block, and no more, if it ends in an error."""
        with self._connection.begin_nested():
            yield

    def note(self, happening: audit.Happening) -> None:
        """Add to the audit trail what is no step of an exception's life."""
        audit.append(self._connection, [happening])

    def standings(self, filed: Sequence[BillingException], now: datetime, *, filed_at: datetime) -> Standings:
        """Return what earlier decisions left behind, as of now, that touches any of these exceptions."""
        standings = Standings(filed_at)
        for client in sorted({exception.client for exception in filed}):
            documents = {id_ for one in filed if one.client == client for id_ in touched(one)}
            for row in self._touching(_CLAIMS, client, documents):
                fields = {name: row[name] for name in ("exception", "role", "document", "amount", "currency")}
                standings.claim(client, [Claim(**fields)], applied_at=row["applied_at"])
            for ruling in {
                Ruling(
                    exception=row["exception"],
                    documents=tuple(row["documents"]),
                    verdict=row["verdict"],
                    fingerprint=row["fingerprint"],
                )
                for row in self._touching(_RULINGS, client, documents)
            }:
                standings.rule(client, ruling)
            for spent in self._connection.execute(_SPENT, {"client": client, "day": rows.day(now)}):
                moved = Money(spent.amount, spent.currency) if spent.currency != rows.NO_CURRENCY else None
                standings.spend(client, moved, decisions=spent.decisions)
        return standings

    def remember(self, once: Once, answer: Answer, at: datetime) -> None:
        """Keep the answer to a request under its key."""
        answers.remember(self._connection, once, answer, at)

    def keep(self, client: str, texts: Mapping[str, bytes]) -> None:
        """Store texts by their digests, once."""
        texts_kept = [{"tenant_id": client, "digest": digest, "body": body} for digest, body in texts.items()]
        self._connection.execute(statements.keep(self._connection), texts_kept)

    def add(self, entries: Sequence[Entry]) -> None:
        """Store decided exceptions with all that follows from them. Raises `ClaimedError` when money is taken."""
        numbered = list(zip(statements.next_numbers(self._connection, len(entries)), entries, strict=True))
        self._insert(exceptions, (rows.exception(seq, entry) for seq, entry in numbered))
        self._decide(DESK, numbered)
        self._claim(numbered)
        self._insert(cases, (self._new_case(seq, e) for seq, e in numbered if e.record.outcome == "escalated"))
        if spent := [rows.spent(e) for e in entries if e.record.outcome == "resolved"]:
            self._connection.execute(statements.spend(self._connection), spent)
        self._tell([rows.message(seq, entry.record, entry.record.received_at) for seq, entry in numbered])
        audit.append(self._connection, [step for e in entries for step in (rows.received(e), rows.decided(e))])

    def decide(self, case: Case, reviewed: Reviewed) -> None:
        """Store a person's decision on an open case; it replaces whatever was decided before.

        Raises `ClaimedError` when money is taken.
        """
        before, record = case.record, reviewed.record
        seq, number = self._next(record.id)
        self.keep(record.client, reviewed.contents)
        self._give_back(seq)
        self._change_case(seq, version=case.version + 1, state="decided", snoozed_until=None)
        self._stand(seq, "reviewed", number=number)
        self._decide(number, [(seq, reviewed)])
        self._claim([(seq, reviewed)])
        self._insert(reviews, [rows.review(seq, number, reviewed)])
        self._rule(seq, record.client, reviewed.rulings)
        replaced = self._applied(seq, before) if before.state in ("reopened", "undone") else None
        self._tell([rows.message(seq, record, reviewed.decided_at, replaces=replaced)])
        audit.append(self._connection, [rows.was_reviewed(before, reviewed)])

    def carry_out(self, case: Case, done: CarriedOut) -> None:
        """Store that the desk does what a model chose about an open case; what it escalated is resolved.

        Raises `ClaimedError` when money is taken.
        """
        record = done.record
        seq, number = self._next(record.id)
        self._change_case(seq, version=case.version + 1, state="decided", snoozed_until=None)
        self._stand(seq, "resolved", number=number)
        self._decide(number, [(seq, done)])
        self._claim([(seq, done)])
        self._connection.execute(statements.spend(self._connection), [rows.spent(done)])
        self._tell([rows.message(seq, record, done.decided_at)])
        audit.append(self._connection, [rows.was_carried_out(case.record, done)])

    def apply(self, record: Record, *, actor: str, at: datetime, applied_at: datetime) -> None:
        """Store the pipeline's word that it did what was decided: later open amounts contain it.

        Nothing is applied before it is decided, whatever the pipeline's clock says.
        """
        standing = self._standing(record.id)
        seq, number, applied_at = standing.seq, standing.number, max(applied_at, standing.decided_at)
        mine = claims.c.exception == seq
        self._connection.execute(update(claims).where(mine, claims.c.active).values(applied_at=applied_at))
        self._stand(seq, "applied")
        told = rows.was_applied(record, actor=actor, at=at, applied_at=applied_at, number=number)
        audit.append(self._connection, [told])

    def take_back(self, record: Record, step: Step) -> None:
        """Store that a decision is undone or reopened, and open a case for it.

        What has not been applied is given back at once; what has been stays taken until a person decides, and is
        taken again where his correction of it is taken back. Raises `TransitionError` when an undone decision was sent.
        """
        seq, number = self._next(record.id)
        if record.state != "applied":
            self._withdraw(seq, step)
            self._give_back(seq)
            self._take_again(seq, record.id)
        row = {"exception": seq, "number": number, "tenant_id": record.client, **rows.taken_back(record, step)}
        self._insert(decisions, [row])
        self._stand(seq, step.after, number=number)
        self._open_case(seq, number, record, step)
        self._rule(seq, record.client, (step.ruling,) if step.ruling else ())
        self._tell([rows.message(seq, self.record(record.id), step.at)])
        audit.append(self._connection, [rows.was_taken_back(record, step)])

    def turn(self, case: Case, turn: Turn) -> None:
        """Store what happens to an open case while it waits."""
        wanted = select(exceptions.c.seq).where(exceptions.c.id == case.record.id)
        seq = self._connection.execute(wanted).scalar_one()
        self._change_case(seq, **rows.turned(case, turn))
        if turn.event == "overdue":
            self._tell([rows.overdue(seq, case, turn.at)])
        audit.append(self._connection, [rows.was_turned(case, turn)])

    def consult(self, record: Record, consulted: Consulted, *, actor: str) -> None:
        """Store what a model said about an exception that waits for a person, once."""
        if not self.consultations.has(record.id):
            self.consultations.add(record.id, consulted)
            audit.append(self._connection, [rows.was_consulted(record, consulted, actor=actor)])

    def _tell(self, messages: Sequence[_Row]) -> None:
        """Store messages, and leave one job for each endpoint that is to be told of any."""
        if not messages:
            return
        for endpoint, last in self.deliveries.tell(messages).items():
            job = deliver_job(endpoint.id, client=endpoint.client, cause=f"message:{last}")
            self.leave(job, for_=endpoint.id)

    def _next(self, exception_id: str) -> tuple[int, int]:
        """Return the number of an exception, and that of its next decision."""
        wanted = select(exceptions.c.seq, func.max(decisions.c.number).label("last"))
        wanted = wanted.join(decisions, decisions.c.exception == exceptions.c.seq).where(
            exceptions.c.id == exception_id
        )
        row = self._connection.execute(wanted.group_by(exceptions.c.seq)).one()
        return row.seq, row.last + 1

    def _standing(self, exception_id: str) -> Row[Any]:
        """Return the decision that stands, with the number of its exception."""
        stands = and_(decisions.c.exception == exceptions.c.seq, decisions.c.number == exceptions.c.standing_decision)
        wanted = select(exceptions.c.seq, *decisions.c["number", "decided_at"]).join(decisions, stands)
        return self._connection.execute(wanted.where(exceptions.c.id == exception_id)).one()

    def _stand(self, seq: int, state: State, *, number: int | None = None) -> None:
        """Change the state, and with it the decision that stands, if it is another."""
        values: _Row = {"state": state} | ({} if number is None else {"standing_decision": number})
        self._connection.execute(update(exceptions).where(exceptions.c.seq == seq).values(values))

    def _give_back(self, seq: int) -> None:
        mine = (claims.c.exception == seq, claims.c.active)
        self._connection.execute(update(claims).where(*mine).values(active=False))

    def _take_again(self, seq: int, exception_id: str) -> None:
        """Take what the pipeline applied last, which a correction gave back and does not reverse any more.

        What another decision has taken since stays with that one.
        """
        told = self._last_applied(exception_id)
        if told is None:
            return
        copied = [column for column in claims.c if column.name not in ("id", "active")]
        applied = (claims.c.exception == seq, claims.c.applied_at == parse_when(told["applied_at"]))
        for row in self._connection.execute(select(*copied).distinct().where(*applied)).mappings().all():
            with suppress(IntegrityError), self.savepoint():
                self._insert(claims, [dict(row)])

    def _withdraw(self, seq: int, step: Step) -> None:
        """Take the message of the decision that stands back before it is sent; what was sent cannot be undone."""
        last = select(func.max(outbox.c.id)).where(outbox.c.exception == seq).scalar_subquery()
        message = self._connection.execute(select(*outbox.c["id", "sent_at"]).where(outbox.c.id == last)).one()
        if message.sent_at is None:
            withdraw(self._connection, message.id, at=step.at)
        elif step.event == "undo":
            raise TransitionError("its effect was sent: reopen it, and decide a correcting action")

    def _open_case(self, seq: int, number: int, record: Record, step: Step) -> None:
        known = self._connection.execute(select(cases.c.version).where(cases.c.exception == seq)).scalar()
        opening = rows.opening(step.at, by=number, due_within=self._due_within)
        if known is None:
            self._insert(cases, [rows.opened(seq, record) | opening])
        else:
            self._change_case(seq, version=known + 1, **opening)

    def _new_case(self, seq: int, entry: Entry) -> _Row:
        opening = rows.opening(entry.decided_at, by=DESK, due_within=self._due_within)
        return rows.opened(seq, entry.record) | opening

    def _change_case(self, seq: int, **values: object) -> None:
        self._connection.execute(update(cases).where(cases.c.exception == seq).values(values))

    def _applied(self, seq: int, record: Record) -> Record | None:
        """Return the decision that the pipeline applied and now has to reverse, if it applied one."""
        told = self._last_applied(record.id)
        if told is None:
            return None
        made = (decisions.c.exception == seq, decisions.c.number == told["decision"])
        row = self._connection.execute(select(decisions).where(*made)).one()
        return replace(record, action=row.action, effects=tuple(row.effects))

    def _last_applied(self, exception_id: str) -> JsonObject | None:
        """Return the pipeline's last word that it applied a decision: its `decision` number and `applied_at`."""
        wanted = select(trail.c.content).where(trail.c.subject == exception_id, trail.c.event == "apply")
        told: JsonObject | None = self._connection.execute(wanted.order_by(trail.c.seq.desc()).limit(1)).scalar()
        return told

    def _insert(self, table: Any, rows: Iterable[_Row]) -> None:  # noqa: ANN401 - any of the tables
        if listed := list(rows):
            self._connection.execute(table.insert(), listed)

    def _decide(self, number: int, made: Sequence[tuple[int, rows.Made]]) -> None:
        keyed = [
            ({"exception": seq, "number": number, "tenant_id": one.record.client}, one, one.record) for seq, one in made
        ]
        self._insert(decisions, ({**key, **rows.decision(one)} for key, one, _ in keyed))
        self._insert(evidence, ({**key, "digest": r.evidence, "body": one.evidence} for key, one, r in keyed))
        self._insert(receipts, ({**key, "digest": r.receipt, "body": one.receipt} for key, one, r in keyed))

    def _claim(self, made: Sequence[tuple[int, rows.Made]]) -> None:
        taken_now = [rows.claim(seq, one, claim) for seq, one in made for claim in one.claims]
        try:
            self._insert(claims, taken_now)
        except IntegrityError as error:
            raise ClaimedError(f"another decision has taken it: {error.orig}") from error

    def _rule(self, seq: int, client: str, ruled: tuple[Ruling, ...]) -> None:
        for ruling in ruled:
            row: _Row = {"tenant_id": client, "exception": seq, "verdict": ruling.verdict}
            row |= {"documents": ruling.documents, "fingerprint": ruling.fingerprint}
            id_ = self._connection.execute(rulings.insert().values(row).returning(rulings.c.id)).scalar_one()
            documents = ({"tenant_id": client, "document": d, "ruling": id_} for d in ruling.documents)
            self._insert(ruled_documents, documents)

    def _touching(self, wanted: Select[Any], client: str, documents: set[str]) -> Iterator[RowMapping]:
        for some in batched(sorted(documents)):
            yield from self._connection.execute(wanted, {"client": client, "documents": some}).mappings()


def require_current(case: Case, *, version: int) -> None:
    """Refuse to decide a case that changed since it was read, or that is decided."""
    if case.version != version:
        raise StaleError(f"{case.id} is at version {case.version}, not {version}: read it again")
    if case.state == "decided":
        raise ConflictError(f"{case.id} was decided by {case.decided_by or 'the desk'}")
