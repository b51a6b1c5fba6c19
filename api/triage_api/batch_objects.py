"""What is answered about batches: how they stand, and what became of each line."""

from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from triage.model import JsonObject
from triage.model.batch import Batch, BatchState
from triage.workflow import Refused, Result
from triage_api.declarations import REFERENCE
from triage_api.problems import problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchObject:
    """A batch as it stands: `lines` are stored, and whoever goes on sending begins after them.

    Of these `done` have their result: `resolved` and `escalated` were filed here, `repeated` had been filed before, and
    `refused` are not stored. A batch is `finished` when it is closed and every line is done.
    """

    id: str
    object: Literal["batch"] = "batch"
    client: str
    state: BatchState
    lines: int
    done: int
    resolved: int
    escalated: int
    repeated: int
    refused: int
    created: int
    closed: int | None
    finished: int | None


LINE_RESULT: JsonObject = {
    "title": "LineResult",
    "description": "What became of one line of a batch: it is filed, or there is a `problem`.",
    "type": "object",
    "required": ["line", "status"],
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "status": {
            "type": "integer",
            "description": "201 filed, 200 filed before with the same body, or the problem's.",
        },
        "id": {"type": "string", "description": "The exception."},
        "state": {"type": "string", "description": "The state of the exception when the line was done."},
        "case": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "problem": {"$ref": REFERENCE.format(model="Problem")},
    },
}


def batch_object(batch: Batch) -> BatchObject:
    """Show a batch."""
    return BatchObject(
        id=batch.id,
        client=batch.client,
        state=batch.state,
        lines=batch.lines,
        done=batch.tally.done,
        **asdict(batch.tally),
        created=int(batch.created_at.timestamp()),
        closed=_seconds(batch.closed_at),
        finished=_seconds(batch.finished_at),
    )


def result_object(result: Result) -> JsonObject:
    """Show what became of a line, as `POST /v1/exceptions/batch` answers it."""
    if isinstance(result, Refused):
        stated = problem(result.error)
        return {"line": result.line, "status": stated.status, "problem": stated.document()}
    status = HTTPStatus.CREATED if result.created else HTTPStatus.OK
    return {
        "line": result.line,
        "status": int(status),
        "id": result.id,
        "state": result.state,
        "case": result.case,
    }


def _seconds(when: datetime | None) -> int | None:
    return None if when is None else int(when.timestamp())
