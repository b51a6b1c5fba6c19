"""Reading what is stored."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from triage.errors import InputError, NotFoundError
from triage.model import Case, Kind, Page, Query, Record, Transition
from triage.model.record import LARGEST_PAGE
from triage.model.repeat import Answer, Once
from triage.store import answers, patience
from triage.store.audit import Happening
from triage.store.batches import StoredBatches
from triage.store.blind_audits import StoredBlindAudits
from triage.store.certificates import Certificates
from triage.store.consultations import Consultations
from triage.store.cursors import after, cursor
from triage.store.database import Clients
from triage.store.entries import DESK, case_id, exception_of
from triage.store.models import LearnedModels
from triage.store.news import News, news
from triage.store.outbox import Deliveries, Endpoints
from triage.store.patience import ComeDue
from triage.store.tables import audit, cases, contents, decisions, evidence, exceptions, receipts, reviews

_own = decisions.alias("own")
_opening = decisions.alias("opening")

_RECORDS = (
    select(
        *exceptions.c,
        *decisions.c["outcome", "shadowed", "summary", "action", "effects", "reasons", "proposed_by"],
        *_own.c["evidence", "policy", "pack", "receipt"],
    )
    .join(
        decisions,
        and_(decisions.c.exception == exceptions.c.seq, decisions.c.number == exceptions.c.standing_decision),
    )
    .join(_own, and_(_own.c.exception == exceptions.c.seq, _own.c.number == DESK))
)

_CASES = (
    _RECORDS.add_columns(
        *cases.c["version", "queue", "opened_at", "due_at", "overdue_at", "snoozed_until"],
        cases.c.state.label("case_state"),
        _opening.c.reasons.label("case_reasons"),
        *reviews.c["reviewer", "reviewed_at", "review"],
    )
    .join(cases, cases.c.exception == exceptions.c.seq)
    .join(_opening, and_(_opening.c.exception == exceptions.c.seq, _opening.c.number == cases.c.opened_by))
    .outerjoin(
        reviews, and_(reviews.c.exception == exceptions.c.seq, reviews.c.number == exceptions.c.standing_decision)
    )
)


class _OneThing:
    """A query for what belongs to an `exception`, built once: about anybody's, and about that of some `clients`."""

    def __init__(self, wanted: Select[Any]) -> None:
        self.anybodys = wanted.where(exceptions.c.id == bindparam("exception"))
        self.of_clients = self.anybodys.where(exceptions.c.tenant_id.in_(bindparam("clients", expanding=True)))


def _stored_bytes(table: Table) -> _OneThing:
    wanted = select(table.c.body).join(exceptions, exceptions.c.seq == table.c.exception)
    return _OneThing(wanted.where(table.c.number == bindparam("number")))


_RECORD, _CASE, _EVIDENCE, _RECEIPT = (
    *(_OneThing(wanted) for wanted in (_RECORDS, _CASES)),
    *(_stored_bytes(table) for table in (evidence, receipts)),
)

_FILED = select(exceptions.c.id, exceptions.c.body).where(exceptions.c.id.in_(bindparam("ids", expanding=True)))

_Found = Row[Any]


