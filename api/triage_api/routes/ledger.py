"""The ledger mirror: documents in, one a line, and how many of them there are."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from triage.access import Scope
from triage.errors import TriageError
from triage.model import JsonObject
from triage.model.posted import Posted, read_posted_document
from triage.model.types import Id
from triage.store import LOT
from triage.workflow import TriageWorkflow
from triage_api.access import Workflow, requires
from triage_api.body import NDJSON, require_type
from triage_api.declarations import body_of, problems
from triage_api.duplex import DuplexResponse, Lots, answer
from triage_api.ndjson import Line
from triage_api.problems import line_too_large, problem

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])

Client = Annotated[Id, Query(description="Whose documents they are.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerObject:
    """How many documents of each type are mirrored, by client."""

    clients: dict[str, dict[str, int]]


@router.post(
    "",
    dependencies=[requires(Scope.INGEST)],
    response_class=DuplexResponse,
    responses=problems(415, 422),
    openapi_extra=body_of("LedgerLine", media_type=NDJSON),
)
async def post_ledger(request: Request, workflow: Workflow, client: Client = "default") -> DuplexResponse:
    """Write one document a line to the ledger mirror.

    A line that is refused is answered with its number and a problem, and stops none of the others; the last line of the
    answer counts them all. A document of an older `version` than the one that is there changes nothing, and the same
    document twice is written once, so that a whole file may be posted again.
    """
    require_type(request, NDJSON)
    load = await run_in_threadpool(_Load, workflow, client)
    return DuplexResponse(answer(request, load.take, lots=Lots(least=LOT, most=LOT), end=load.end))


@router.get("", dependencies=[requires(Scope.READ)])
def get_ledger(workflow: Workflow) -> LedgerObject:
    """Count what is mirrored."""
    counted = sorted(workflow.mirrored().items())
    return LedgerObject(clients={client: {str(type_): n for type_, n in counts.items()} for client, counts in counted})


class _Load:
    """The documents of one request on their way into the mirror."""

    def __init__(self, workflow: TriageWorkflow, client: str) -> None:
        self._workflow, self._client = workflow, client
        self._done, self._refused = workflow.mirror((), client=client), 0

    def take(self, lines: list[Line]) -> Iterator[JsonObject]:
        """Write the documents of some lines, and yield what is wrong with the others."""
        read = [(line, _read(line)) for line in lines]
        documents = [document for _, document in read if isinstance(document, Posted)]
        self._done += self._workflow.mirror(documents, client=self._client)
        for line, error in read:
            if isinstance(error, TriageError):
                self._refused += 1
                told = problem(error)
                yield {"line": line.number, "status": told.status, "problem": told.document()}

    def end(self) -> list[JsonObject]:
        """Count the lines."""
        return [{**asdict(self._done), "refused": self._refused}]


def _read(line: Line) -> Posted | TriageError:
    if line.content is None:
        return line_too_large()
    try:
        return read_posted_document(line.content)
    except TriageError as error:
        return error
