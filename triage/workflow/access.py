"""Keys made, ended and asked for: who may call the desk from outside."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from triage.access import (
    DEMO,
    ApiKey,
    Credential,
    Principal,
    RecentKeys,
    Scope,
    admit,
    new_credential,
    new_key,
    parse_credential,
    parse_prefix,
    succeed,
)
from triage.errors import InputError, NotFoundError, UnauthenticatedError
from triage.ports import Clock
from triage.store import Store
from triage.workflow.deeds import OPERATOR, key_deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A key with its text, which is told once and kept nowhere."""

    key: ApiKey
    text: str = field(repr=False)


class Access:
    """The keys of a store. Only one made with `demo` makes and accepts the key that everybody knows."""

    def __init__(self, *, store: Store, clock: Clock, demo: bool = False) -> None:
        self._store, self._clock, self._demo = store, clock, demo
        self._recent = RecentKeys()

    def create(
        self,
        *,
        client: str,
        name: str,
        scopes: frozenset[Scope],
        lifetime: timedelta | None = None,
        by: str = OPERATOR,
    ) -> Issued:
        """Make a key for a client; `by` acts. Raises `InputError` for a name or scopes that cannot be."""
        credential, now = new_credential(), self._clock()
        key = new_key(credential, client=client, name=name, scopes=scopes, lifetime=lifetime, now=now)
        return self._issue(credential, key, by=by)

    def create_demo(self, *, client: str) -> Issued:
        """Make the key that everybody knows, with every scope, where that is wanted."""
        if not self._demo:
            raise InputError("the demo's key opens no desk but the demo's")
        key = new_key(DEMO, client=client, name="demo", scopes=frozenset(Scope), now=self._clock())
        return self._issue(DEMO, key, by=OPERATOR)

    def held(self) -> tuple[ApiKey, ...]:
        """Return every key, the oldest first."""
        with self._store.read_keys() as keys:
            return keys.all()

    def active(self) -> tuple[ApiKey, ...]:
        """Return the keys that open something now."""
        now = self._clock()
        return tuple(key for key in self.held() if key.standing(now) == "active")

    def revoke(self, prefix: str, *, by: str = OPERATOR) -> ApiKey:
        """End a key, here at once and elsewhere within a second; again changes nothing.

        Raises `NotFoundError` when there is none of that prefix.
        """
        key = self._find(prefix)
        if key.revoked_at is not None:
            return key
        revoked = replace(key, revoked_at=self._clock())
        with self._store.write_keys(key.client) as keys:
            keys.end(revoked)
            keys.note(key_deed("revoke_key", key, revoked, by=by, at=self._clock()))
        self._recent.forget()
        return revoked

    def rotate(self, prefix: str, *, overlap: timedelta, by: str = OPERATOR) -> Issued:
        """Make the successor of a key, which itself ends after `overlap`. Raises `InputError` when it ended before."""
        credential, key, now = new_credential(), self._find(prefix), self._clock()
        ending, successor = succeed(key, credential, overlap=overlap, now=now)
        with self._store.write_keys(key.client) as keys:
            keys.end(ending)
            keys.add(successor)
            keys.note(key_deed("rotate_key", key, ending, by=by, at=now))
            keys.note(key_deed("create_key", None, successor, by=by, at=now))
        self._recent.forget()
        return Issued(key=successor, text=credential.text)

    def recall(self, text: str) -> Principal | None:
        """Return who shows the text of a key that was looked up a moment ago, with no look at the database.

        None where it was not, and for every text that opens nothing: all of these take as long to be refused.
        """
        with suppress(UnauthenticatedError):
            credential = self._parsed(text)
            key = self._recent.get(credential.prefix)
            return admit(credential, key, now=self._clock()) if key else None
        return None

    def authenticate(self, text: str) -> Principal:
        """Return who shows the text of a key, or raise `UnauthenticatedError`."""
        credential = self._parsed(text)
        with self._store.read_keys() as keys:
            key = keys.find(credential.prefix)
        principal = admit(credential, key, now=self._clock())
        if key is not None:
            self._recent.put(key)
        return principal

    def _parsed(self, text: str) -> Credential:
        credential = parse_credential(text)
        if credential.prefix == DEMO.prefix and not self._demo:
            raise UnauthenticatedError("this is the demo's key, and this is no demo: triage keys create makes one")
        return credential

    def note_use(self, principal: Principal) -> None:
        """Write that a principal's key was used; once an hour at most."""
        (client,) = principal.clients
        with self._store.write_keys(client) as keys:
            keys.note_use(principal.key or "", now=self._clock())
        self._recent.forget()

    def _issue(self, credential: Credential, key: ApiKey, *, by: str) -> Issued:
        with self._store.write_keys(key.client) as keys:
            keys.add(key)
            keys.note(key_deed("create_key", None, key, by=by, at=key.created_at))
        return Issued(key=key, text=credential.text)

    def _find(self, prefix: str) -> ApiKey:
        with self._store.read_keys() as keys:
            key = keys.find(parse_prefix(prefix))
        if key is None:
            raise NotFoundError(f"no key begins with trk_{parse_prefix(prefix)}: see `triage keys list`")
        return key
