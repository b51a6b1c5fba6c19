"""What requests carry besides a body: their parameters and their versions."""

import re
from difflib import get_close_matches
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from triage.model import JsonObject
from triage.model.codec import digest
from triage.model.record import LARGEST_PAGE
from triage.model.repeat import Once
from triage.model.types import Id
from triage_api.problems import PreconditionMissingError, RequestPartError, Where

IGNORES_OTHERS = "x-ignores-other-parameters"
"""Marks an operation that others call with parameters of their own (RFC 6749, section 4.1.2)."""

Name = Annotated[Id | None, Query()]
"""A filter by a client or a source."""

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many items a page has at most.")]

Cursor = Annotated[str | None, Query(max_length=1000, description="The `next_cursor` of the page before.")]


IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Names this request, so that it may be repeated: 1 to 255 printable characters, best a UUID.",
    ),
]


def once_of(request: Request, key: str, body: bytes, *, client: str) -> Once:
    """Return the key of a request with all that it is unique in."""
    return Once(client=client, method=request.method, path=request.url.path, key=key, fingerprint=digest(body))


async def declared_parameters(request: Request) -> None:
    """Refuse the parameters that `require_declared` refuses, but where a caller is asked first who he is.

    It looks at no database, so it needs no thread.
    """
    if "security" not in _operation(request):
        require_declared(request)


def require_declared(request: Request) -> None:
    """Refuse query parameters that the OpenAPI document does not know, and those given twice."""
    given, operation = request.query_params, _operation(request)
    if not given or operation.get(IGNORES_OTHERS):
        return
    known = [entry["name"] for entry in operation.get("parameters", []) if entry["in"] == "query"]
    wrong = [Where("parameter", name, _unknown(name, known)) for name in given if name not in known]
    wrong += [Where("parameter", name, "is given twice") for name in given if len(given.getlist(name)) > 1]
    if wrong:
        raise RequestPartError(wrong)


def _operation(request: Request) -> JsonObject:
    """Return what the OpenAPI document says of the operation; nothing of one that is not in it."""
    paths: dict[str, JsonObject] = request.app.openapi()["paths"]
    told: JsonObject = paths.get(request.scope["route"].path, {}).get(request.method.lower(), {})
    return told


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return f"is not known; did you mean {near[0]}?"
    return f"is not known; use {', '.join(known)}" if known else "is not known; this address takes no parameters"


def _read_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """Return the version in `If-Match`, which is the case's ETag."""
    if if_match is None:
        raise PreconditionMissingError("send If-Match with the ETag of the case as you read it")
    stated = re.fullmatch(r'"(\d{1,9})"', if_match.strip())
    if not stated:
        raise RequestPartError([Where("header", "If-Match", 'must be one ETag as the case gave it, such as "1"')])
    return int(stated[1])


ReadVersion = Annotated[int, Depends(_read_version)]
