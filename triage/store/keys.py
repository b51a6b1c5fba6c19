"""Keys in the database. Whose a key is, is known only once it is found, so that callers are told apart among all."""

from datetime import datetime

from sqlalchemy import Connection, Row, Select, or_, select

from triage.access import ApiKey, Scope
from triage.access.key import NOTED_FOR
from triage.store.audit import Happening, append
from triage.store.database import Clients
from triage.store.tables import api_keys

_CHANGING = ("expires_at", "revoked_at")


class Keys:
    """The keys that one transaction sees, of some clients or of all."""

    def __init__(self, connection: Connection, *, clients: Clients) -> None:
        self._connection, self._clients = connection, clients

    def find(self, prefix: str) -> ApiKey | None:
        """Return the key of a prefix, if there is one."""
        row = self._connection.execute(self._seen().where(api_keys.c.prefix == prefix)).first()
        return _key(row) if row else None

    def all(self) -> tuple[ApiKey, ...]:
        """Return every key, the oldest first; those that ended stay."""
        rows = self._connection.execute(self._seen().order_by(api_keys.c.created_at, api_keys.c.id))
        return tuple(_key(row) for row in rows)

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        same = {name: getattr(key, name) for name in ("id", "name", "prefix", "digest", "created_at", *_CHANGING)}
        self._connection.execute(api_keys.insert().values(**same, tenant_id=key.client, scopes=sorted(key.scopes)))

    def end(self, key: ApiKey) -> None:
        """Write when a key ends: the rest of it never changes."""
        ends = {name: getattr(key, name) for name in _CHANGING}
        self._connection.execute(api_keys.update().where(api_keys.c.id == key.id).values(**ends))

    def note_use(self, key_id: str, *, now: datetime) -> None:
        """Write that a key was used, unless a use of the hour before is there."""
        due = or_(api_keys.c.used_at.is_(None), api_keys.c.used_at <= now - NOTED_FOR)
        self._connection.execute(api_keys.update().where(api_keys.c.id == key_id, due).values(used_at=now))

    def note(self, happening: Happening) -> None:
        """Add to the audit trail, in the same transaction."""
        append(self._connection, [happening])

    def _seen(self) -> Select[tuple[object, ...]]:
        every = select(api_keys)
        return every if self._clients is None else every.where(api_keys.c.tenant_id.in_(sorted(self._clients)))


def _key(row: Row[tuple[object, ...]]) -> ApiKey:
    held = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own name
    scopes = frozenset(map(Scope, held.pop("scopes")))
    return ApiKey(client=held.pop("tenant_id"), scopes=scopes, **held)
