"""The application: routes over a workflow, and problems for all that fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from triage import __version__, settings
from triage.workflow import Ingest, TriageWorkflow
from triage_api.access import Keys
from triage_api.lookups import Lookups
from triage_api.openapi import install_openapi
from triage_api.people import People
from triage_api.problems import install_problems
from triage_api.requests import declared_parameters
from triage_api.routes import (
    batch,
    batches,
    blind_audits,
    cases,
    certificates,
    exceptions,
    health,
    ledger,
    lifecycle,
    session,
    users,
    webhooks,
)
from triage_api.telemetry import Telemetry, install_telemetry
from triage_api.waiting import Seats


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the line at the desk open while the application serves; at the end all that waits in it is filed.

    The application describes itself before anybody asks: its first callers would each make the description otherwise.
    """
    app.openapi()
    line: settings.Ingest = app.state.line
    file_once, tell = app.state.workflow.file_once, asyncio.get_running_loop().call_soon_threadsafe
    with Ingest(file_once, limit=line.queue_limit, chunk=line.chunk, tell=tell) as app.state.ingest:
        yield


def create_app(
    workflow: TriageWorkflow | None,
    *,
    keys: Keys | None = None,
    people: People | None = None,
    telemetry: Telemetry | None = None,
    line: settings.Ingest = settings.Ingest(),
) -> FastAPI:
    """Return the application over a workflow; without one it can only describe itself.

    Without `keys` it is shut to programs, without `people` to people. `line` says how many exceptions may wait, and how
    many share a commit.
    """
    app = FastAPI(
        title="Billing exception triage",
        summary="An exception in, a proved decision or an escalation out.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(declared_parameters)],
        lifespan=_lifespan,
    )
    app.state.workflow, app.state.line, app.state.seats = workflow, line, Seats()
    app.state.keys, app.state.people, app.state.lookups = keys, people, Lookups()
    ours = (
        health,
        batch,
        batches,
        exceptions,
        lifecycle,
        cases,
        blind_audits,
        certificates,
        ledger,
        webhooks,
        session,
        users,
    )
    for module in ours:
        app.include_router(module.router)
    install_problems(app)
    install_telemetry(app, telemetry or Telemetry(), workflow=workflow)
    install_openapi(app)
    return app
