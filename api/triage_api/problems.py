"""What went wrong, as RFC 9457 problem details: one table from error to status, and one form for all of them."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from triage.errors import (
    AddressError,
    AnotherBodyError,
    BusyError,
    ClaimedError,
    ConflictError,
    ContentError,
    CrowdedError,
    CursorError,
    ForbiddenError,
    GapError,
    InProgressError,
    InputError,
    InvalidDocumentError,
    NotFoundError,
    ProviderError,
    RefusedError,
    ReusedKeyError,
    StaleError,
    StoreError,
    ThrottledError,
    TooMuchError,
    TransitionError,
    TriageError,
    UnauthenticatedError,
    UndecidedError,
    UnknownClientError,
)
from triage.model import JsonObject
from triage.model.codec import LARGEST_BODY

MEDIA_TYPE = "application/problem+json"

_LOG = logging.getLogger(__name__)


class BodyTooLargeError(InputError):
    """The body has more bytes than are accepted."""


def line_too_large() -> BodyTooLargeError:
    """Return what is wrong with a line that was not kept."""
    return BodyTooLargeError(f"the line exceeds {LARGEST_BODY} bytes: post fewer documents")


class MediaTypeError(InputError):
    """The body is of a type, a charset or an encoding that is not read here."""


class PreconditionMissingError(InputError):
    """A change was asked for without saying which version it is meant for."""


@dataclass(frozen=True, slots=True)
class Where:
    """A part of a request that is at fault: `kind` is `parameter` (query or path) or `header`."""

    kind: str
    name: str
    problem: str


class RequestPartError(InputError):
    """Parameters or headers of a request cannot be accepted."""

    def __init__(self, parts: Sequence[Where]) -> None:
        self.parts = tuple(parts)
        super().__init__("; ".join(f"{part.name}: {part.problem}" for part in parts))


@dataclass(frozen=True, slots=True)
class ProblemType:
    """What all problems of one type share."""

    status: int
    name: str
    title: str
    open: bool = True
    """Whether the error's own words are for callers to read; an internal failure keeps them for the log."""


