"""What people are here for, and the scopes that each role brings."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from triage.access.scope import Scope


class Role(StrEnum):
    """What a person is here for; somebody may have several."""

    REVIEWER = "reviewer"
    """Decides cases, up to the client's review limit if his policy states one."""
    APPROVER = "approver"
    """Decides cases above that limit too."""
    ANALYST = "analyst"
    """Looks, and changes nothing."""
    ADMIN = "admin"
    """Looks after users, webhook endpoints and metrics, and decides nothing: who gives rights away uses none."""


SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.REVIEWER: frozenset({Scope.READ, Scope.DECIDE}),
    Role.APPROVER: frozenset({Scope.READ, Scope.DECIDE, Scope.APPROVE}),
    Role.ANALYST: frozenset({Scope.READ}),
    Role.ADMIN: frozenset({Scope.READ, Scope.ADMIN}),
}
"""No role brings `ingest`: what the pipeline says is said with its key."""


def scopes_of(roles: Iterable[Role]) -> frozenset[Scope]:
    """Return what any of these roles may do."""
    return frozenset().union(*(SCOPES[role] for role in roles))


def mapped(groups: Iterable[str], roles: Mapping[str, Role]) -> frozenset[Role]:
    """Return the roles that a person's groups elsewhere bring here; groups that nobody mapped bring none."""
    return frozenset(roles[group] for group in groups if group in roles)
