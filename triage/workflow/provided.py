"""Whoever an identity provider vouches for, as a user of ours."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from triage.access import Identity, Role, User, mapped, new_user
from triage.errors import ForbiddenError
from triage.store import People
from triage.workflow.deeds import user_deed


def provided(people: People, identity: Identity, *, client: str, roles: Mapping[str, Role], now: datetime) -> User:
    """Return the user whom a provider vouches for, made or changed as his groups say.

    Raises `ForbiddenError` for whoever has no role here, is disabled, or has the address of another user: a provider
    says who somebody is there, and nobody becomes a user who was made here by saying that he has his address.
    """
    given = mapped(identity.groups, roles)
    if not given:
        raise ForbiddenError("none of your groups has a role here: ask whoever looks after this desk")
    user = people.find_subject(client, subject=identity.key)
    if user is None:
        return _made(people, identity, given, client=client, now=now)
    if user.disabled_at is not None:
        raise ForbiddenError("this user is disabled")
    return _as_told(people, user, given, by=f"provider:{identity.issuer}", now=now)


def _made(people: People, identity: Identity, roles: frozenset[Role], *, client: str, now: datetime) -> User:
    user = new_user(client=client, email=identity.email, name=identity.name, roles=roles, now=now, subject=identity.key)
    if people.find(client, email=user.email) is not None:
        raise ForbiddenError("another user here has your address: ask whoever looks after this desk")
    people.add(user)
    people.note(user_deed("create_user", None, user, by=f"provider:{identity.issuer}", at=now))
    return user


def _as_told(people: People, user: User, roles: frozenset[Role], *, by: str, now: datetime) -> User:
    """Give a user the roles that his groups bring today; where they are others, his sessions end."""
    if user.roles == roles:
        return user
    after = replace(user, roles=roles)
    people.change(after)
    people.close_all(user.id)
    people.note(user_deed("change_user", user, after, by=by, at=now))
    return after
