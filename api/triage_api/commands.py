"""The commands of the API: `triage serve` and `triage demo`."""

import tempfile
from contextlib import nullcontext
from ipaddress import ip_address
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from triage.bootstrap import opened
from triage.errors import InputError
from triage.settings import Settings, read_settings
from triage.workflow import TriageWorkflow

LOOPBACK = "127.0.0.1"
PORT = 8080

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]


def serve(
    *,
    host: Annotated[
        str, typer.Option(help="The address to listen on; only this machine until there are keys.")
    ] = LOOPBACK,
    port: Port = PORT,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
) -> None:
    """Serve the API on this machine."""
    require_loopback(host)
    with opened(read_settings(database=db)) as workflow:
        typer.echo(f"the desk listens on {_address(host, port)} (Ctrl-C ends it)", err=True)
        _listen(workflow, host=host, port=port)


def demo(
    *,
    listen: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the API afterwards.")] = True,
    port: Port = PORT,
    folder: Annotated[Path | None, typer.Option(help="Keep the database here; default: a temporary folder.")] = None,
) -> None:
    """Decide a book of realistic exceptions on a fresh database, tell the decisions, and serve the API."""
    with (
        nullcontext(folder) if folder else tempfile.TemporaryDirectory(prefix="triage-demo-") as kept,
        opened(Settings(database_url=f"sqlite:///{_fresh(Path(kept))}")) as workflow,
    ):
        tell(workflow)
        if listen:
            typer.echo(_invitation(port))
            _listen(workflow, host=LOOPBACK, port=port)


def tell(workflow: TriageWorkflow) -> None:
    """File the book and tell what came of it."""
    from triage_api.demo.book import read_book
    from triage_api.demo.story import chapter, console, ledger

    book, out, start = read_book(), console(), perf_counter()
    records = [workflow.file(exception).record for exception in book]
    out.print(f"{len(book)} exceptions, each decided and stored durably, in {perf_counter() - start:.1f} seconds.")
    out.print(ledger(book, records))
    named = {record.external_id: record for record in records}
    for name, became in (("billing-023", "was resolved"), ("bank-018", "was not")):
        out.print(chapter(f"Why {name} {became}", workflow.why(named[name].id)))
    same = sum(workflow.replay(record.id).same for record in records)
    out.print(f"\nReplay: {same} of {len(records)} decisions came out again, byte for byte.\n")


def require_loopback(host: str) -> None:
    """Refuse an address that other machines can reach: there are no keys yet that would tell callers apart."""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise InputError(
            f"--host {host} can be reached from other machines, and the API has no keys yet: "
            f"use {LOOPBACK}, ::1 or localhost"
        )


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "demo.db"
    if database.exists():
        raise InputError(f"{database} is there already: name another folder, or run triage serve --db {database}")
    return database


def _invitation(port: int) -> str:
    address = _address(LOOPBACK, port)
    return (
        f"The desk listens on {address} until Ctrl-C. Ask it from another terminal:\n\n"
        f"  curl -s '{address}/v1/cases?state=open&limit=1'\n"
        f"  curl -s '{address}/v1/exceptions?state=resolved&kind=proration_mismatch'\n"
    )


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(workflow: TriageWorkflow, *, host: str, port: int) -> None:
    import uvicorn

    from triage_api.app import create_app

    uvicorn.run(create_app(workflow), host=host, port=port, log_level="warning", server_header=False)
