"""Fills the ledger mirror, and tells what it holds."""

import sys
import time
from collections.abc import Iterator
from typing import Annotated

import typer

from triage.bootstrap import opened
from triage.cli.lines import Body, bodies, lots, opened_file, stated, too_long
from triage.errors import TriageError
from triage.model.codec import canonical_json
from triage.model.posted import Posted, Upserted, read_posted_document
from triage.settings import read_settings
from triage.store import LOT

REFUSED = 3
"""Exit code when some lines were refused."""

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]


@app.command()
def load(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="JSON lines, one document each; - is standard input.")
    ],
    *,
    client: Annotated[str, typer.Option(help="Whose documents they are.")] = "default",
    db: Where = None,
) -> None:
    """Write the documents of JSON-lines files: refused lines on stdout, a summary on stderr."""
    refused, done, started = _Refused(), Upserted(), time.monotonic()
    with opened(read_settings(database=db)) as workflow:
        for file in files:
            with opened_file(file) as stream:
                for lot in lots(bodies(stream), count=LOT):
                    done += workflow.mirror(_posted(lot, file, refused), client=client)
    typer.echo(f"{done}, {refused.count} refused in {time.monotonic() - started:.1f} s", err=True)
    raise typer.Exit(REFUSED if refused.count else 0)


@app.command()
def status(*, db: Where = None) -> None:
    """Count the documents of each type, one client a line."""
    with opened(read_settings(database=db)) as workflow:
        for client, counts in sorted(workflow.mirrored().items()):
            sys.stdout.buffer.write(canonical_json({"client": client, "documents": counts}) + b"\n")


class _Refused:
    """Tells of the lines that are refused, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def tell(self, file: str, number: int, error: TriageError) -> None:
        """Write why a line was refused."""
        self.count += 1
        answer = {"file": file, "line": number, "error": stated(error)}
        sys.stdout.buffer.write(canonical_json(answer) + b"\n")


def _posted(lot: list[Body], file: str, refused: _Refused) -> Iterator[Posted]:
    for body in lot:
        try:
            yield _read(body)
        except TriageError as error:
            refused.tell(file, body.number, error)


def _read(body: Body) -> Posted:
    if body.content is None:
        raise too_long(body.size)
    return read_posted_document(body.content)
