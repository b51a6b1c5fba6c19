"""Who calls: the key in `Authorization` or the session in a cookie, what it opens, and the refusal of everything else.

A route says what it needs by `requires`, and asks for its desk by `Workflow`, which is that of whoever `requires` let
in: a route that forgets to say it gets no desk at all.
"""

import logging
from typing import Annotated, Protocol

from fastapi import BackgroundTasks, Depends, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.params import Security as Needed
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from triage.access import Principal, Scope
from triage.errors import Fault, InvalidDocumentError, StoreError, UnauthenticatedError
from triage.workflow import TriageWorkflow
from triage_api.lookups import Lookups
from triage_api.people import People
from triage_api.requests import require_declared

_LOG = logging.getLogger(__name__)


class Keys(Protocol):
    """What tells callers apart: by keys, or by sessions."""

    def recall(self, text: str, /) -> Principal | None:
        """Return who shows a text, where that is known without a look at the database."""

    def authenticate(self, text: str, /) -> Principal:
        """Return who shows the text of a key or of a session, or raise `UnauthenticatedError`."""

    def note_use(self, principal: Principal, /) -> None:
        """Write that a principal's key or session was used."""


_BEARER = HTTPBearer(
    scheme_name="Key",
    bearerFormat="trk_PREFIX_SECRET",
    description="A key as `triage keys create` prints it. An operation names the scopes of which the key needs one.",
    auto_error=False,
)


_COOKIE = APIKeyCookie(
    name="__Host-triage-session",
    scheme_name="Session",
    description="The cookie of a person who is signed in (`POST /v1/session`); on this machine `triage-session`.",
    auto_error=False,
)


def requires(*any_of: Scope) -> Needed:
    """Declare that a route is for callers with one of these scopes."""
    needed = Security(_admit, scopes=[*any_of])
    assert isinstance(needed, Needed)  # noqa: S101 - FastAPI types what it returns as Any
    return needed


async def _admit(
    request: Request,
    needed: SecurityScopes,
    shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    _cookie: Annotated[str | None, Depends(_COOKIE)],  # declared here, and read by the name that the site gives it
    background: BackgroundTasks,
) -> None:
    """Let a caller in, and note who it is for the log and for the desk."""
    door, text = _door(request, shown)
    principal = await _principal(request, door, text)
    request.state.principal = principal
    request.state.tenant = ",".join(sorted(principal.clients))
    request.state.key_id, request.state.user_id = principal.key, principal.user
    if not principal.noted:
        background.add_task(_note_use, door, principal)
    principal.require(*map(Scope, needed.scopes))
    require_declared(request)


async def _principal(request: Request, door: Keys, text: str) -> Principal:
    """Return who shows the text of a key or of a session; only keys are remembered, and looked up for several."""
    known = door.recall(text)
    if known is not None:
        return known
    if door is request.app.state.keys:
        lookups: Lookups = request.app.state.lookups
        return await lookups.ask(door.authenticate, text)
    return await run_in_threadpool(door.authenticate, text)


def _door(request: Request, shown: HTTPAuthorizationCredentials | None) -> tuple[Keys, str]:
    """Return what tells this caller apart, and what he shows it: a key goes before a session."""
    keys: Keys | None = request.app.state.keys
    people: People | None = request.app.state.people
    if shown is not None and keys is not None:
        return keys, shown.credentials
    token = people.token(request) if people and "authorization" not in request.headers else None
    if people is None or token is None:
        raise UnauthenticatedError("send Authorization: Bearer KEY; `triage keys create` makes a key; or sign in")
    people.site.require_own(request)
    return people.sessions, token


def _note_use(keys: Keys, principal: Principal) -> None:
    """Note the use of a key or a session after the answer; that this fails is not the caller's concern."""
    try:
        keys.note_use(principal)
    except StoreError as error:
        _LOG.warning("the use of %s could not be noted: %s", principal.key or principal.user, error)


async def _caller(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


Caller = Annotated[Principal, Depends(_caller)]
"""Who was let in."""


def signed(caller: Principal, by: str | None, *, field: str) -> str:
    """Return who acts; with a key a body has to name somebody, and `field` points at where."""
    if by is None and caller.user is None:
        raise InvalidDocumentError([Fault(field, "is required")])
    return caller.signed(by)


async def _workflow(request: Request, caller: Caller) -> TriageWorkflow:
    workflow: TriageWorkflow = request.app.state.workflow
    return workflow.within(caller.clients)


Workflow = Annotated[TriageWorkflow, Depends(_workflow)]
"""The desk as the caller's clients see it."""
