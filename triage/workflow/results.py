"""What became of the lines of a batch: as values, and as the compressed text that the store keeps."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson

import triage.errors
from triage.errors import Fault, InputError, InvalidDocumentError, TriageError
from triage.model import Filed, JsonObject
from triage.model.batch import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A line whose exception is stored: `state` and `case` are those of when it was filed."""

    line: int
    id: str
    state: str
    case: str | None
    created: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A line of which nothing is stored, and why."""

    line: int
    error: TriageError


Result = Decided | Refused


def result_of(line: int, answer: Filed | TriageError) -> Result:
    """Return the result of a line from the answer to its filing."""
    if isinstance(answer, TriageError):
        return Refused(line=line, error=answer)
    record = answer.record
    return Decided(line=line, id=record.id, state=record.state, case=record.case_id, created=answer.created)


def tally(results: Iterable[Result]) -> Tally:
    """Count results."""
    counts = Counter(map(_counted_as, results))
    return Tally(**counts)


def _counted_as(result: Result) -> str:
    if isinstance(result, Refused):
        return "refused"
    if not result.created:
        return "repeated"
    return "resolved" if result.state == "resolved" else "escalated"


def packed(lines: Sequence[bytes]) -> bytes:
    """Compress lines; none of them contains a line break."""
    return zlib.compress(b"\n".join(lines), level=1)


def unpacked(body: bytes) -> list[bytes]:
    """Return the lines that were compressed."""
    return zlib.decompress(body).split(b"\n")


def write_results(results: Iterable[Result]) -> bytes:
    """Write results as they are stored."""
    return packed([orjson.dumps(_written(result)) for result in results])


def read_results(body: bytes) -> Iterator[Result]:
    """Read stored results."""
    for text in unpacked(body):
        written: JsonObject = orjson.loads(text)
        if "error" in written:
            yield Refused(line=written["line"], error=_read_error(written))
        else:
            yield Decided(**written)


def _written(result: Result) -> JsonObject:
    if isinstance(result, Refused):
        return {"line": result.line, **_written_error(result.error)}
    return {name: getattr(result, name) for name in Decided.__slots__}


def _written_error(error: TriageError) -> JsonObject:
    """Write an error by the name of its class: how callers are told is for whoever reads it."""
    if isinstance(error, InvalidDocumentError):
        return {"error": "InvalidDocumentError", "faults": [[fault.field, fault.problem] for fault in error.faults]}
    return {"error": type(error).__name__, "detail": str(error)}


def _read_error(written: JsonObject) -> TriageError:
    """Read an error; one that this release has no class for is any other fault of what was given."""
    if "faults" in written:
        return InvalidDocumentError([Fault(*fault) for fault in written["faults"]])
    found = getattr(triage.errors, written["error"], InputError)
    error: TriageError = found(written["detail"])
    return error
