"""Many exceptions in one request: a line in, a result out, while the body is still arriving."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from triage.errors import TriageError
from triage.model import BillingException, Filed, JsonObject
from triage.model.codec import LARGEST_BODY, read_exception
from triage.workflow import CHUNK, TriageWorkflow
from triage_api.body import NDJSON, pieces, require_type
from triage_api.declarations import body_of, problems
from triage_api.ndjson import Line, LineSplitter, Spool
from triage_api.problems import BodyTooLargeError, problem
from triage_api.requests import Workflow

router = APIRouter(prefix="/v1/exceptions", tags=["exceptions"])


class DuplexResponse(StreamingResponse):
    """Answers while its request is still being read.

    The usual streaming response watches for a disconnect by reading the request, and would swallow parts of the body.
    """

    media_type = NDJSON

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send the answer; who reads the request also notices when the caller has gone."""
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await self.stream_response(send)


@router.post(
    "/batch",
    response_class=DuplexResponse,
    responses=problems(415, 422),
    openapi_extra=body_of("BillingException", media_type=NDJSON),
)
async def post_batch(request: Request, workflow: Workflow) -> DuplexResponse:
    """File one exception a line; each line gets its own result, and a broken one stops none of the others."""
    require_type(request, NDJSON)
    return DuplexResponse(_answer(request, workflow))


async def _answer(request: Request, workflow: TriageWorkflow) -> AsyncIterator[bytes]:
    with Spool() as spool:
        filing = asyncio.create_task(_file_body(request, workflow, spool))
        try:
            async for piece in spool.pieces():
                yield piece
            await filing
        except ClientDisconnect:
            return
        finally:
            filing.cancel()


async def _file_body(request: Request, workflow: TriageWorkflow, spool: Spool) -> None:
    splitter = LineSplitter(limit=LARGEST_BODY)
    try:
        async for piece in pieces(request):
            await _file_lines(list(splitter.feed(piece)), workflow, spool)
        await _file_lines(list(splitter.finish()), workflow, spool)
    finally:
        spool.close()


async def _file_lines(lines: list[Line], workflow: TriageWorkflow, spool: Spool) -> None:
    for start in range(0, len(lines), CHUNK):
        results = await run_in_threadpool(list, file_lines(lines[start : start + CHUNK], workflow))
        spool.write(b"".join(json.dumps(result).encode() + b"\n" for result in results))


def file_lines(lines: list[Line], workflow: TriageWorkflow) -> Iterator[JsonObject]:
    """Read and file some lines, and yield a result for each in their order."""
    items = [_read(line) for line in lines]
    outcomes = workflow.file_many((item for item in items if isinstance(item, BillingException)), chunk=CHUNK)
    for line, item in zip(lines, items, strict=True):
        yield _result(line.number, next(outcomes) if isinstance(item, BillingException) else item)


def _read(line: Line) -> BillingException | TriageError:
    if line.content is None:
        return BodyTooLargeError(f"the line exceeds {LARGEST_BODY} bytes: post fewer documents")
    try:
        return read_exception(line.content)
    except TriageError as error:
        return error


def _result(number: int, outcome: Filed | TriageError) -> JsonObject:
    if isinstance(outcome, TriageError):
        stated = problem(outcome)
        return {"line": number, "status": stated.status, "problem": stated.document()}
    status = HTTPStatus.CREATED if outcome.created else HTTPStatus.OK
    record = outcome.record
    return {"line": number, "status": int(status), "id": record.id, "state": record.state, "case": record.case_id}
