"""Cases: what waits for a person, everything he needs to see, and his decision."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi import Query as QueryParameter

from triage.access import Scope
from triage.errors import Fault, InvalidDocumentError, NotFoundError
from triage.model import Case, Kind, Query, Review
from triage.model.codec import read_posted
from triage.model.types import STRICT, Id, When
from triage_api.access import Caller, Workflow, requires, signed
from triage_api.body import JsonBody
from triage_api.context import CaseContext, case_context
from triage_api.declarations import body_of, problems
from triage_api.objects import CaseObject, ListObject, case_object, list_object
from triage_api.requests import Cursor, Limit, Name, ReadVersion
from triage_api.routes.exceptions import link_next
from triage_api.routes.lifecycle import Reason

router = APIRouter(prefix="/v1/cases", tags=["cases"])

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecision:
    """What a person decides on a case, and his name; in a session it is the name of whoever is signed in."""

    __pydantic_config__ = STRICT

    reviewer: Id | None = None
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozing:
    """Until when a case is laid aside, why, and by which reviewer: in a session that is known."""

    __pydantic_config__ = STRICT

    by: Id | None = None
    until: When
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Waking:
    """Which reviewer takes a snoozed case up again: in a session that is known."""

    __pydantic_config__ = STRICT

    by: Id | None = None


Snoozed = Literal["no", "only", "any"]

_WANTED: dict[Snoozed, bool | None] = {"no": False, "only": True, "any": None}

_SNOOZED = "Whether cases that are laid aside are left out (`no`), the only ones, or among the others (`any`)."


@router.get("", dependencies=[requires(Scope.READ)], responses=problems(422))
def list_cases(
    request: Request,
    response: Response,
    workflow: Workflow,
    client: Name = None,
    kind: Kind | None = None,
    state: Literal["open", "decided"] | None = None,
    source: Name = None,
    queue: Name = None,
    snoozed: Annotated[Snoozed, QueryParameter(description=_SNOOZED)] = "no",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListObject[CaseObject]:
    """List cases, newest first, without their context, and without those that are snoozed unless they are asked for."""
    query = Query(client=client, kind=kind, state=state, source=source, queue=queue, limit=limit, cursor=cursor)
    page = workflow.cases(replace(query, snoozed=_WANTED[snoozed]))
    link_next(request, response, page.next_cursor)
    return list_object(page, url=request.url.path, show=case_object)


@router.get("/{id}", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_case(id: str, workflow: Workflow, response: Response) -> CaseContext:  # noqa: A002 - the name in the path
    """Return a case with its whole context; the ETag is its version."""
    case = workflow.case(id)
    response.headers["ETag"] = f'"{case.version}"'
    exception = case.record.id
    evidence, receipt = workflow.evidence(exception), workflow.receipt(exception)
    consultation, why = _found(workflow.consultation, exception), _found(workflow.why, exception)
    return case_context(case, evidence=evidence, receipt=receipt, consultation=consultation, why=why)


def _found(ask: Callable[[str], _T], exception: str) -> _T | None:
    """Return what there is about an exception, or nothing: the case itself must still be readable."""
    try:
        return ask(exception)
    except NotFoundError:
        return None


@router.post(
    "/{id}/decision",
    dependencies=[requires(Scope.DECIDE)],
    responses=problems(403, 404, 409, 412, 413, 415, 422, 428),
    openapi_extra=body_of("ReviewDecision"),
)
def decide_case(
    id: str,  # noqa: A002 - the name in the path
    version: ReadVersion,
    body: JsonBody,
    workflow: Workflow,
    caller: Caller,
    response: Response,
) -> CaseObject:
    """Take a person's decision on the case as he read it: `If-Match` carries its ETag.

    What moves more than the client's review limit needs the scope `approve` beside `decide`.
    """
    decision = read_reviewing(ReviewDecision, body)
    reviewer, approver = signed(caller, decision.reviewer, field="/reviewer"), Scope.APPROVE in caller.scopes
    case = workflow.review(id, version=version, review=decision.review, reviewer=reviewer, approver=approver)
    return _changed(case, response)


@router.post(
    "/{id}/snooze",
    dependencies=[requires(Scope.DECIDE)],
    responses=problems(404, 409, 412, 413, 415, 422, 428),
    openapi_extra=body_of("Snoozing"),
)
def snooze_case(
    id: str,  # noqa: A002 - the name in the path
    version: ReadVersion,
    body: JsonBody,
    workflow: Workflow,
    caller: Caller,
    response: Response,
) -> CaseObject:
    """Lay an open case aside until an instant, at most 30 days ahead: `If-Match` carries its ETag.

    It may still be decided, and its deadline stays what it is: that is the customer's.
    """
    word = read_posted(Snoozing, body)
    by = signed(caller, word.by, field="/by")
    return _changed(workflow.snooze(id, version=version, until=word.until, by=by, reason=word.reason), response)


@router.post(
    "/{id}/wake",
    dependencies=[requires(Scope.DECIDE)],
    responses=problems(404, 409, 412, 413, 415, 422, 428),
    openapi_extra=body_of("Waking"),
)
def wake_case(
    id: str,  # noqa: A002 - the name in the path
    version: ReadVersion,
    body: JsonBody,
    workflow: Workflow,
    caller: Caller,
    response: Response,
) -> CaseObject:
    """Take a snoozed case up again before its time: `If-Match` carries its ETag."""
    word = read_posted(Waking, body)
    return _changed(workflow.wake(id, version=version, by=signed(caller, word.by, field="/by")), response)


def _changed(case: Case, response: Response) -> CaseObject:
    response.headers["ETag"] = f'"{case.version}"'
    return case_object(case)


def read_reviewing(type_: type[_T], body: bytes) -> _T:
    """Read a body with a person's `review`. Raises `InvalidDocumentError` that names every field at fault."""
    try:
        return read_posted(type_, body)
    except InvalidDocumentError as error:
        raise InvalidDocumentError([Fault(_in_body(fault.field), fault.problem) for fault in error.faults]) from error


def _in_body(pointer: str) -> str:
    """Take out the steps that stand for the arm of a union: they are not in the body."""
    return re.sub(r"^(/review)/\w+(/action(?=/))?(/\w+)?", _without_arms, pointer)


def _without_arms(found: re.Match[str]) -> str:
    review, action, last = found.groups()
    return f"{review}{action}" if action else f"{review}{last or ''}"
