"""People signed in and out: by password, or by the word of an identity provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from triage.access import (
    Identity,
    Passwords,
    Patience,
    Principal,
    Role,
    Session,
    User,
    admit_person,
    new_session,
    new_token,
    token_digest,
)
from triage.errors import ForbiddenError, ThrottledError, UnauthenticatedError
from triage.ports import Clock
from triage.store import People, Store
from triage.workflow.deeds import NOBODY, Deed, deed
from triage.workflow.provided import provided


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that has begun, and its token, which is told once and kept nowhere."""

    user: User
    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody who wants in: as a person of which client, from where, and in place of which session of his browser."""

    client: str
    address: str
    token: str | None = field(default=None, repr=False)


class Sessions:
    """Where people are signed in. `secret` is the installation's: with another one all sessions are over."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        secret: bytes,
        passwords: Passwords = Passwords(),
        patience: Patience | None = None,
    ) -> None:
        self._store, self._clock, self._secret, self._passwords = store, clock, secret, passwords
        self._patience = patience or Patience()

    def sign_in(self, email: str, password: str, *, attempt: Attempt) -> SignedIn:
        """Sign a person in by password.

        Raises `ThrottledError` after too many attempts, and `UnauthenticatedError` for all else: with the same words,
        after the same work, whether there is such a user or not.
        """
        email = email.lower()
        account = f"{attempt.client} {email}"
        user = self._find(email, attempt)
        self.require_patience(attempt, account=account, user=user)
        right = self._passwords.match(password, user.password if user else None)
        signed_in = self._enter(user, attempt) if user and right else None
        if signed_in is None:
            self._tell("sign_in_failed", user, attempt)
            raise UnauthenticatedError("the address or the password is not right, or the user is disabled")
        self._patience.succeeded(address=attempt.address, account=account)
        return signed_in

    def sign_in_as(self, identity: Identity, *, roles: Mapping[str, Role], attempt: Attempt) -> SignedIn:
        """Sign in whom an identity provider vouches for, who becomes a user when he is none; his groups say his roles.

        Raises `ForbiddenError` for whoever has no role here, is disabled, or has the address of somebody else.
        """
        try:
            with self._store.write_people(attempt.client) as people:
                user = provided(people, identity, client=attempt.client, roles=roles, now=self._clock())
                signed_in = self._begin(people, user, attempt)
        except ForbiddenError:
            self._tell("sign_in_failed", None, attempt, provider=identity.issuer)
            raise
        self._patience.succeeded(address=attempt.address)
        return signed_in

    def recall(self, _token: str) -> None:
        """Remember nobody: who signs out, or is disabled, is out."""

    def authenticate(self, token: str) -> Principal:
        """Return who is signed in where this token is, or raise `UnauthenticatedError`."""
        with self._store.read_people() as people:
            session = people.session(self._digest(token))
            user = people.get(session.user) if session else None
        return admit_person(session, user, now=self._clock())

    def note_use(self, principal: Principal) -> None:
        """Write that something was asked in a session; once a minute at most."""
        (client,) = principal.clients
        with self._store.write_people(client) as people:
            people.see(principal.session or "", now=self._clock())

    def sign_out(self, token: str) -> None:
        """End a session; one that is none is over already."""
        with self._store.read_people() as people:
            session = people.session(self._digest(token))
        if session is None:
            return
        with self._store.write_people(session.client) as people:
            people.close(session.digest)
            by, now = f"user:{session.user}", self._clock()
            people.note(deed("sign_out", client=session.client, subject=session.user, by=by, at=now))

    def require_patience(self, attempt: Attempt, *, account: str | None = None, user: User | None = None) -> None:
        """Count an attempt to sign in. Raises `ThrottledError` where there were too many."""
        wait = self._patience.take(address=attempt.address, account=account, now=self._clock())
        if wait is None:
            return
        if wait.is_first:
            self._tell("sign_in_throttled", user, attempt)
        raise ThrottledError("too many attempts to sign in: wait", seconds=ceil(wait.time.total_seconds()))

    def _find(self, email: str, attempt: Attempt) -> User | None:
        with self._store.read_people() as people:
            return people.find(attempt.client, email=email)

    def _enter(self, user: User, attempt: Attempt) -> SignedIn | None:
        """Begin a session, unless the user was disabled or got another password while his was looked at."""
        with self._store.write_people(user.client) as people:
            now = people.get(user.id)
            if now.disabled_at is not None or now.password != user.password:
                return None
            return self._begin(people, now, attempt)

    def _begin(self, people: People, user: User, attempt: Attempt) -> SignedIn:
        """Begin a session with a token of its own, and end the one that the browser had: none outlives a sign-in."""
        token, now = new_token(), self._clock()
        session = new_session(token, user, secret=self._secret, now=now)
        if attempt.token is not None:
            people.close(self._digest(attempt.token))
        people.open(session)
        by, address = f"user:{user.id}", attempt.address
        people.note(deed("sign_in", client=user.client, subject=user.id, by=by, at=now, told={"address": address}))
        return SignedIn(user=user, session=session, token=token)

    def _tell(self, event: Deed, user: User | None, attempt: Attempt, **told: str) -> None:
        """Tell of an attempt that came to nothing, without what was typed; of a client without users nothing is told.

        Whoever asks can make up clients, and must not fill the trail with them.
        """
        subject = user.id if user else NOBODY
        with self._store.write_people(attempt.client) as people:
            if people.has(attempt.client):
                facts = {**told, "address": attempt.address}
                now = self._clock()
                people.note(deed(event, client=attempt.client, subject=subject, by=NOBODY, at=now, told=facts))

    def _digest(self, token: str) -> str:
        return token_digest(token, secret=self._secret)
