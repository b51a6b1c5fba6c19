"""Many exceptions in one request: a line in, a result out, while the body is still arriving."""

from collections.abc import Iterator
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request

from triage.access import Scope
from triage.errors import TriageError
from triage.model import BillingException, Filed, JsonObject
from triage.model.codec import read_exception
from triage.workflow import CHUNK, TriageWorkflow
from triage_api.access import Workflow, requires
from triage_api.body import NDJSON, require_type
from triage_api.declarations import body_of, problems
from triage_api.duplex import DuplexResponse, Lots, answer
from triage_api.ndjson import Line
from triage_api.problems import line_too_large, problem

router = APIRouter(prefix="/v1/exceptions", tags=["exceptions"])


@router.post(
    "/batch",
    dependencies=[requires(Scope.INGEST)],
    response_class=DuplexResponse,
    responses=problems(415, 422),
    openapi_extra=body_of("BillingException", media_type=NDJSON),
)
async def post_batch(request: Request, workflow: Workflow) -> DuplexResponse:
    """File one exception a line; each line gets its own result, and a broken one stops none of the others."""
    require_type(request, NDJSON)
    return DuplexResponse(answer(request, partial(file_lines, workflow=workflow), lots=Lots(least=1, most=CHUNK)))


def file_lines(lines: list[Line], workflow: TriageWorkflow) -> Iterator[JsonObject]:
    """Read and file some lines, and yield a result for each in their order."""
    items = [_read(line) for line in lines]
    outcomes = workflow.file_many((item for item in items if isinstance(item, BillingException)), chunk=CHUNK)
    for line, item in zip(lines, items, strict=True):
        yield _result(line.number, next(outcomes) if isinstance(item, BillingException) else item)


def _read(line: Line) -> BillingException | TriageError:
    if line.content is None:
        return line_too_large()
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
