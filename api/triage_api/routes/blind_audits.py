"""Blind audits: automatic resolutions that a person looks at without seeing them, and his answer."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi import Query as QueryParameter

from triage.access import Scope
from triage.model.blind_audit import BlindReview
from triage.model.types import STRICT, Id
from triage_api.access import Caller, Workflow, requires, signed
from triage_api.blind_objects import (
    BlindAuditContext,
    BlindAuditObject,
    RevealedObject,
    blind_audit_context,
    blind_audit_object,
    revealed_object,
)
from triage_api.body import JsonBody
from triage_api.declarations import body_of, problems
from triage_api.objects import ListObject, list_object
from triage_api.requests import Cursor, Limit, Name
from triage_api.routes.cases import read_reviewing
from triage_api.routes.exceptions import link_next

router = APIRouter(prefix="/v1/blind_audits", tags=["blind audits"])


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAnswering:
    """What a person would have done, and his name; in a session it is the name of whoever is signed in."""

    __pydantic_config__ = STRICT

    reviewer: Id | None = None
    review: BlindReview


Answered = Literal["no", "only", "any"]

_WANTED: dict[Answered, bool | None] = {"no": False, "only": True, "any": None}

_ANSWERED = "Whether audits that are answered are left out (`no`), the only ones, or among the others (`any`)."


@router.get("", dependencies=[requires(Scope.READ)], responses=problems(422))
def list_blind_audits(
    request: Request,
    response: Response,
    workflow: Workflow,
    client: Name = None,
    answered: Annotated[Answered, QueryParameter(description=_ANSWERED)] = "no",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListObject[BlindAuditObject]:
    """List blind audits, the oldest first, and those that wait for an answer unless others are asked for."""
    page = workflow.blind_audits.list(answered=_WANTED[answered], client=client, limit=limit, cursor=cursor)
    link_next(request, response, page.next_cursor)
    return list_object(page, url=request.url.path, show=blind_audit_object)


@router.get("/{id}", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_blind_audit(id: str, workflow: Workflow) -> BlindAuditContext:  # noqa: A002 - the name in the path
    """Return a blind audit with the exception, its documents and its explanations.

    What the desk decided is there once the audit is answered.
    """
    audits = workflow.blind_audits
    audit = audits.get(id)
    return blind_audit_context(audit, audits.scene(id), audits.revealed(id) if audit.answer else None)


@router.post(
    "/{id}/answer",
    dependencies=[requires(Scope.DECIDE)],
    responses=problems(404, 409, 413, 415, 422),
    openapi_extra=body_of("BlindAnswering"),
)
def answer_blind_audit(id: str, body: JsonBody, workflow: Workflow, caller: Caller) -> RevealedObject:  # noqa: A002 - the name in the path
    """Record what a person would have done, and answer with what the desk did; the exception stays as it is.

    An answer is final. Whoever undid, reopened or decided the exception is refused with 409.
    """
    word = read_reviewing(BlindAnswering, body)
    reviewer = signed(caller, word.reviewer, field="/reviewer")
    return revealed_object(workflow.blind_audits.answer(id, word.review, reviewer=reviewer))