class Reader:
    """One state of the database."""

    def __init__(self, connection: Connection, *, clients: Clients = None) -> None:
        self._connection, self._clients = connection, clients

    def _mine(self, table: Any = exceptions) -> ColumnElement[bool]:  # noqa: ANN401 - any of the tables
        """Return what keeps a query to the clients that this reader sees."""
        return true() if self._clients is None else table.c.tenant_id.in_(sorted(self._clients))

    @property
    def endpoints(self) -> Endpoints:
        """The webhook endpoints that this reader sees."""
        return Endpoints(self._connection, clients=self._clients)

    @property
    def deliveries(self) -> Deliveries:
        """The deliveries that this reader sees."""
        return Deliveries(self._connection, clients=self._clients)

    @property
    def batches(self) -> StoredBatches:
        """The batches that this reader sees."""
        return StoredBatches(self._connection, clients=self._clients)

    @property
    def consultations(self) -> Consultations:
        """What is kept of models, for the clients that this reader sees."""
        return Consultations(self._connection, clients=self._clients)

    @property
    def certificates(self) -> Certificates:
        """The certificates of the clients that this reader sees."""
        return Certificates(self._connection, clients=self._clients)

    @property
    def models(self) -> LearnedModels:
        """The models that were learned from reviewed cases of the clients that this reader sees."""
        return LearnedModels(self._connection, clients=self._clients)

    @property
    def blind_audits(self) -> StoredBlindAudits:
        """The blind audits that this reader sees, and what may be drawn for them."""
        return StoredBlindAudits(self._connection, clients=self._clients)

    def remembers(self, once: Once) -> bool:
        """Say whether a request with this key was done before, whatever its body was."""
        return answers.remembers(self._connection, once)

    def recall(self, once: Once) -> Answer | None:
        """Return the answer to a request that was done before, or None. Raises `ReusedKeyError` for another body."""
        return answers.recall(self._connection, once)

    def filed(self, exception_ids: Iterable[str]) -> dict[str, str]:
        """Return the digest of the body of each of these exceptions that was filed before."""
        rows = (row for some in batched(exception_ids) for row in self._connection.execute(_FILED, {"ids": some}))
        return {row.id: row.body for row in rows}

    def record(self, exception_id: str) -> Record:
        """Return one exception with the decision that stands."""
        return _record(self._one(_RECORD, f"exception {exception_id}", exception=exception_id))

    def records(self, query: Query) -> Page[Record]:
        """List exceptions, newest first."""
        if query.queue is not None:
            raise InputError("exceptions are not in a queue: ask for cases")
        wanted = _RECORDS if query.state is None else _RECORDS.where(exceptions.c.state == query.state)
        rows, cursor = self._page(wanted, query)
        return Page(tuple(map(_record, rows)), cursor)

    def case(self, case: str) -> Case:
        """Return one case."""
        return _case(self._one(_CASE, f"case {case}", exception=exception_of(case)))

    def cases(self, query: Query, *, now: datetime) -> Page[Case]:
        """List cases, newest first; whether one is snoozed depends on the instant."""
        wanted = _CASES if query.state is None else _CASES.where(cases.c.state == query.state)
        wanted = wanted if query.queue is None else wanted.where(cases.c.queue == query.queue)
        wanted = wanted if query.snoozed is None else wanted.where(_snoozed(now) == query.snoozed)
        rows, cursor = self._page(wanted, query)
        return Page(tuple(map(_case, rows)), cursor)

    def impatient(self, now: datetime) -> frozenset[str]:
        """Return the clients of whom a case waits for what the clock brings."""
        return frozenset(row.tenant_id for row in self._connection.execute(patience.clients(now)))

    def come_due(self, now: datetime, *, most: int = 200) -> tuple[ComeDue, ...]:
        """Return some of what the clock has brought by now."""
        rows = self._connection.execute(patience.come_due(now, self._mine(cases)).limit(most))
        return tuple(ComeDue(case=case_id(row.id), event=row.event) for row in rows)

    def news(self, since: datetime, until: datetime, *, named: int) -> News:
        """Return what came to wait for people in a span of time, of all clients that this reader sees.

        The first `named` cases are there with their ids, the others are counted.
        """
        return news(self._connection, since, until, clients=self._clients, named=named)

    def evidence(self, exception_id: str, *, number: int = DESK) -> bytes:
        """Return the evidence of a decision as it was stored."""
        return self._body(_EVIDENCE, f"evidence of {exception_id}", exception=exception_id, number=number)

    def receipt(self, exception_id: str, *, number: int = DESK) -> bytes:
        """Return the receipt of a decision as it was stored."""
        return self._body(_RECEIPT, f"receipts of {exception_id}", exception=exception_id, number=number)

    def standing_receipt(self, exception_id: str) -> int:
        """Return the number of the last decision that has a receipt: the desk's own, a person's or a model's."""
        wanted = select(func.max(receipts.c.number)).join(exceptions, exceptions.c.seq == receipts.c.exception)
        return self._connection.execute(wanted.where(exceptions.c.id == exception_id, self._mine())).scalar() or DESK

    def carried_out(self, exception_id: str) -> int | None:
        """Return the number of the decision in which the desk carried out a model's choice, if it did."""
        later = (decisions.c.number > DESK, decisions.c.outcome == "resolved")
        wanted = select(decisions.c.number).join(exceptions, exceptions.c.seq == decisions.c.exception)
        return self._connection.execute(wanted.where(exceptions.c.id == exception_id, self._mine(), *later)).scalar()

    def reviews(self, exception_id: str) -> tuple[int, ...]:
        """Return the numbers of the decisions that people made on an exception, in order."""
        wanted = select(reviews.c.number).join(exceptions, exceptions.c.seq == reviews.c.exception)
        wanted = wanted.where(exceptions.c.id == exception_id, self._mine()).order_by(reviews.c.number)
        return tuple(self._connection.execute(wanted).scalars())

    def history(self, exception_id: str) -> tuple[Transition, ...]:
        """Return every step of an exception's life, in order."""
        wanted = select(audit).where(audit.c.subject == exception_id, self._mine(audit)).order_by(audit.c.seq)
        found = self._connection.execute(wanted).all()
        if not found:
            raise NotFoundError(f"exception {exception_id} is not stored here")
        return tuple(_transition(row) for row in found if "after" in row.content)

    def access_trail(self) -> tuple[Happening, ...]:
        """Return all that happened to whoever may do something: keys, users, sign-ins, endpoints, models, in order."""
        others = or_(*(audit.c.subject.startswith(prefix, autoescape=True) for prefix in ("exc_", "blind_")))
        wanted = select(audit).where(not_(others), self._mine(audit))
        found = self._connection.execute(wanted.order_by(audit.c.seq))
        return tuple(
            Happening(tenant=row.tenant_id, at=row.at, event=row.event, subject=row.subject, content=row.content)
            for row in found
        )

    def content(self, client: str, digest: str) -> bytes:
        """Return a text that decisions of a client rest on."""
        wanted = select(contents.c.body).where(contents.c.tenant_id == client, contents.c.digest == digest)
        body: bytes = _there(self._connection.execute(wanted).first(), f"content {digest} of {client}").body
        return body

    def _body(self, wanted: _OneThing, name: str, **known_by: str | int) -> bytes:
        body: bytes = self._one(wanted, name, **known_by).body
        return body

    def _one(self, wanted: _OneThing, name: str, **known_by: str | int) -> _Found:
        asked, clients = self._in_sight(wanted)
        return _there(self._connection.execute(asked, {**known_by, **clients}).first(), name)

    def _in_sight(self, wanted: _OneThing) -> tuple[Select[Any], dict[str, list[str]]]:
        """Keep a query to the clients that this reader sees; return it with the parameters for that."""
        if self._clients is None:
            return wanted.anybodys, {}
        return wanted.of_clients, {"clients": sorted(self._clients)}

    def _page(self, wanted: Select[Any], query: Query) -> tuple[Sequence[_Found], str | None]:
        if not 1 <= query.limit <= LARGEST_PAGE:
            raise InputError(f"limit must be 1 to {LARGEST_PAGE}, not {query.limit}")
        wanted = _narrowed(wanted, query).where(self._mine()).order_by(exceptions.c.seq.desc()).limit(query.limit + 1)
        rows = self._connection.execute(wanted).all()
        more = len(rows) > query.limit
        rows = rows[: query.limit]
        return rows, cursor(rows[-1].seq) if more else None


