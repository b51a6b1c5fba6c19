"""People as they are kept, and as an identity provider tells of them."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from triage.access.role import Role, scopes_of
from triage.access.scope import Scope
from triage.errors import InputError

_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}")
_NO_NAME = re.compile(r"[\x00-\x1f\x7f()<>]+")
"""What stands around the id of a person where he is named must not be in his name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person of one client. `password` is a hash, None for those of an identity provider; `subject` is `ISSUER SUB`.

    Nobody is ever deleted, for the audit trail names people by their ids; who leaves is disabled.
    """

    id: str
    client: str
    email: str
    name: str
    roles: frozenset[Role]
    password: str | None = field(default=None, repr=False)
    subject: str | None = None
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the roles bring."""
        return scopes_of(self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom an identity provider vouches for: `subject` is his id there, `groups` are what he belongs to."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: tuple[str, ...]

    @property
    def key(self) -> str:
        """What he is found by, which no other provider and nobody else has."""
        return f"{self.issuer} {self.subject}"


def new_user(
    *,
    client: str,
    email: str,
    name: str,
    roles: frozenset[Role],
    now: datetime,
    password: str | None = None,
    subject: str | None = None,
) -> User:
    """Return a new user; `password` is a hash already. Raises `InputError` for what cannot be."""
    if not name or name != plain_name(name):
        raise InputError("a name is up to 100 characters without brackets and outer blanks")
    return User(
        id=f"usr_{secrets.token_hex(12)}",
        client=client,
        email=normal_email(email),
        name=name,
        roles=require_roles(roles),
        password=password,
        subject=subject,
        created_at=now,
    )


def plain_name(text: str) -> str:
    """Return a name as it may stand in the audit trail."""
    return _NO_NAME.sub(" ", text).strip()[:100].strip()


def normal_email(text: str) -> str:
    """Return an e-mail address as it is kept: in lower case. Raises `InputError`, which does not repeat it."""
    if not _EMAIL.fullmatch(text):
        raise InputError("this is no e-mail address: write it as ada@example.com")
    return text.lower()


def require_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """Return roles. Raises `InputError` where there are none."""
    if not roles:
        raise InputError(f"say what the person is here for: {', '.join(Role)}")
    return roles
