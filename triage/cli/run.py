"""Decides the exceptions of a file."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from triage.bootstrap import opened
from triage.errors import Fault, InvalidDocumentError, TriageError
from triage.model import BillingException, Filed, JsonObject
from triage.model.codec import LARGEST_BODY, canonical_json, plain, read_exception
from triage.settings import read_settings
from triage.workflow import CHUNK, TriageWorkflow

REFUSED = 3
"""Exit code when some lines were refused."""

LARGEST_LOT = 4 * 1024 * 1024
"""Lines are taken together until they are this many bytes, so that a file is never held whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: an exception, or why it is none."""

    number: int
    exception: BillingException | TriageError
    size: int


def run(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines, one exception each; - is standard input.")],
    *,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE, else triage.db.")] = None,
    client: Annotated[str | None, typer.Option(help="The client of lines that name none.")] = None,
) -> None:
    """Decide the exceptions of a JSON-lines file: a decision or an error a line on stdout, a summary on stderr."""
    tally = Tally()
    with _stream(file) as stream, opened(read_settings(database=db)) as workflow:
        for answer in answers(workflow, read_lines(stream, client=client)):
            sys.stdout.buffer.write(canonical_json(answer) + b"\n")
            tally.count(answer)
    sys.stdout.flush()
    typer.echo(tally.summary(), err=True)
    raise typer.Exit(REFUSED if tally.refused else 0)


def _stream(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InvalidDocumentError([Fault(file, f"cannot be read: {error.strerror}")]) from error


def read_lines(stream: BinaryIO, *, client: str | None = None) -> Iterator[Line]:
    """Read exceptions line by line; a line that is none becomes an error, and blank lines are left out."""
    number = 0
    while body := stream.readline(LARGEST_BODY + 2):
        number += 1
        size = len(body)
        while not body.endswith(b"\n") and (rest := stream.readline(LARGEST_BODY)):
            size, body = size + len(rest), body[:1] + rest[-1:]  # too long: keep no more of it than its end
        if size > LARGEST_BODY + 1:
            yield Line(number, _too_long(size), size=0)
        elif body.strip():
            yield Line(number, _exception(body, client), size)


def _too_long(size: int) -> InvalidDocumentError:
    return InvalidDocumentError([Fault("", f"{size} bytes exceed the limit of {LARGEST_BODY}: post fewer documents")])


def _exception(body: bytes, client: str | None) -> BillingException | TriageError:
    try:
        exception = read_exception(body)
    except TriageError as error:
        return error
    return replace(exception, client=client) if client and exception.client == "default" else exception


def answers(workflow: TriageWorkflow, lines: Iterable[Line]) -> Iterator[JsonObject]:
    """File what can be filed, and answer every line in its order."""
    for lot in _lots(lines):
        filed = iter(workflow.file_many([e for line in lot if isinstance(e := line.exception, BillingException)]))
        for line in lot:
            yield answer(line.number, line.exception if isinstance(line.exception, TriageError) else next(filed))


def _lots(lines: Iterable[Line]) -> Iterator[list[Line]]:
    lot, size = list[Line](), 0
    for line in lines:
        lot.append(line)
        size += line.size
        if len(lot) == CHUNK or size > LARGEST_LOT:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def answer(number: int, filed: Filed | TriageError) -> JsonObject:
    """Write the answer to one line: the decision, or an error that names every field at fault."""
    if isinstance(filed, Filed):
        shown: JsonObject = plain(filed.record)
        return {"line": number, "created": filed.created} | shown
    faults = filed.faults if isinstance(filed, InvalidDocumentError) else ()
    listed = [{"field": fault.field, "problem": fault.problem} for fault in faults]
    return {"line": number, "error": {"type": type(filed).__name__, "message": str(filed), "faults": listed}}


class Tally:
    """Counts answers, and shows them on a terminal as they come."""

    def __init__(self) -> None:
        self.resolved = self.escalated = self.repeated = self.refused = 0
        self._started = self._shown = time.monotonic()

    def count(self, answer: JsonObject) -> None:
        """Count one answer."""
        if "error" in answer:
            self.refused += 1
        elif not answer["created"]:
            self.repeated += 1
        elif answer["outcome"] == "resolved":
            self.resolved += 1
        else:
            self.escalated += 1
        if time.monotonic() - self._shown > 1 and sys.stderr.isatty():
            self._shown = time.monotonic()
            typer.echo(f"\r{self.summary()}", err=True, nl=False)

    def summary(self) -> str:
        """Say what became of the lines so far."""
        lines = self.resolved + self.escalated + self.repeated + self.refused
        seconds = time.monotonic() - self._started
        return (
            f"{lines} lines in {seconds:.1f} s: {self.resolved} resolved, {self.escalated} escalated, "
            f"{self.repeated} filed before, {self.refused} refused"
        )
