"""The commands of the API: `triage serve` and `triage demo`."""

import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from triage.bootstrap import Content, at_work, keep_for_good, now, opened
from triage.errors import InputError
from triage.model import ModelMode
from triage.settings import Log, Role, Settings, is_loopback, read_settings, require_safe
from triage.workflow import Access, ContentSource, TriageWorkflow

if TYPE_CHECKING:
    from fastapi import FastAPI

LOOPBACK = "127.0.0.1"
PORT = 8080

GRACE_SECONDS = 10
"""So long a request that is being answered may go on when the process is told to end."""

CLIENT = "default"
"""Whose exceptions the demo's book is about."""

PAST, MOST_PAST = 480, 550
"""Cases before the demo's book; from a quarter of them a model learns. There are names for no more."""

MAKE_A_KEY = "triage keys create --client default --name pipeline --scope ingest --scope read"

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]


def serve(
    *,
    host: Annotated[
        str | None,
        typer.Option(help="The address to listen on; default: 127.0.0.1, this machine alone."),
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port to listen on; default: 8080.")] = None,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
    role: Annotated[
        Role | None, typer.Option(help="Answer requests (api), do what they cause (worker), or both: all, the default.")
    ] = None,
) -> None:
    """Serve the API to callers with keys, deliver webhooks, or both."""
    settings = read_settings(database=db, host=host, port=port, role=role)
    require_safe(settings)
    with _ended_by_sigterm(), _desk(settings) as app, at_work(app.state.workflow, settings):
        if settings.role == "worker":
            typer.echo("the desk does its jobs (Ctrl-C ends it)", err=True)
            _wait()
            return
        if not require_keys(app.state.keys, host=settings.host):
            typer.echo(f"nobody has a key yet: {MAKE_A_KEY}", err=True)
        typer.echo(f"the desk listens on {_address(settings.host, settings.port)} (Ctrl-C ends it)", err=True)
        _listen(app, settings)


def demo(
    *,
    listen: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the API afterwards.")] = True,
    port: Port = PORT,
    folder: Annotated[Path | None, typer.Option(help="Keep the database here; default: a temporary folder.")] = None,
    past: Annotated[
        int, typer.Option(min=0, max=MOST_PAST, help="So many cases people decided before, of which a model learned.")
    ] = PAST,
) -> None:
    """Decide a book of realistic exceptions on a fresh database, tell the decisions, and serve the API."""
    from triage_api.demo.content import ACTING, AskingContent

    with nullcontext(folder) if folder else tempfile.TemporaryDirectory(prefix="triage-demo-") as kept:
        log = Log(level="warning", format="console")
        settings = Settings(database_url=str(_fresh(Path(kept))), host=LOOPBACK, port=port, log=log)
        content = Content()
        if past:
            tell_past(settings, content, count=past)
        with _desk(settings, demo=AskingContent(content, ModelMode.SUGGEST, ACTING)) as app:
            key = app.state.keys.create_demo(client=CLIENT).text
            tell(app.state.workflow)
            if listen:
                with _ended_by_sigterm(), at_work(app.state.workflow, settings):
                    typer.echo(_invitation(port, key))
                    _listen(app, settings)


def tell_past(settings: Settings, content: Content, *, count: int) -> None:
    """Make the past of the demo's desk, and tell what was learned from it."""
    from triage_api.demo.history import seed
    from triage_api.demo.story import console, past

    start = perf_counter()
    made = seed(settings.database_url, content=content, until=now(), count=count)
    console().print(past(made, seconds=perf_counter() - start))


def tell(workflow: TriageWorkflow) -> None:
    """File the book and tell what came of it, and what the model says about what was left to a person."""
    from triage_api.demo.book import read_book
    from triage_api.demo.history import advise
    from triage_api.demo.story import carried_out, chapter, console, ledger, suggestions

    book, out, start = read_book(), console(), perf_counter()
    records = [workflow.file(exception).record for exception in book]
    out.print(f"{len(book)} exceptions, each decided and stored durably, in {perf_counter() - start:.1f} seconds.")
    out.print(ledger(book, records))
    named = {record.external_id: record for record in records}
    for name, became in (("billing-023", "was resolved"), ("bank-018", "was not")):
        out.print(chapter(f"Why {name} {became}", workflow.why(named[name].id)))
    said = advise(workflow, records)
    records = [workflow.record(record.id) for record in records]
    out.print(carried_out(book, records, said))
    out.print(suggestions(book, records, said))
    same = sum(workflow.replay(record.id).same for record in records)
    out.print(f"\nReplay: {same} of {len(records)} decisions came out again, byte for byte.\n")


def require_keys(access: Access, *, host: str) -> bool:
    """Say whether anybody has a key. Raises `InputError` where everybody has one, or where others cannot get in."""
    held = access.active()
    for key in held:
        if key.is_demo:
            raise InputError(f"everybody knows the demo's key, and it is in here: triage keys revoke {key.prefix}")
    if not held and not is_loopback(host):
        raise InputError(f"{host} is there for other machines, and nobody has a key yet: {MAKE_A_KEY}")
    return bool(held)


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "demo.db"
    if database.exists():
        raise InputError(f"{database} is there already: name another folder, or run triage serve --db {database}")
    return database


def _invitation(port: int, key: str) -> str:
    address = _address(LOOPBACK, port)
    ask = '  curl -s -H "Authorization: Bearer $KEY"'
    return (
        f"The desk listens on {address} until Ctrl-C. Ask it from another terminal:\n\n"
        f"  KEY={key}\n"
        f"{ask} '{address}/v1/cases?state=open&limit=1'\n"
        f"{ask} '{address}/v1/exceptions?state=resolved&kind=proration_mismatch'\n"
    )


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _desk(settings: Settings, *, demo: ContentSource | None = None) -> Iterator["FastAPI"]:
    """Lend the application over the database that the settings name, observed as they say; a demo has its own rules."""
    from triage_api.app import create_app
    from triage_api.people import people_of
    from triage_api.telemetry import Metrics, Telemetry, configure_logging, install_tracing, measures, probes

    configure_logging(settings.log)
    metrics = Metrics()
    with opened(settings, watch=metrics.filed, content=demo) as workflow:
        metrics.ask("upkeep", lambda: measures(workflow.store, now=now()))
        checks = probes(workflow.store, role=settings.role, clock=now)
        telemetry = Telemetry(metrics=metrics, probes=checks, shown=settings.metrics)
        keys, people = workflow.access(demo=demo is not None), people_of(workflow, settings)
        app = create_app(workflow, keys=keys, people=people, telemetry=telemetry, line=settings.ingest)
        install_tracing(app, endpoint=settings.otel.endpoint)
        yield app


def _wait() -> None:
    """Wait for Ctrl-C or SIGTERM, while threads work."""
    with suppress(KeyboardInterrupt):
        threading.Event().wait()


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM leave a block in order: uvicorn raises it once more when it has answered all requests."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _listen(app: "FastAPI", settings: Settings) -> None:
    import uvicorn

    app.openapi()
    keep_for_good()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
