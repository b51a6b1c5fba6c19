"""Exceptions: posting them, finding them, and the proof of what was decided."""

from asyncio import get_running_loop
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import TypeAdapter

from triage.access import Scope
from triage.model import Filed, Kind, Query, State
from triage.model.codec import digest, exception_id, read_exception
from triage.model.repeat import Answer
from triage.workflow import Posting, TriageWorkflow
from triage_api.access import Workflow, requires
from triage_api.body import JSON, JsonBody
from triage_api.declarations import Responses, body_of, problems
from triage_api.objects import (
    ExceptionObject,
    ListObject,
    ReplayObject,
    WhyObject,
    exception_object,
    list_object,
    replay_object,
    why_object,
)
from triage_api.requests import Cursor, IdempotencyKey, Limit, Name, once_of
from triage_api.waiting import PREFER, Seats, applied, stated_wait, waited

router = APIRouter(prefix="/v1/exceptions", tags=["exceptions"])

_EXCEPTION = TypeAdapter(ExceptionObject)

REPEATED: Responses = {200: {"model": ExceptionObject, "description": "It was filed before with the same body."}}


@router.post(
    "",
    dependencies=[requires(Scope.INGEST)],
    status_code=201,
    response_model=ExceptionObject,
    responses=REPEATED | problems(409, 413, 415, 422, 429, 500, 503),
    openapi_extra=body_of("BillingException") | PREFER,
)
async def post_exception(
    request: Request, body: JsonBody, workflow: Workflow, idempotency_key: IdempotencyKey = None
) -> Response:
    """File an exception and return the decision; posting it again returns the first answer.

    With an `Idempotency-Key` a repeated request is answered as it was, status and body, and the same key with another
    body is refused. What is answered with 201 or 200 is durable. With `Prefer: wait=N` the answer comes when models
    are through with the exception, or after so many seconds, and shows what stands then; where too many wait it comes
    at once, without `Preference-Applied`.
    """
    exception = read_exception(body)
    workflow.require_seen(exception.client)
    once = None if idempotency_key is None else once_of(request, idempotency_key, body, client=exception.client)
    posting = Posting(exception=exception, write=_answer, once=once)
    answer = await request.app.state.ingest.submit(posting, get_running_loop().create_future())
    wait = stated_wait(request, request.headers.getlist("prefer"))
    if wait is not None:
        answer = await _when_through(request, workflow, answer, exception_id(exception), wait)
    return Response(answer.body, answer.status, {**answer.headers}, media_type=JSON)


async def _when_through(request: Request, workflow: TriageWorkflow, answer: Answer, id_: str, wait: int) -> Answer:
    """Return the answer with what stands when models are through or the time is over; as it is where too many wait."""
    seats: Seats = request.app.state.seats
    with seats.seat() as found:
        if not found:
            return answer
        stood = await waited(partial(workflow.stood, id_), wait, done=attrgetter("through"))
    body = _EXCEPTION.dump_json(exception_object(stood.record))
    return replace(answer, body=body, headers={**answer.headers, **applied(wait)})


def _answer(filed: Filed) -> Answer:
    return Answer(
        status=201 if filed.created else 200,
        body=_EXCEPTION.dump_json(exception_object(filed.record)),
        headers={"Location": f"/v1/exceptions/{filed.record.id}"},
    )


@router.get("", dependencies=[requires(Scope.READ)], responses=problems(422))
def list_exceptions(
    request: Request,
    response: Response,
    workflow: Workflow,
    client: Name = None,
    kind: Kind | None = None,
    state: State | None = None,
    source: Name = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListObject[ExceptionObject]:
    """List exceptions, newest first."""
    query = Query(client=client, kind=kind, state=state, source=source, limit=limit, cursor=cursor)
    page = workflow.records(query)
    link_next(request, response, page.next_cursor)
    return list_object(page, url=request.url.path, show=exception_object)


@router.get("/{id}", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_exception(id: str, workflow: Workflow) -> ExceptionObject:  # noqa: A002 - the name in the path
    """Return an exception and the decision that stands."""
    return exception_object(workflow.record(id))


@router.get("/{id}/receipt", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_receipt(
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the receipt of the desk's own decision, byte for byte as it is stored; its ETag is its digest."""
    return _stored(workflow.receipt(id), if_none_match)


@router.get("/{id}/review_receipt", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_review_receipt(
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the receipt of a person's decision, byte for byte as it is stored; its ETag is its digest."""
    return _stored(workflow.review_receipt(id), if_none_match)


@router.get("/{id}/evidence", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_evidence(
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the evidence of the desk's own decision, byte for byte as it is stored; its ETag is its digest."""
    return _stored(workflow.evidence(id), if_none_match)


@router.get("/{id}/consultation", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_consultation(
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return what a model said about an exception, byte for byte as it is stored; its ETag is its digest.

    Where a client's models do not suggest, it is shown when the exception is decided without a person seeing it.
    """
    return _stored(workflow.consultation(id).body, if_none_match)


@router.get("/{id}/choice_receipt", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_choice_receipt(
    id: str,  # noqa: A002 - the name in the path
    workflow: Workflow,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the receipt of a model's choice that was carried out under a certificate; its ETag is its digest."""
    return _stored(workflow.choice_receipt(id), if_none_match)


@router.get("/{id}/why", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_why(id: str, workflow: Workflow) -> WhyObject:  # noqa: A002 - the name in the path
    """Tell why the desk decided so: each rule's clauses with their facts, and what would have to be otherwise."""
    return why_object(workflow.why(id))


@router.post("/{id}/replay", dependencies=[requires(Scope.READ)], responses=problems(404))
def replay(id: str, workflow: Workflow) -> ReplayObject:  # noqa: A002 - the name in the path
    """Decide again from what is stored, with no clock and no network, and say what differs."""
    return replay_object(id, workflow.replay(id))


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Add the address of the next page to the headers (RFC 8288)."""
    if cursor is not None:
        url = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'


def _stored(content: bytes, if_none_match: str | None) -> Response:
    etag = f'"{digest(content)}"'
    if if_none_match is not None and etag in if_none_match:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(content, media_type=JSON, headers={"ETag": etag})
