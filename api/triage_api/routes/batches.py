"""Batches: many exceptions, sent in parts and decided in the background, with a result for each line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from triage.access import Principal, Scope
from triage.model import JsonObject
from triage.model.batch import Batch, BatchState
from triage.model.codec import read_posted
from triage.model.repeat import Once
from triage.model.types import STRICT
from triage.workflow import Batches, Result
from triage_api.access import Caller, Workflow, requires
from triage_api.batch_objects import BatchObject, batch_object, result_object
from triage_api.body import JSON, NDJSON, json_body, require_type
from triage_api.declarations import REFERENCE, Responses, body_of, problems
from triage_api.objects import ListObject, list_object
from triage_api.parts import Part, fingerprint
from triage_api.problems import RequestPartError, Where
from triage_api.requests import Cursor, IdempotencyKey, Limit, Name, once_of
from triage_api.routes.exceptions import link_next
from triage_api.waiting import Wait, is_finished, waited

router = APIRouter(prefix="/v1/batches", tags=["batches"])

LARGEST_LINE_NUMBER = 2**53

Offset = Annotated[
    int, Query(ge=0, le=LARGEST_LINE_NUMBER, description="How many lines of the batch come before this part.")
]
From = Annotated[
    int, Query(alias="from", ge=1, le=LARGEST_LINE_NUMBER, description="The number of the first line to show.")
]


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What a batch is opened with: nothing yet."""

    __pydantic_config__ = STRICT


_BODIES: JsonObject = {
    "requestBody": {
        "required": False,
        "content": {
            NDJSON: {"schema": {"$ref": REFERENCE.format(model="BillingException")}},
            JSON: {"schema": {"$ref": REFERENCE.format(model="NewBatch")}},
        },
    }
}

_RESULTS: Responses = {
    200: {
        "description": "One result a line.",
        "content": {NDJSON: {"schema": {"$ref": REFERENCE.format(model="LineResult")}}},
    }
}


@router.post(
    "",
    dependencies=[requires(Scope.INGEST)],
    status_code=201,
    responses=problems(403, 413, 415, 422, 429, 503),
    openapi_extra=_BODIES,
)
async def post_batch(
    request: Request,
    response: Response,
    workflow: Workflow,
    caller: Caller,
    wait: Wait,
    client: Name = None,
    idempotency_key: IdempotencyKey = None,
) -> BatchObject:
    """Open a batch; with an NDJSON body also store its lines and close it.

    `client` is the key's own unless it is said. With an `Idempotency-Key` a repeated request makes no second batch, and
    is answered with the first as it stands by now. With `Prefer: wait=N` the answer comes when the batch is finished,
    or after so many seconds.
    """
    whose = client or _only_client(caller)
    workflow.require_seen(whose)
    key = None if idempotency_key is None else once_of(request, idempotency_key, b"", client=whose)
    batches = workflow.batches
    if request.headers.get("content-type", "").lower().startswith(NDJSON):
        batch = await _taken(request, batches, client=whose, once=key)
    else:
        await _require_nothing(request)
        batch = await run_in_threadpool(partial(batches.open, client=whose, once=key))
    response.headers["Location"] = f"/v1/batches/{batch.id}"
    return batch_object(batch if wait is None else await waited(partial(batches.get, batch.id), wait, done=is_finished))


@router.post(
    "/{id}/lines",
    dependencies=[requires(Scope.INGEST)],
    responses=problems(404, 409, 413, 415, 422, 503),
    openapi_extra=body_of("BillingException", media_type=NDJSON),
)
async def post_lines(
    request: Request,
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    offset: Offset,
) -> BatchObject:
    """Store a part of a batch, one exception a line, and answer when all of it is durable.

    `offset` is the number of lines before it. Lines that are stored already are not stored again; where lines between
    are missing, the answer is 409 and says where to go on. After a lost connection `lines` of the batch says so too.
    """
    require_type(request, NDJSON)
    batch = await run_in_threadpool(workflow.batches.append, id, (), offset=offset)
    return batch_object(await Part(workflow.batches, batch, offset=offset).store(request))


@router.post("/{id}/close", dependencies=[requires(Scope.INGEST)], responses=problems(404, 503))
def close_batch(id: str, workflow: Workflow) -> BatchObject:  # noqa: A002 - the name in the path
    """Take no more lines; the batch is finished when all are done. Closing again changes nothing."""
    return batch_object(workflow.batches.close(id))


@router.get("", dependencies=[requires(Scope.READ)], responses=problems(422))
def list_batches(
    request: Request,
    response: Response,
    workflow: Workflow,
    state: BatchState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListObject[BatchObject]:
    """List batches, newest first."""
    page = workflow.batches.list(state=state, limit=limit, cursor=cursor)
    link_next(request, response, page.next_cursor)
    return list_object(page, url=request.url.path, show=batch_object)


@router.get("/{id}", dependencies=[requires(Scope.READ)], responses=problems(404))
async def get_batch(id: str, workflow: Workflow, wait: Wait) -> BatchObject:  # noqa: A002 - the name in the path
    """Return a batch as it stands; with `Prefer: wait=N` when it is finished, or after so many seconds."""
    return batch_object(await waited(partial(workflow.batches.get, id), wait, done=is_finished))


@router.get(
    "/{id}/results",
    dependencies=[requires(Scope.READ)],
    response_class=StreamingResponse,
    responses=_RESULTS | problems(404, 422),
)
def get_results(
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    from_: From = 1,
) -> StreamingResponse:
    """Return a result for each line in order (NDJSON), from a line on and up to the first that is not done.

    While the batch is not finished, ask again `from` the line after the last.
    """
    return StreamingResponse(_written(workflow.batches.results(id, line=from_)), media_type=NDJSON)


def _written(results: Iterator[Result]) -> Iterator[bytes]:
    for result in results:
        yield json.dumps(result_object(result)).encode() + b"\n"


async def _taken(request: Request, batches: Batches, *, client: str, once: Once | None) -> Batch:
    """Open a batch, store a whole body in it and close it, unless a request with the same key did."""
    require_type(request, NDJSON)
    if once is not None and await run_in_threadpool(partial(batches.remembers, once)):
        known = await run_in_threadpool(batches.recall, replace(once, fingerprint=await fingerprint(request)))
        if known:
            return known
    opened = await run_in_threadpool(partial(batches.open, client=client))
    part = Part(batches, opened, offset=0)
    await part.store(request)
    told = replace(once, fingerprint=part.fingerprint) if once else None
    return await run_in_threadpool(partial(batches.close, opened.id, once=told))


async def _require_nothing(request: Request) -> None:
    """Refuse a body that says anything: a batch is opened with nothing, or with its lines."""
    stated = {"content-type", "transfer-encoding"} & {*request.headers}
    if stated or request.headers.get("content-length", "0") != "0":
        read_posted(NewBatch, await json_body(request))


def _only_client(caller: Principal) -> str:
    if len(caller.clients) != 1:
        raise RequestPartError([Where("parameter", "client", "say whose batch it is")])
    (client,) = caller.clients
    return client
