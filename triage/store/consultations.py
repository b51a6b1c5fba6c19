"""What is kept of models: raw replies, what was spent on them, and what they said about exceptions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, true

from triage.durable import MODEL, Job
from triage.errors import NotFoundError
from triage.model import JsonObject, ModelMode
from triage.store.database import Clients
from triage.store.entries import DESK
from triage.store.statements import insert
from triage.store.tables import consultations, exceptions, model_spending, replies

CONSULT = "consult"
"""The name of the job that asks a model about an exception."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReply:
    """A reply of a model as it came, in another format too where it was translated, and what it took."""

    raw: bytes
    translated: bytes | None
    usage: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """What a model said about the decision that escalated an exception; `digest` is the SHA-256 of `body`.

    `withheld` are the reasons for which nothing was done, though nothing stood against it when the model was asked.
    """

    mode: ModelMode
    explanation: str | None
    digest: str
    body: bytes
    at: datetime
    withheld: tuple[str, ...] = ()


def consult_job(exception_id: str, *, client: str) -> Job:
    """Return the job that asks a model about an exception; there is one for each."""
    arguments = {"exception": exception_id, "client": client}
    return Job(name=CONSULT, id=f"{CONSULT}:{exception_id}", queue=MODEL, arguments=dict(arguments))


_ASKED = select(consultations.c.exception)


class Consultations:
    """What is kept of models for the clients that are seen."""

    def __init__(self, connection: Connection, *, clients: Clients) -> None:
        self._connection, self._clients = connection, clients

    def recall(self, request: str, *, client: str) -> KeptReply | None:
        """Return the reply that was kept for a request of a client, if one was."""
        mine = (replies.c.tenant_id == client, replies.c.request == request)
        row = self._connection.execute(select(replies).where(*mine)).first()
        return None if row is None else KeptReply(raw=row.raw, translated=row.translated, usage=row.usage)

    def keep(self, request: str, reply: KeptReply, *, client: str, at: datetime) -> None:
        """Keep a reply; the first one stays."""
        row: JsonObject = {"tenant_id": client, "request": request, "kept_at": at}
        row |= {"raw": reply.raw, "translated": reply.translated, "usage": reply.usage}
        self._connection.execute(insert(replies, self._connection.dialect).on_conflict_do_nothing(), row)

    def spent(self, client: str, *, day: str) -> tuple[int, int]:
        """Return the tokens and millionths of a dollar that a client spent on a day, held back ones included."""
        of_day = (model_spending.c.tenant_id == client, model_spending.c.day == day)
        row = self._connection.execute(select(model_spending.c.tokens, model_spending.c.micros).where(*of_day)).first()
        return (0, 0) if row is None else (row.tokens, row.micros)

    def spend(self, client: str, *, day: str, tokens: int, micros: int) -> None:
        """Add to what a client spent on a day; what was held back and not used is added as less than nothing."""
        adding = insert(model_spending, self._connection.dialect)
        more = {
            "tokens": model_spending.c.tokens + adding.excluded.tokens,
            "micros": model_spending.c.micros + adding.excluded.micros,
        }
        upsert = adding.on_conflict_do_update(index_elements=["tenant_id", "day"], set_=more)
        self._connection.execute(upsert, {"tenant_id": client, "day": day, "tokens": tokens, "micros": micros})

    def of(self, exception_id: str) -> Consulted:
        """Return what a model said about an exception. Raises `NotFoundError` where none was asked."""
        row = self._row(exception_id)
        if row is None:
            raise NotFoundError(f"no model was asked about {exception_id}")
        return _consulted(row)

    def has(self, exception_id: str) -> bool:
        """Say whether a model was asked about an exception."""
        return self._row(exception_id) is not None

    def page(self, client: str, *, before: datetime, after: int, most: int) -> tuple[tuple[int, str, Consulted], ...]:
        """Return what models said about a client's exceptions before an instant, in the order of filing.

        Each has the number of its exception, from which on to ask for more, and the exception's id.
        """
        of_client = (consultations.c.tenant_id == client, consultations.c.consulted_at < before, self._mine())
        wanted = select(consultations, exceptions.c.id).join(exceptions, exceptions.c.seq == consultations.c.exception)
        wanted = wanted.where(*of_client, consultations.c.exception > after).order_by(consultations.c.exception)
        rows = self._connection.execute(wanted.limit(most))
        return tuple((row.exception, row.id, _consulted(row)) for row in rows)

    def clients(self) -> tuple[str, ...]:
        """Return the clients about whose exceptions a model was asked."""
        wanted = select(exceptions.c.tenant_id).distinct().where(self._mine(), exceptions.c.seq.in_(_ASKED))
        return tuple(sorted(self._connection.execute(wanted).scalars()))

    def add(self, exception_id: str, consulted: Consulted) -> None:
        """Store what a model said about an exception; the first answer stays."""
        found = select(exceptions.c.seq, exceptions.c.tenant_id).where(exceptions.c.id == exception_id, self._mine())
        of = self._connection.execute(found).one()
        row: JsonObject = {"exception": of.seq, "number": DESK, "tenant_id": of.tenant_id, "mode": consulted.mode.value}
        row |= {"consulted_at": consulted.at, "explanation": consulted.explanation}
        row |= {"digest": consulted.digest, "body": consulted.body, "withheld": consulted.withheld or None}
        self._connection.execute(insert(consultations, self._connection.dialect).on_conflict_do_nothing(), row)

    def _row(self, exception_id: str) -> Row[Any] | None:
        wanted = select(consultations).join(exceptions, exceptions.c.seq == consultations.c.exception)
        about = (exceptions.c.id == exception_id, consultations.c.number == DESK, self._mine())
        return self._connection.execute(wanted.where(*about)).first()

    def _mine(self) -> ColumnElement[bool]:
        return true() if self._clients is None else exceptions.c.tenant_id.in_(sorted(self._clients))


def _consulted(row: Row[Any]) -> Consulted:
    return Consulted(
        mode=ModelMode(row.mode),
        explanation=row.explanation,
        digest=row.digest,
        body=row.body,
        at=row.consulted_at,
        withheld=tuple(row.withheld or ()),
    )
