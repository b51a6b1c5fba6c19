"""Blind audits in the database: what was resolved automatically, what was drawn of it, and what people answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, exists, func, literal_column, select, true

from triage.certify import Cell, band
from triage.errors import ConflictError, InputError, NotFoundError
from triage.model import Effect, JsonObject, Kind, Page, State
from triage.model.codec import plain
from triage.model.explanation import money_at_stake
from triage.model.record import LARGEST_PAGE
from triage.model.week import Week
from triage.money import Money
from triage.store.cursors import after, cursor
from triage.store.database import Clients
from triage.store.entries import DESK
from triage.store.tables import blind_answers, blind_audits, blind_draws, decisions, exceptions, reviews

_Row = dict[str, Any]

_STREAMED = {"yield_per": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the desk decided by itself, as decision `number` of an exception, and by which rules or which model."""

    exception: str
    client: str
    number: int
    kind: Kind
    summary: str
    action: JsonObject
    effects: tuple[JsonObject, ...]
    proposed_by: tuple[str, ...]
    decided_at: datetime

    @property
    def cell(self) -> Cell:
        """The class of cases that it belongs to."""
        stake = money_at_stake(_effect(effect) for effect in self.effects if "amount" in effect)
        return Cell(kind=self.kind, action=self.action["type"], band=band(stake), client=self.client)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What came of drawing a week of a client: of how many automatic resolutions, and how many are audited."""

    client: str
    week: Week
    share: Decimal
    minimum: int
    resolutions: int
    audits: int
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAnswer:
    """What a person answered; `body` is the `BlindReceipt`, `digest` its SHA-256, `agrees` None if he could not say."""

    reviewer: str
    review: JsonObject
    agrees: bool | None
    digest: str
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAudit:
    """A resolution that a person is to look at blind: decision `number` of an exception, drawn with `share`."""

    id: str
    client: str
    exception: str
    number: int
    week: Week
    cell: Cell
    share: Decimal
    drawn_at: datetime
    answer: BlindAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindLabel:
    """What an audit says of an automatic resolution. Without `answered_at` it waits; `agrees` is None then too."""

    exception: str
    number: int
    proposed_by: tuple[str, ...]
    cell: Cell
    share: Decimal
    decided_at: datetime
    answered_at: datetime | None
    agrees: bool | None


_RESOLVED: ColumnElement[bool] = literal_column("decisions.outcome = 'resolved'")
"""Written out, for a database takes an index of some rows where it reads in the query which these are."""

_BY_NOBODY = ~exists().where(reviews.c.exception == decisions.c.exception, reviews.c.number == decisions.c.number)

_RESOLUTIONS = select(
    *exceptions.c["id", "tenant_id", "kind"],
    *decisions.c["number", "summary", "action", "effects", "proposed_by", "decided_at"],
).join(exceptions, exceptions.c.seq == decisions.c.exception)

_AUDITS = (
    select(
        *blind_audits.c["seq", "id", "tenant_id", "number", "week", "cell", "share", "drawn_at"],
        exceptions.c.id.label("exception"),
        *blind_answers.c["reviewer", "review", "agrees", "digest", "body", "answered_at"],
    )
    .join(exceptions, exceptions.c.seq == blind_audits.c.exception)
    .outerjoin(blind_answers, blind_answers.c.audit == blind_audits.c.seq)
)

_LABELS = (
    select(
        exceptions.c.id.label("exception"),
        *blind_audits.c["number", "cell", "share"],
        *decisions.c["proposed_by", "decided_at"],
        *blind_answers.c["answered_at", "agrees"],
    )
    .select_from(blind_audits)
    .join(exceptions, exceptions.c.seq == blind_audits.c.exception)
    .join(
        decisions,
        and_(decisions.c.exception == blind_audits.c.exception, decisions.c.number == blind_audits.c.number),
    )
    .outerjoin(blind_answers, blind_answers.c.audit == blind_audits.c.seq)
    .order_by(blind_audits.c.seq)
)


class StoredBlindAudits:
    """The blind audits of the clients that are seen."""

    def __init__(self, connection: Connection, *, clients: Clients) -> None:
        self._connection, self._clients = connection, clients

    def resolving(self) -> Iterator[str]:
        """Yield, in order, the clients for whom the desk ever decided anything by itself."""
        least = select(func.min(decisions.c.tenant_id)).where(_RESOLVED, self._mine(decisions))
        found: str | None = self._connection.execute(least).scalar()
        while found is not None:
            yield found
            found = self._connection.execute(least.where(decisions.c.tenant_id > found)).scalar()

    def resolutions(self, client: str, week: Week) -> Iterator[Resolution]:
        """Yield what the desk decided by itself for a client in a week, whatever became of it since."""
        of_client = (decisions.c.tenant_id == client, self._mine(decisions))
        within = (decisions.c.decided_at >= week.since, decisions.c.decided_at < week.until)
        wanted = _RESOLUTIONS.where(_RESOLVED, _BY_NOBODY, *of_client, *within)
        return map(_resolution, self._connection.execute(wanted, execution_options=_STREAMED))

    def by_models(self, client: str, *, since: datetime) -> tuple[tuple[Resolution, State], ...]:
        """Return what the desk did for a client since an instant because a model chose it, and how that stands now."""
        wanted = _RESOLUTIONS.add_columns(exceptions.c.state).where(_RESOLVED, _BY_NOBODY, decisions.c.number > DESK)
        wanted = wanted.where(decisions.c.tenant_id == client, decisions.c.decided_at >= since, self._mine(decisions))
        return tuple((_resolution(row), row.state) for row in self._connection.execute(wanted))

    def resolution(self, audit: BlindAudit) -> Resolution:
        """Return what is audited."""
        about = (exceptions.c.id == audit.exception, decisions.c.number == audit.number)
        return _resolution(self._connection.execute(_RESOLUTIONS.where(*about, self._mine(exceptions))).one())

    def drawn(self, client: str, week: Week) -> Draw | None:
        """Return what came of drawing a week of a client, if it was drawn."""
        of_week = (blind_draws.c.tenant_id == client, blind_draws.c.week == str(week), self._mine(blind_draws))
        row = self._connection.execute(select(blind_draws).where(*of_week)).first()
        return None if row is None else _draw(row)

    def draw(self, draw: Draw, audits: Sequence[BlindAudit]) -> None:
        """Store that a week of a client was drawn, with the audits in the order that is given."""
        row: _Row = {"tenant_id": draw.client, "week": str(draw.week), "share": f"{draw.share:f}"}
        row |= {name: getattr(draw, name) for name in ("minimum", "resolutions", "audits", "drawn_at")}
        self._connection.execute(blind_draws.insert(), row)
        for audit in audits:
            self._connection.execute(blind_audits.insert(), self._written(audit))

    def get(self, audit_id: str) -> BlindAudit:
        """Return an audit, or raise `NotFoundError`."""
        row = self._connection.execute(self._seen().where(blind_audits.c.id == audit_id)).first()
        if row is None:
            raise NotFoundError(f"blind audit {audit_id} is not stored here")
        return _audit(row)

    def listed(
        self, *, answered: bool | None, client: str | None, limit: int, cursor_: str | None = None
    ) -> Page[BlindAudit]:
        """List audits, the oldest first; None does not narrow."""
        if not 1 <= limit <= LARGEST_PAGE:
            raise InputError(f"limit must be 1 to {LARGEST_PAGE}, not {limit}")
        wanted = self._seen() if client is None else self._seen().where(blind_audits.c.tenant_id == client)
        wanted = wanted if answered is None else wanted.where(blind_answers.c.audit.is_not(None) == answered)
        wanted = wanted if cursor_ is None else wanted.where(blind_audits.c.seq > after(cursor_))
        rows = self._connection.execute(wanted.order_by(blind_audits.c.seq).limit(limit + 1)).all()
        more = cursor(rows[limit - 1].seq) if len(rows) > limit else None
        return Page(tuple(map(_audit, rows[:limit])), more)

    def answer(self, audit: BlindAudit, answer: BlindAnswer) -> None:
        """Store the answer to an audit, which is final. Raises `ConflictError` where there is one."""
        if self.get(audit.id).answer is not None:
            raise ConflictError(f"{audit.id} is answered, and an answer is final")
        row: _Row = {"audit": self._seq(audit), "tenant_id": audit.client, "answered_at": answer.at}
        row |= {name: getattr(answer, name) for name in ("reviewer", "review", "agrees", "digest", "body")}
        self._connection.execute(blind_answers.insert(), row)

    def labels(self, *, since: datetime | None = None) -> Iterator[BlindLabel]:
        """Yield what every audit says, those that wait included, in the order of drawing.

        `since` leaves out what the desk decided before. Read them while this look at the database lasts.
        """
        wanted = _LABELS.where(self._mine(blind_audits))
        wanted = wanted if since is None else wanted.where(decisions.c.decided_at >= since)
        return map(_label, self._connection.execute(wanted, execution_options=_STREAMED))

    def _seq(self, audit: BlindAudit) -> int:
        found: int = self._connection.execute(
            select(blind_audits.c.seq).where(blind_audits.c.id == audit.id)
        ).scalar_one()
        return found

    def _written(self, audit: BlindAudit) -> _Row:
        found = select(exceptions.c.seq).where(exceptions.c.id == audit.exception, self._mine(exceptions))
        row: _Row = {"exception": self._connection.execute(found).scalar_one(), "tenant_id": audit.client}
        row |= {"week": str(audit.week), "cell": plain(audit.cell), "share": f"{audit.share:f}"}
        return row | {name: getattr(audit, name) for name in ("id", "number", "drawn_at")}

    def _seen(self) -> Select[Any]:
        return _AUDITS.where(self._mine(blind_audits))

    def _mine(self, table: Table) -> ColumnElement[bool]:
        return true() if self._clients is None else table.c.tenant_id.in_(sorted(self._clients))


def _effect(effect: JsonObject) -> Effect:
    moved = Money(effect["amount"], effect["currency"])
    return Effect(type=effect["type"], document=effect["document"], amount=moved)


def _resolution(row: Row[Any]) -> Resolution:
    same = ("number", "summary", "action", "decided_at")
    return Resolution(
        exception=row.id,
        client=row.tenant_id,
        kind=Kind(row.kind),
        effects=tuple(row.effects),
        proposed_by=tuple(row.proposed_by),
        **{name: getattr(row, name) for name in same},
    )


def _draw(row: Row[Any]) -> Draw:
    same = {name: getattr(row, name) for name in ("minimum", "resolutions", "audits", "drawn_at")}
    return Draw(client=row.tenant_id, week=Week.read(row.week), share=Decimal(row.share), **same)


def _audit(row: Row[Any]) -> BlindAudit:
    return BlindAudit(
        id=row.id,
        client=row.tenant_id,
        exception=row.exception,
        number=row.number,
        week=Week.read(row.week),
        cell=_cell(row.cell),
        share=Decimal(row.share),
        drawn_at=row.drawn_at,
        answer=None if row.answered_at is None else _answer(row),
    )


def _answer(row: Row[Any]) -> BlindAnswer:
    same = {name: getattr(row, name) for name in ("reviewer", "review", "agrees", "digest", "body")}
    return BlindAnswer(at=row.answered_at, **same)


def _label(row: Row[Any]) -> BlindLabel:
    return BlindLabel(
        exception=row.exception,
        number=row.number,
        proposed_by=tuple(row.proposed_by),
        cell=_cell(row.cell),
        share=Decimal(row.share),
        decided_at=row.decided_at,
        answered_at=row.answered_at,
        agrees=row.agrees,
    )


def _cell(told: JsonObject) -> Cell:
    return Cell(kind=Kind(told["kind"]), action=told["action"], band=told["band"], client=told["client"])
