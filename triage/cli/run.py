"""Decides the exceptions of a file."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, BinaryIO

import typer

from triage.bootstrap import opened
from triage.cli.lines import bodies, lots, opened_file, stated, too_long
from triage.errors import TriageError
from triage.model import BillingException, Filed, JsonObject
from triage.model.codec import canonical_json, plain, read_exception
from triage.settings import read_settings
from triage.workflow import CHUNK, TriageWorkflow

REFUSED = 3
"""Exit code when some lines were refused."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: an exception, or why it is none."""

    number: int
    exception: BillingException | TriageError
    size: int


def run(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines, one exception each; - is standard input.")],
    *,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
    client: Annotated[str | None, typer.Option(help="The client of lines that name none.")] = None,
) -> None:
    """Decide the exceptions of a JSON-lines file: a decision or an error a line on stdout, a summary on stderr."""
    tally = Tally()
    with opened_file(file) as stream, opened(read_settings(database=db)) as workflow:
        for answer in answers(workflow, read_lines(stream, client=client)):
            sys.stdout.buffer.write(canonical_json(answer) + b"\n")
            tally.count(answer)
    sys.stdout.flush()
    typer.echo(tally.summary(), err=True)
    raise typer.Exit(REFUSED if tally.refused else 0)


def read_lines(stream: BinaryIO, *, client: str | None = None) -> Iterator[Line]:
    """Read exceptions line by line; a line that is none becomes an error, and blank lines are left out."""
    for body in bodies(stream):
        if body.content is None:
            yield Line(body.number, too_long(body.size), size=0)
        else:
            yield Line(body.number, _exception(body.content, client), body.size)


def _exception(body: bytes, client: str | None) -> BillingException | TriageError:
    try:
        exception = read_exception(body)
    except TriageError as error:
        return error
    return replace(exception, client=client) if client and exception.client == "default" else exception


def answers(workflow: TriageWorkflow, lines: Iterable[Line]) -> Iterator[JsonObject]:
    """File what can be filed, and answer every line in its order."""
    for lot in lots(lines, count=CHUNK):
        filed = iter(workflow.file_many([e for line in lot if isinstance(e := line.exception, BillingException)]))
        for line in lot:
            yield answer(line.number, line.exception if isinstance(line.exception, TriageError) else next(filed))


def answer(number: int, filed: Filed | TriageError) -> JsonObject:
    """Write the answer to one line: the decision, or an error that names every field at fault."""
    if isinstance(filed, Filed):
        shown: JsonObject = plain(filed.record)
        return {"line": number, "created": filed.created} | shown
    return {"line": number, "error": stated(filed)}


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
