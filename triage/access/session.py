"""Where people are signed in: a token that a browser keeps, of which only a keyed digest is kept here."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from triage.access.principal import Principal
from triage.access.user import User
from triage.errors import UnauthenticatedError

IDLE = timedelta(hours=1)
"""A session ends when nothing was asked in it for so long (NIST SP 800-63B-4, section 2.2.3)."""

ABSOLUTE = timedelta(hours=12)
"""A session ends so long after the sign-in, whatever is asked in it."""

NOTED_FOR = timedelta(minutes=1)
"""How long a use of a session stands for all that follow: noting each would make every request a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser in which `user`, an id, is signed in. Instants are aware."""

    digest: str = field(repr=False)
    client: str
    user: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Say whether the session opens nothing any more."""
        return now >= min(self.expires_at, self.seen_at + IDLE)

    def is_noted(self, now: datetime) -> bool:
        """Say whether a use now needs no note, since one of the minute before is there."""
        return now - self.seen_at < NOTED_FOR


def new_token() -> str:
    """Make the token of a session: 256 random bits in 43 characters."""
    return secrets.token_urlsafe(32)


def token_digest(token: str, *, secret: bytes) -> str:
    """Return what is kept of a token. With another secret of the installation every session is over."""
    return hmac.digest(secret, b"session " + token.encode(), "sha256").hex()


def new_session(token: str, user: User, *, secret: bytes, now: datetime) -> Session:
    """Return what is kept of a session that begins now."""
    return Session(
        digest=token_digest(token, secret=secret),
        client=user.client,
        user=user.id,
        created_at=now,
        seen_at=now,
        expires_at=now + ABSOLUTE,
    )


def admit_person(session: Session | None, user: User | None, *, now: datetime) -> Principal:
    """Return who is signed in, or raise `UnauthenticatedError`, which does not say what is missing."""
    if session is None or user is None or user.disabled_at is not None or session.is_over(now):
        raise UnauthenticatedError("you are not signed in, or not any more: sign in")
    return Principal(
        name=user.name,
        clients=frozenset({user.client}),
        scopes=user.scopes,
        user=user.id,
        session=session.digest,
        noted=session.is_noted(now),
    )
