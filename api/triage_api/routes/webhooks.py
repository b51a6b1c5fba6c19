"""Webhook endpoints: who is told, with which secret, and what did not arrive."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from triage.access import Scope
from triage.model.codec import read_posted
from triage.model.types import STRICT, Id, Text
from triage_api.access import Caller, Workflow, requires
from triage_api.body import JsonBody
from triage_api.declarations import body_of, problems
from triage_api.objects import ListObject, list_object
from triage_api.requests import Cursor, Limit
from triage_api.routes.exceptions import link_next
from triage_api.webhook_objects import (
    DeliveryObject,
    DeliveryState,
    EndpointObject,
    EndpointsObject,
    IssuedObject,
    ReplayedObject,
    delivery_object,
    endpoint_object,
    issued_object,
)

router = APIRouter(prefix="/v1/webhook_endpoints", tags=["webhooks"])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """Where a client's pipeline wants to be told: `topics` such as `exception.resolved`, or `*` for all."""

    __pydantic_config__ = STRICT

    url: Text
    topics: tuple[Id, ...] = ("*",)
    client: Id = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """For how many seconds the old secret still signs beside the new one; zero where it leaked."""

    __pydantic_config__ = STRICT

    grace_seconds: Annotated[int, Field(ge=0, le=7 * 86400)] = 86400


@router.post(
    "",
    dependencies=[requires(Scope.ADMIN)],
    status_code=201,
    responses=problems(403, 413, 415, 422),
    openapi_extra=body_of("NewEndpoint"),
)
def register_endpoint(body: JsonBody, workflow: Workflow, caller: Caller) -> IssuedObject:
    """Register an endpoint, which is told of what happens from now on. The secret is shown here and never again."""
    word = read_posted(NewEndpoint, body)
    return issued_object(workflow.webhooks.register(word.url, client=word.client, topics=word.topics, by=caller.actor))


@router.get("", dependencies=[requires(Scope.ADMIN)])
def list_endpoints(workflow: Workflow) -> EndpointsObject:
    """List every endpoint, the oldest first, without secrets."""
    return EndpointsObject(data=tuple(map(endpoint_object, workflow.webhooks.endpoints())))


@router.post(
    "/{id}/rotate",
    dependencies=[requires(Scope.ADMIN)],
    responses=problems(404, 413, 415, 422),
    openapi_extra=body_of("Rotation"),
)
def rotate_secret(id: str, body: JsonBody, workflow: Workflow, caller: Caller) -> IssuedObject:  # noqa: A002 - the name in the path
    """Make a new secret, shown here and never again; for a while both sign every message."""
    grace = timedelta(seconds=read_posted(Rotation, body).grace_seconds)
    return issued_object(workflow.webhooks.rotate(id, grace=grace, by=caller.actor))


@router.post("/{id}/disable", dependencies=[requires(Scope.ADMIN)], responses=problems(404))
def disable_endpoint(id: str, workflow: Workflow, caller: Caller) -> EndpointObject:  # noqa: A002 - the name in the path
    """Send nothing to an endpoint any more; what was on its way is dead."""
    return endpoint_object(workflow.webhooks.disable(id, by=caller.actor))


@router.post("/{id}/enable", dependencies=[requires(Scope.ADMIN)], responses=problems(404))
def enable_endpoint(id: str, workflow: Workflow, caller: Caller) -> EndpointObject:  # noqa: A002 - the name in the path
    """Send to an endpoint again what happens from now on; replay what died meanwhile."""
    return endpoint_object(workflow.webhooks.enable(id, by=caller.actor))


@router.get("/{id}/deliveries", dependencies=[requires(Scope.ADMIN)], responses=problems(404, 422))
def list_deliveries(
    request: Request,
    response: Response,
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    state: DeliveryState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListObject[DeliveryObject]:
    """List deliveries to an endpoint, the newest message first."""
    page = workflow.webhooks.deliveries(id, state=state, limit=limit, cursor=cursor)
    link_next(request, response, page.next_cursor)
    return list_object(page, url=request.url.path, show=delivery_object)


@router.post("/{id}/replay", dependencies=[requires(Scope.ADMIN)], responses=problems(404, 409))
def replay_deliveries(id: str, workflow: Workflow) -> ReplayedObject:  # noqa: A002 - the name in the path
    """Deliver what is dead again, from the first attempt on; the messages keep their ids and their bytes."""
    return ReplayedObject(replayed=workflow.webhooks.replay(id))
