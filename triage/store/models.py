"""Models that were learned from the reviewed cases of a client. None is ever changed or forgotten.

What a model said is told again by that very model, so it stays for as long as its answers do.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, true

from triage.errors import NotFoundError
from triage.model import JsonObject
from triage.model.codec import digest
from triage.store.database import Clients
from triage.store.statements import insert
from triage.store.tables import cases, learned_models


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedModel:
    """A model of a client, by the name of its own numbers: `cases` were learned from, reviewed up to `learned_until`.

    `held_out` tells how a model of the older cases did on the newest, which it never saw. `body` are its bytes.
    """

    client: str
    name: str
    trained_at: datetime
    learned_until: datetime
    cases: int
    held_out: JsonObject
    body: bytes


class LearnedModels:
    """The models of the clients that are seen."""

    def __init__(self, connection: Connection, *, clients: Clients) -> None:
        self._connection, self._clients = connection, clients

    def add(self, model: LearnedModel) -> None:
        """Store a model; training it again at the same instant changes nothing."""
        row: JsonObject = {"tenant_id": model.client, "name": model.name, "trained_at": model.trained_at}
        row |= {"learned_until": model.learned_until, "cases": model.cases, "held_out": model.held_out}
        row |= {"digest": digest(model.body), "body": model.body}
        self._connection.execute(insert(learned_models, self._connection.dialect).on_conflict_do_nothing(), row)

    def newest(self, client: str) -> str | None:
        """Return the name of the model that was trained last for a client; None where none was."""
        age = (learned_models.c.trained_at.desc(), learned_models.c.learned_until.desc(), learned_models.c.name)
        wanted = select(learned_models.c.name).where(learned_models.c.tenant_id == client, self._mine())
        name: str | None = self._connection.execute(wanted.order_by(*age).limit(1)).scalar()
        return name

    def learned_until(self, client: str, name: str) -> datetime | None:
        """Return until when a model of a client knows the cases by heart; None where no such model was learned here."""
        mine = (learned_models.c.tenant_id == client, learned_models.c.name == name, self._mine())
        until: datetime | None = self._connection.execute(select(learned_models.c.learned_until).where(*mine)).scalar()
        return until

    def body(self, client: str, name: str) -> bytes:
        """Return the bytes of a client's model. Raises `NotFoundError` where he has none of that name."""
        wanted = select(learned_models.c.body).where(learned_models.c.name == name, self._mine())
        body: bytes | None = self._connection.execute(wanted.where(learned_models.c.tenant_id == client)).scalar()
        if body is None:
            raise NotFoundError(f"no model {name} of {client} is stored here")
        return body

    def taught(self) -> tuple[str, ...]:
        """Return the clients that are seen and of whom people have decided cases."""
        seen = true() if self._clients is None else cases.c.tenant_id.in_(sorted(self._clients))
        wanted = select(cases.c.tenant_id).distinct().where(cases.c.state == "decided", seen)
        return tuple(self._connection.execute(wanted.order_by(cases.c.tenant_id)).scalars())

    def _mine(self) -> ColumnElement[bool]:
        return true() if self._clients is None else learned_models.c.tenant_id.in_(sorted(self._clients))