TABLE: dict[type[Exception], ProblemType] = {
    InvalidDocumentError: ProblemType(422, "invalid-document", "The document breaks its schema"),
    RequestPartError: ProblemType(422, "invalid-request", "A parameter or a header cannot be accepted"),
    RefusedError: ProblemType(422, "refused-by-guardrails", "The decision breaks what nobody may break"),
    UnknownClientError: ProblemType(422, "unknown-client", "The client has no policy"),
    ContentError: ProblemType(500, "content", "The desk's own rules or policies cannot be used"),
    BodyTooLargeError: ProblemType(413, "body-too-large", "The body is too large"),
    TooMuchError: ProblemType(413, "too-much", "More was sent than is accepted at once"),
    MediaTypeError: ProblemType(415, "media-type", "The body's type is not read here"),
    PreconditionMissingError: ProblemType(428, "precondition-required", "State the version that you read"),
    AddressError: ProblemType(422, "address", "Nothing may be sent to the address"),
    InputError: ProblemType(422, "invalid-input", "What was given cannot be accepted"),
    AnotherBodyError: ProblemType(409, "another-body", "The same external id was posted with another body"),
    ClaimedError: ProblemType(409, "claimed", "The money or the document is taken by another decision"),
    StaleError: ProblemType(412, "stale", "The case changed since it was read"),
    GapError: ProblemType(409, "gap", "The lines do not follow those that are stored"),
    TransitionError: ProblemType(409, "transition", "An exception in its state cannot take this step"),
    ConflictError: ProblemType(409, "conflict", "Only one can have what two want"),
    UnauthenticatedError: ProblemType(401, "unauthenticated", "Say who you are"),
    ForbiddenError: ProblemType(403, "forbidden", "You may not do that"),
    ReusedKeyError: ProblemType(422, "reused-key", "The Idempotency-Key came with another body before"),
    InProgressError: ProblemType(409, "in-progress", "The same request is being done at this moment"),
    ThrottledError: ProblemType(429, "throttled", "You have tried too often"),
    CrowdedError: ProblemType(429, "crowded", "More of yours waits than your share; nothing of this was taken"),
    BusyError: ProblemType(503, "busy", "More waits than can be done soon; nothing of this was taken"),
    ProviderError: ProblemType(502, "identity-provider", "The identity provider did not do what it must"),
    NotFoundError: ProblemType(404, "not-found", "Nothing is stored under that id"),
    UndecidedError: ProblemType(500, "undecided", "The desk failed on this exception and stored nothing", open=False),
    StoreError: ProblemType(503, "store-unavailable", "The database did not answer; try again", open=False),
    Exception: ProblemType(500, "internal", "The desk failed; nothing was stored", open=False),
}
"""The status of every error; the nearest ancestor of an error decides."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, ready to be written."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[JsonObject, ...] = ()

    def document(self) -> JsonObject:
        """Return the members of RFC 9457, and `errors` that point at what is wrong."""
        members = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return members | ({"errors": list(self.errors)} if self.errors else {})

    def response(self, headers: dict[str, str] | None = None) -> Response:
        """Return the HTTP response that states the problem."""
        return JSONResponse(self.document(), self.status, headers, media_type=MEDIA_TYPE)


def problem(error: Exception) -> Problem:
    """Turn an error into a problem; what callers should not see goes to the log instead."""
    type_ = next(TABLE[ancestor] for ancestor in type(error).__mro__ if ancestor in TABLE)
    if isinstance(error, TriageError) and not type_.open:  # others reach the server, which logs them itself
        _LOG.error("%s", error, exc_info=error)
    detail = str(error) if type_.open else type_.title
    return Problem(f"urn:triage:problem:{type_.name}", type_.title, type_.status, detail, _errors(error))


def plain_problem(status: int, detail: str | None = None) -> Problem:
    """Return a problem that means no more than its HTTP status."""
    title = HTTPStatus(status).phrase
    return Problem("about:blank", title, status, detail or HTTPStatus(status).description or title)


def install_problems(app: FastAPI) -> None:
    """Answer every failure of an application with a problem."""
    app.add_exception_handler(TriageError, _of_triage)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(ClientDisconnect, _of_disconnect)
    app.add_exception_handler(Exception, _of_failure)


async def _of_triage(_: Request, error: Exception) -> Response:
    wait = error.seconds if isinstance(error, ThrottledError) else 1
    headers = {"Retry-After": str(wait)} if isinstance(error, TriageError) and error.retryable else {}
    if isinstance(error, UnauthenticatedError):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error).response(headers)


async def _of_failure(_: Request, error: Exception) -> Response:
    """Answer what nobody foresaw; this answer is made outside of the middleware that names requests."""
    request_id = correlation_id.get()
    return problem(error).response({"X-Request-ID": request_id} if request_id else None)


async def _of_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the signature that Starlette asks for is wider
    parts = [
        Where(_KINDS.get(line["loc"][0], "parameter"), str(line["loc"][-1]), line["msg"]) for line in error.errors()
    ]
    return problem(RequestPartError(parts)).response()


async def _of_disconnect(_: Request, error: Exception) -> Response:  # noqa: ARG001 - as above
    """Answer a caller who is gone: nobody reads it, and it is no failure of the desk."""
    return plain_problem(400, "the body ended before all of it had arrived").response()


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    headers = {**(error.headers or {}), **({"Allow": _allowed(request)} if error.status_code == 405 else {})}
    stated = {404: f"there is nothing at {request.url.path}", 405: f"{request.method} is not possible here"}
    return plain_problem(error.status_code, stated.get(error.status_code)).response(headers)


def _allowed(request: Request) -> str:
    """List the methods of all routes at an address; the router names those of the first alone."""
    operations = request.app.openapi()["paths"][request.scope["route"].path]
    return ", ".join(sorted(method.upper() for method in operations))


_KINDS = {"query": "parameter", "path": "parameter", "header": "header"}


def _errors(error: Exception) -> tuple[JsonObject, ...]:
    if isinstance(error, InvalidDocumentError):
        return tuple({"pointer": _fragment(fault.field), "detail": fault.problem} for fault in error.faults)
    if isinstance(error, RequestPartError):
        return tuple({part.kind: part.name, "detail": part.problem} for part in error.parts)
    if isinstance(error, UnknownClientError):
        return ({"pointer": "#/client", "detail": str(error)},)
    if isinstance(error, AddressError):
        return ({"pointer": "#/url", "detail": str(error)},)
    if isinstance(error, CursorError):
        return ({"parameter": "cursor", "detail": str(error)},)
    if isinstance(error, RefusedError):
        return tuple({"detail": objection} for objection in error.objections)
    return ()


def _fragment(pointer: str) -> str:
    """Write a JSON pointer as the URI fragment that RFC 9457 shows: `#/documents/payments/0/amount`."""
    return "#" + quote(re.sub(r"[\x00-\x1f]", "", pointer), safe="/~!$&'()*+,;=:@-._")
