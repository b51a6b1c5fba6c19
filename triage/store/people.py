"""People and where they are signed in, in the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from triage.access import Role, Session, User
from triage.errors import ConflictError, NotFoundError
from triage.store.audit import Happening, append
from triage.store.database import Clients
from triage.store.tables import sessions, users

_CHANGING = ("name", "password", "disabled_at")


class People:
    """The people that one transaction sees, of some clients or of all."""

    def __init__(self, connection: Connection, *, clients: Clients) -> None:
        self._connection, self._clients = connection, clients

    def all(self) -> tuple[User, ...]:
        """Return every user, the oldest first; those that are disabled stay."""
        wanted = select(users).where(self._mine()).order_by(users.c.created_at, users.c.id)
        return tuple(map(_user, self._connection.execute(wanted)))

    def get(self, user_id: str) -> User:
        """Return a user, or raise `NotFoundError`."""
        found = self._first(users.c.id == user_id)
        if found is None:
            raise NotFoundError(f"user {user_id} is not stored here")
        return found

    def find(self, client: str, *, email: str) -> User | None:
        """Return the user of a client who has an address, if there is one."""
        return self._first(users.c.tenant_id == client, users.c.email == email)

    def find_subject(self, client: str, *, subject: str) -> User | None:
        """Return the user of a client whom an identity provider calls so, if there is one."""
        return self._first(users.c.tenant_id == client, users.c.subject == subject)

    def has(self, client: str) -> bool:
        """Say whether anybody is a user of a client."""
        wanted = select(users.c.id).where(self._mine(), users.c.tenant_id == client).limit(1)
        return self._connection.execute(wanted).first() is not None

    def add(self, user: User) -> None:
        """Keep a new user. Raises `ConflictError` where the client has one with his address."""
        same = {name: getattr(user, name) for name in ("id", "email", "subject", "created_at", *_CHANGING)}
        row = {**same, "tenant_id": user.client, "roles": sorted(user.roles)}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(users).values(row))
        except IntegrityError as error:
            raise ConflictError(f"{user.client} has a user with this address already") from error

    def change(self, user: User) -> None:
        """Write what may change of a user."""
        values = {name: getattr(user, name) for name in _CHANGING} | {"roles": sorted(user.roles)}
        self._connection.execute(update(users).where(users.c.id == user.id, self._mine()).values(values))

    def open(self, session: Session) -> None:
        """Keep a new session, and drop those of the same user that ran out."""
        over = (sessions.c.user == session.user, sessions.c.expires_at <= session.created_at)
        self._connection.execute(delete(sessions).where(*over))
        same = {name: getattr(session, name) for name in ("digest", "user", "created_at", "seen_at", "expires_at")}
        self._connection.execute(insert(sessions).values({**same, "tenant_id": session.client}))

    def session(self, digest: str) -> Session | None:
        """Return a session, over or not, if there is one."""
        row = self._connection.execute(select(sessions).where(sessions.c.digest == digest)).first()
        return None if row is None else _session(row)

    def see(self, digest: str, *, now: datetime) -> None:
        """Write that something was asked in a session; never that it was earlier than is known already."""
        stale = (sessions.c.digest == digest, sessions.c.seen_at < now)
        self._connection.execute(update(sessions).where(*stale).values(seen_at=now))

    def close(self, digest: str) -> None:
        """End a session."""
        self._connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def close_all(self, user_id: str) -> int:
        """End every session of a user, and return how many there were."""
        return self._connection.execute(delete(sessions).where(sessions.c.user == user_id)).rowcount

    def note(self, happening: Happening) -> None:
        """Add to the audit trail, in the same transaction."""
        append(self._connection, [happening])

    def _first(self, *conditions: ColumnElement[bool]) -> User | None:
        row = self._connection.execute(select(users).where(self._mine(), *conditions)).first()
        return None if row is None else _user(row)

    def _mine(self) -> ColumnElement[bool]:
        return true() if self._clients is None else users.c.tenant_id.in_(sorted(self._clients))


def _user(row: Row[Any]) -> User:
    held = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own name
    roles: Iterable[str] = held.pop("roles")
    return User(client=held.pop("tenant_id"), roles=frozenset(map(Role, roles)), **held)


def _session(row: Row[Any]) -> Session:
    held = dict(row._mapping)  # noqa: SLF001 - as above
    return Session(client=held.pop("tenant_id"), **held)