def batched(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield ids in lots that one statement can take as parameters."""
    left = iter(ids)
    while some := list(islice(left, 10_000)):
        yield some


def _there(row: _Found | None, name: str) -> _Found:
    if row is None:
        raise NotFoundError(f"{name} is not stored here")
    return row


def _snoozed(now: datetime) -> ColumnElement[bool]:
    """Say of a case whether it is snoozed: at the end it comes back by itself, even where no worker is."""
    return func.coalesce(cases.c.snoozed_until > now, false())


def _narrowed(wanted: Select[Any], query: Query) -> Select[Any]:
    equal = {"tenant_id": query.client, "kind": query.kind and query.kind.value, "source": query.source}
    for name, value in equal.items():
        wanted = wanted if value is None else wanted.where(exceptions.c[name] == value)
    if query.received_since is not None:
        wanted = wanted.where(exceptions.c.received_at >= query.received_since)
    return wanted if query.cursor is None else wanted.where(exceptions.c.seq < after(query.cursor))


def _transition(row: _Found) -> Transition:
    told = row.content
    names = ("actor", "before", "after", "reason")
    return Transition(at=row.at, event=row.event, **{name: told.get(name) for name in names})


def _record(row: _Found) -> Record:
    return Record(
        id=row.id,
        client=row.tenant_id,
        source=row.source,
        external_id=row.external_id,
        kind=Kind(row.kind),
        subject=row.subject,
        received_at=row.received_at,
        state=row.state,
        outcome=row.outcome,
        shadowed=row.shadowed,
        summary=row.summary,
        action=row.action,
        effects=tuple(row.effects),
        reasons=tuple(row.reasons),
        proposed_by=tuple(row.proposed_by),
        case_id=case_id(row.id) if row.outcome == "escalated" else None,
        evidence=row.evidence,
        policy=row.policy,
        pack=row.pack,
        receipt=row.receipt,
    )


def _case(row: _Found) -> Case:
    return Case(
        id=case_id(row.id),
        version=row.version,
        state=row.case_state,
        queue=row.queue,
        reasons=tuple(row.case_reasons),
        opened_at=row.opened_at,
        due_at=row.due_at,
        overdue_at=row.overdue_at,
        snoozed_until=row.snoozed_until,
        decided_at=row.reviewed_at,
        decided_by=row.reviewer,
        review=row.review,
        record=_record(row),
    )
