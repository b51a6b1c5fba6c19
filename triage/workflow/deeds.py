"""What is done about access, as the audit trail tells it: who, to what, when, before and after. No secret is in it."""

from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from triage.access import ApiKey, User
from triage.calendar import format_when
from triage.model import JsonObject
from triage.store import Happening
from triage.store.outbox import Endpoint

OPERATOR = "operator"
"""Who acts on the machine itself, where nobody says it more exactly."""

NOBODY = "nobody"
"""Who is not known, or not known yet."""

Deed = Literal[
    "create_key",
    "rotate_key",
    "revoke_key",
    "create_user",
    "change_user",
    "disable_user",
    "enable_user",
    "change_password",
    "sign_in",
    "sign_in_failed",
    "sign_in_throttled",
    "sign_out",
    "register_endpoint",
    "rotate_endpoint",
    "disable_endpoint",
    "enable_endpoint",
]


def deed(
    event: Deed,
    *,
    client: str,
    subject: str,
    by: str,
    at: datetime,
    before: JsonObject | None = None,
    after: JsonObject | None = None,
    told: JsonObject | None = None,
) -> Happening:
    """Return the audit row of something that was done about access."""
    content: JsonObject = {**(told or {}), "actor": by, "before": before, "after": after}
    return Happening(tenant=client, at=at, event=event, subject=subject, content=content)


def key_deed(event: Deed, before: ApiKey | None, after: ApiKey, *, by: str, at: datetime) -> Happening:
    """Return the audit row of something that was done to a key."""
    then, now = None if before is None else _key_facts(before), _key_facts(after)
    return deed(event, client=after.client, subject=after.id, by=by, at=at, before=then, after=now)


def user_deed(event: Deed, before: User | None, after: User, *, by: str, at: datetime) -> Happening:
    """Return the audit row of something that was done to a user."""
    then, now = None if before is None else _user_facts(before), _user_facts(after)
    return deed(event, client=after.client, subject=after.id, by=by, at=at, before=then, after=now)


def _key_facts(key: ApiKey) -> JsonObject:
    """Return what the trail tells of a key."""
    ends = {"expires_at": _when(key.expires_at), "revoked_at": _when(key.revoked_at)}
    return {"name": key.name, "scopes": sorted(key.scopes), **ends}


def _user_facts(user: User) -> JsonObject:
    """Return what the trail tells of a user: not his address, for nothing can be taken out of the trail."""
    way = "password" if user.password else "provider"
    return {"name": user.name, "roles": sorted(user.roles), "signs_in_by": way, "disabled_at": _when(user.disabled_at)}


def endpoint_deed(event: Deed, before: Endpoint | None, after: Endpoint, *, by: str, at: datetime) -> Happening:
    """Return the audit row of something that was done to a webhook endpoint."""
    then, now = None if before is None else _endpoint_facts(before), _endpoint_facts(after)
    return deed(event, client=after.client, subject=after.id, by=by, at=at, before=then, after=now)


def _endpoint_facts(endpoint: Endpoint) -> JsonObject:
    """Return what the trail tells of a webhook endpoint: of its address the host, for a path may be a secret."""
    host, disabled = urlsplit(endpoint.url).hostname, _when(endpoint.disabled_at)
    topics, secrets = [*endpoint.topics], len(endpoint.secrets)
    return {"host": host, "topics": topics, "secrets": secrets, "disabled_at": disabled}


def _when(at: datetime | None) -> str | None:
    return None if at is None else format_when(at)
