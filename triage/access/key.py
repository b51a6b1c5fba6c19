"""Keys as they are kept: whose they are, what for, until when; how one is admitted and how one follows another."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Literal

from triage.access.credential import DEMO, Credential
from triage.access.principal import Principal
from triage.access.scope import Scope
from triage.errors import InputError, UnauthenticatedError

Standing = Literal["active", "expired", "revoked"]

NOTED_FOR = timedelta(hours=1)
"""How long a use of a key stands for all that follow: noting each would make every request a write."""

_NAME = re.compile(r"[\w@.-]+(?: [\w@.-]+)*")
_NOBODY = Credential("", "").digest


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key without its secret: `digest` is all that is kept of that. Instants are aware; None is never."""

    id: str
    client: str
    name: str
    prefix: str
    digest: str = field(repr=False)
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        """Say whether the key opens anything now; at the instant at which it expires it does not any more."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"

    @property
    def is_demo(self) -> bool:
        """Whether everybody knows it."""
        return self.prefix == DEMO.prefix

    def is_noted(self, now: datetime) -> bool:
        """Say whether a use now needs no note, since one of the hour before is there."""
        return self.used_at is not None and now - self.used_at < NOTED_FOR


def new_key(
    credential: Credential,
    *,
    client: str,
    name: str,
    scopes: frozenset[Scope],
    now: datetime,
    lifetime: timedelta | None = None,
) -> ApiKey:
    """Return what is kept of a new key. Raises `InputError` without a scope, or with a name that logs cannot carry."""
    if not scopes:
        raise InputError(f"say what the key is for: {', '.join(Scope)}")
    if not _NAME.fullmatch(name) or len(name) > 64:
        raise InputError("a key's name is up to 64 letters, digits, spaces and . _ @ -, such as billing-pipeline")
    return ApiKey(
        id=f"key_{credential.prefix}",
        client=client,
        name=name,
        prefix=credential.prefix,
        digest=credential.digest,
        scopes=scopes,
        created_at=now,
        expires_at=None if lifetime is None else now + lifetime,
    )


def succeed(key: ApiKey, credential: Credential, *, overlap: timedelta, now: datetime) -> tuple[ApiKey, ApiKey]:
    """Return the key that ends after `overlap`, or sooner if it was to, and its successor of the same lifetime.

    Raises `InputError` for a key that opens nothing any more.
    """
    if (standing := key.standing(now)) != "active":
        raise InputError(f"{key.name} is {standing}: make a new key instead")
    end = now + overlap
    ending = replace(key, expires_at=min(end, key.expires_at or end))
    lifetime = key.expires_at - key.created_at if key.expires_at else None
    return ending, new_key(credential, client=key.client, name=key.name, scopes=key.scopes, now=now, lifetime=lifetime)


def admit(credential: Credential, key: ApiKey | None, *, now: datetime) -> Principal:
    """Return who shows a credential, given the key of its prefix if there is one, or raise `UnauthenticatedError`.

    Whether there is such a prefix cannot be told from the answer; why a key ended is told to who proves to hold it.
    """
    known = compare_digest(key.digest if key else _NOBODY, credential.digest)
    if key is None or not known:
        raise UnauthenticatedError("nobody has this key: ask for one, or see `triage keys list`")
    if (standing := key.standing(now)) != "active":
        raise UnauthenticatedError(f"this key is {standing}: ask for another")
    return Principal(
        name=key.name,
        clients=frozenset({key.client}),
        scopes=key.scopes,
        key=key.id,
        noted=key.is_noted(now),
    )
