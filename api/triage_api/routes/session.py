"""Signing in and out: by password, or at the identity provider."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from triage.access import Scope
from triage.errors import NotFoundError
from triage.model.codec import read_posted
from triage.model.types import STRICT, Id
from triage_api.access import Caller, requires
from triage_api.body import JsonBody
from triage_api.declarations import body_of, problems
from triage_api.oidc import AWAY, Provider
from triage_api.people import DEPARTURE, SESSION, Door, People
from triage_api.people_objects import SessionObject, UserObject, session_object, user_object
from triage_api.requests import IGNORES_OTHERS

router = APIRouter(prefix="/v1/session", tags=["session"])

_UNCACHED = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSignIn:
    """Who wants in, as a person of which client."""

    __pydantic_config__ = STRICT

    email: Id
    password: Annotated[str, Field(min_length=1, max_length=1000)] = field(repr=False)
    client: Id = "default"


@router.post(
    "",
    status_code=201,
    responses=problems(401, 403, 404, 413, 415, 422, 429),
    openapi_extra=body_of("PasswordSignIn"),
)
def sign_in(body: JsonBody, request: Request, response: Response, door: Door) -> UserObject:
    """Sign a person in by password. The session is a cookie; it ends after an hour without a request, or 12 hours.

    Whatever is wrong, the answer is the same: who is a user here is not told.
    """
    door.site.require_not_foreign(request)
    word = read_posted(PasswordSignIn, body)
    signed_in = door.sessions.sign_in(word.email, word.password, attempt=door.attempt(request, client=word.client))
    door.site.keep(response, SESSION, signed_in.token)
    response.headers.update(_UNCACHED)
    return user_object(signed_in.user)


@router.get("", dependencies=[requires(*Scope)])
def get_session(caller: Caller, response: Response) -> SessionObject:
    """Return who asks, and what he may do."""
    response.headers.update(_UNCACHED)
    return session_object(caller)


@router.delete("", status_code=204, responses=problems(403, 404))
def sign_out(request: Request, response: Response, door: Door) -> None:
    """End the session of the cookie, if there is one."""
    token = door.token(request)
    if token is not None:
        door.site.require_own(request)
        door.sessions.sign_out(token)
        door.site.drop(response, SESSION)


@router.get("/oidc", status_code=302, response_class=RedirectResponse, responses=problems(404, 502))
def depart(door: Door) -> Response:
    """Send a browser to the identity provider."""
    departure = _provider(door).depart()
    response = RedirectResponse(departure.url, status_code=302, headers=_UNCACHED)
    door.site.keep(response, DEPARTURE, departure.memory, seconds=int(AWAY.total_seconds()))
    return response


@router.get(
    "/oidc/callback",
    status_code=303,
    response_class=RedirectResponse,
    responses=problems(401, 403, 404, 429, 502),
    openapi_extra={IGNORES_OTHERS: True},
)
def arrive(request: Request, door: Door) -> Response:
    """Sign in whoever comes back from the identity provider; his groups there say what he may do here."""
    provider = _provider(door)
    attempt = door.attempt(request, client=provider.client)
    door.sessions.require_patience(attempt)
    identity = provider.arrive(request.query_params, memory=door.site.kept(request, DEPARTURE))
    signed_in = door.sessions.sign_in_as(identity, roles=provider.roles, attempt=attempt)
    response = RedirectResponse("/", status_code=303, headers=_UNCACHED)
    door.site.keep(response, SESSION, signed_in.token)
    door.site.drop(response, DEPARTURE)
    return response


def _provider(door: People) -> Provider:
    if door.provider is None:
        raise NotFoundError("nobody signs in here by an identity provider: set [oidc]")
    return door.provider
