"""People and sessions as they are answered: never a password, a hash or a token."""

from dataclasses import dataclass
from typing import Literal

from triage.access import Principal, Role, Scope, User


@dataclass(frozen=True, slots=True, kw_only=True)
class UserObject:
    """A person of a client. `signs_in_by` says whether he has a password here or comes from the identity provider."""

    id: str
    object: Literal["user"] = "user"
    client: str
    email: str
    name: str
    roles: tuple[Role, ...]
    signs_in_by: Literal["password", "provider"]
    created: int
    disabled: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersObject:
    """Every user, the oldest first."""

    object: Literal["list"] = "list"
    data: tuple[UserObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionObject:
    """Who asks, for which clients, and what he may do: `user` is the id of a person, `key` that of a key."""

    object: Literal["session"] = "session"
    name: str
    user: str | None
    key: str | None
    clients: tuple[str, ...]
    scopes: tuple[Scope, ...]


def user_object(user: User) -> UserObject:
    """Show a user."""
    return UserObject(
        id=user.id,
        client=user.client,
        email=user.email,
        name=user.name,
        roles=tuple(sorted(user.roles)),
        signs_in_by="password" if user.password else "provider",
        created=int(user.created_at.timestamp()),
        disabled=int(user.disabled_at.timestamp()) if user.disabled_at else None,
    )


def session_object(principal: Principal) -> SessionObject:
    """Show who asks."""
    return SessionObject(
        name=principal.name,
        user=principal.user,
        key=principal.key,
        clients=tuple(sorted(principal.clients)),
        scopes=tuple(sorted(principal.scopes)),
    )
