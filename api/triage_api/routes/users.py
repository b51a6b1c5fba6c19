"""Users: the people of a client, and what they may do."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from triage.access import Role, Scope
from triage.model.codec import read_posted
from triage.model.types import STRICT, Id
from triage_api.access import Caller, Workflow, requires
from triage_api.body import JsonBody
from triage_api.declarations import body_of, problems
from triage_api.people_objects import UserObject, UsersObject, user_object

router = APIRouter(prefix="/v1/users", tags=["users"])

Roles = Annotated[tuple[Annotated[Role, Field(strict=False)], ...], Field(min_length=1, strict=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A person who will sign in by password: 15 characters or more, of any kind."""

    __pydantic_config__ = STRICT

    email: Id
    name: Id
    roles: Roles
    password: Annotated[str, Field(min_length=1, max_length=1000)] = field(repr=False)
    client: Id = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The roles that a person has from now on, and no others."""

    __pydantic_config__ = STRICT

    roles: Roles


@router.get("", dependencies=[requires(Scope.ADMIN)])
def list_users(workflow: Workflow) -> UsersObject:
    """List every user, the oldest first; those that are disabled too."""
    return UsersObject(data=tuple(map(user_object, workflow.users.held())))


@router.post(
    "",
    status_code=201,
    dependencies=[requires(Scope.ADMIN)],
    responses=problems(403, 409, 413, 415, 422),
    openapi_extra=body_of("NewUser"),
)
def create_user(body: JsonBody, workflow: Workflow, caller: Caller) -> UserObject:
    """Make a user who signs in by password."""
    word = read_posted(NewUser, body)
    user = workflow.users.create(
        client=word.client,
        email=word.email,
        name=word.name,
        roles=frozenset(word.roles),
        password=word.password,
        by=caller.actor,
    )
    return user_object(user)


@router.post(
    "/{id}/roles",
    dependencies=[requires(Scope.ADMIN)],
    responses=problems(404, 413, 415, 422),
    openapi_extra=body_of("Assignment"),
)
def assign_roles(id: str, body: JsonBody, workflow: Workflow, caller: Caller) -> UserObject:  # noqa: A002 - the name in the path
    """Give a user these roles and no others; his sessions end."""
    roles = frozenset(read_posted(Assignment, body).roles)
    return user_object(workflow.users.assign(id, roles, by=caller.actor))


@router.post("/{id}/disable", dependencies=[requires(Scope.ADMIN)], responses=problems(404))
def disable_user(id: str, workflow: Workflow, caller: Caller) -> UserObject:  # noqa: A002 - the name in the path
    """Let a user in no more; his sessions end."""
    return user_object(workflow.users.disable(id, by=caller.actor))


@router.post("/{id}/enable", dependencies=[requires(Scope.ADMIN)], responses=problems(404))
def enable_user(id: str, workflow: Workflow, caller: Caller) -> UserObject:  # noqa: A002 - the name in the path
    """Let a user in again."""
    return user_object(workflow.users.enable(id, by=caller.actor))
