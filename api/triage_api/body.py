"""Request bodies as bytes: of the type they should have, and never more of them than allowed."""

from collections.abc import AsyncIterator
from email.message import Message
from typing import Annotated

from fastapi import Depends, Request

from triage.model.codec import LARGEST_BODY
from triage_api.problems import BodyTooLargeError, MediaTypeError

JSON = "application/json"
NDJSON = "application/x-ndjson"


async def json_body(request: Request) -> bytes:
    """Read a whole JSON body of at most `LARGEST_BODY` bytes; what is longer is refused while it arrives."""
    require_type(request, JSON)
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > LARGEST_BODY:
        raise _too_large()
    body = bytearray()
    async for piece in pieces(request):
        body += piece
        if len(body) > LARGEST_BODY:
            raise _too_large()
    return bytes(body)


JsonBody = Annotated[bytes, Depends(json_body)]


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield a body as it arrives."""
    async for piece in request.stream():
        yield piece


def require_type(request: Request, expected: str) -> None:
    """Refuse a body that does not say it is `expected`, in UTF-8 and not compressed."""
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    stated, charset = header.get_content_type(), header.get_content_charset() or "utf-8"
    if "content-type" not in request.headers or stated != expected or charset != "utf-8":
        raise MediaTypeError(f"send Content-Type: {expected}, not {request.headers.get('content-type') or 'none'}")
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise MediaTypeError(f"send the body as it is, not with Content-Encoding: {encoding}")


def _too_large() -> BodyTooLargeError:
    return BodyTooLargeError(f"the body exceeds {LARGEST_BODY} bytes: post fewer documents, or several exceptions")
