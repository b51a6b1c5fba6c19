"""The life of an exception after the decision: applied, reopened, undone, and its whole history."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from triage.access import Scope
from triage.model.codec import read_posted
from triage.model.types import STRICT, Id, Text, When
from triage_api.access import Caller, Workflow, requires, signed
from triage_api.body import JsonBody
from triage_api.declarations import body_of, problems
from triage_api.objects import ExceptionObject, HistoryObject, exception_object, history_object

router = APIRouter(prefix="/v1/exceptions/{id}", tags=["lifecycle"])

Reason = Annotated[Text, Field(min_length=1)]

_SIDES = {"pipeline": Scope.INGEST, "reviewer": Scope.DECIDE}
"""What a key needs to speak for a side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The pipeline's word that it did what was decided: `by` is its name, `at` the instant by its clock.

    `receipt` is the ETag of the receipt, or of the review receipt, of the decision that it did: it guards against
    another decision that was made meanwhile.
    """

    __pydantic_config__ = STRICT

    by: Id
    at: When | None = None
    receipt: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """Why a decision could not be applied, or should not have been, and who says so: in a session that is known."""

    __pydantic_config__ = STRICT

    by: Id | None = None
    reason: Reason
    side: Literal["pipeline", "reviewer"] = "pipeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """Why a decision is taken back, and by which reviewer: in a session that is known."""

    __pydantic_config__ = STRICT

    by: Id | None = None
    reason: Reason


@router.post(
    "/applied",
    dependencies=[requires(Scope.INGEST)],
    responses=problems(404, 409, 413, 415, 422),
    openapi_extra=body_of("Application"),
)
def apply(id: str, body: JsonBody, workflow: Workflow, caller: Caller) -> ExceptionObject:  # noqa: A002 - the name in the path
    """Take the pipeline's word that it did what was decided; saying it again changes nothing.

    A 409 means that there is nothing to apply any more, or another decision: this one was undone or reopened.
    """
    word = read_posted(Application, body)
    return exception_object(workflow.apply(id, by=caller.signed(word.by), at=word.at, receipt=word.receipt))


@router.post(
    "/reopen",
    dependencies=[requires(Scope.INGEST, Scope.DECIDE)],
    responses=problems(404, 409, 413, 415, 422),
    openapi_extra=body_of("Reopening"),
)
def reopen(id: str, body: JsonBody, workflow: Workflow, caller: Caller) -> ExceptionObject:  # noqa: A002 - the name in the path
    """Hand a decision to a person, because it could not be applied or should not have been.

    The pipeline's side needs the scope `ingest`, a reviewer's needs `decide`.
    """
    word = read_posted(Reopening, body)
    caller.require(_SIDES[word.side])
    return exception_object(
        workflow.reopen(id, side=word.side, by=signed(caller, word.by, field="/by"), reason=word.reason)
    )


@router.post(
    "/undo",
    dependencies=[requires(Scope.DECIDE)],
    responses=problems(404, 409, 413, 415, 422),
    openapi_extra=body_of("Undoing"),
)
def undo(id: str, body: JsonBody, workflow: Workflow, caller: Caller) -> ExceptionObject:  # noqa: A002 - the name in the path
    """Take back a decision whose effect was not sent, and hand the exception to a person."""
    word = read_posted(Undoing, body)
    return exception_object(workflow.undo(id, by=signed(caller, word.by, field="/by"), reason=word.reason))


@router.get("/history", dependencies=[requires(Scope.READ)], responses=problems(404))
def get_history(id: str, workflow: Workflow) -> HistoryObject:  # noqa: A002 - the name in the path
    """Return every step of an exception's life with its actor, in order."""
    return history_object(id, workflow.history(id))
