"""Who calls: the key in `Authorization`, what it opens, and the refusal of everything else.

A route says what it needs by `requires`, and asks for its desk by `Workflow`, which is that of whoever `requires` let
in: a route that forgets to say it gets no desk at all.
"""

import logging
from typing import Annotated, Protocol

from fastapi import BackgroundTasks, Depends, Request, Security
from fastapi.params import Security as Needed
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from triage.access import Principal, Scope
from triage.errors import StoreError, UnauthenticatedError
from triage.workflow import TriageWorkflow

_LOG = logging.getLogger(__name__)


class Keys(Protocol):
    """What tells callers apart."""

    def authenticate(self, text: str, /) -> Principal:
        """Return who shows the text of a key, or raise `UnauthenticatedError`."""

    def note_use(self, principal: Principal, /) -> None:
        """Write that a principal's key was used."""


_BEARER = HTTPBearer(
    scheme_name="Key",
    bearerFormat="trk_PREFIX_SECRET",
    description="A key as `triage keys create` prints it. An operation names the scopes of which the key needs one.",
    auto_error=False,
)


def requires(*any_of: Scope) -> Needed:
    """Declare that a route is for keys with one of these scopes."""
    needed = Security(_admit, scopes=[*any_of])
    assert isinstance(needed, Needed)  # noqa: S101 - FastAPI types what it returns as Any
    return needed


def _admit(
    request: Request,
    needed: SecurityScopes,
    shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    background: BackgroundTasks,
) -> None:
    """Let a caller in, and note who it is for the log and for the desk."""
    keys: Keys | None = request.app.state.keys
    if shown is None or keys is None:
        raise UnauthenticatedError("send Authorization: Bearer KEY; `triage keys create` makes a key")
    principal = keys.authenticate(shown.credentials)
    request.state.principal = principal
    request.state.tenant, request.state.key_id = ",".join(sorted(principal.clients)), principal.key
    if not principal.noted:
        background.add_task(_note_use, keys, principal)
    principal.require(*map(Scope, needed.scopes))


def _note_use(keys: Keys, principal: Principal) -> None:
    """Note the use of a key after its request was answered; that this fails is not the caller's concern."""
    try:
        keys.note_use(principal)
    except StoreError as error:
        _LOG.warning("the use of %s could not be noted: %s", principal.key, error)


async def _caller(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


Caller = Annotated[Principal, Depends(_caller)]
"""Who was let in."""


async def _workflow(request: Request, caller: Caller) -> TriageWorkflow:
    workflow: TriageWorkflow = request.app.state.workflow
    return workflow.within(caller.clients)


Workflow = Annotated[TriageWorkflow, Depends(_workflow)]
"""The desk as the caller's clients see it."""
