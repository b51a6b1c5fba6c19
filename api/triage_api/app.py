"""The application: routes over a workflow, and problems for all that fails."""

from fastapi import Depends, FastAPI

from triage import __version__
from triage.workflow import TriageWorkflow
from triage_api.openapi import install_openapi
from triage_api.problems import install_problems
from triage_api.requests import declared_parameters
from triage_api.routes import batch, cases, exceptions, health, ledger, lifecycle, webhooks
from triage_api.telemetry import Telemetry, install_telemetry


def create_app(workflow: TriageWorkflow | None, *, telemetry: Telemetry | None = None) -> FastAPI:
    """Return the application over a workflow; without one it can only describe itself."""
    app = FastAPI(
        title="Billing exception triage",
        summary="An exception in, a proved decision or an escalation out.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(declared_parameters)],
    )
    app.state.workflow = workflow
    for module in (health, batch, exceptions, lifecycle, cases, ledger, webhooks):
        app.include_router(module.router)
    install_problems(app)
    install_telemetry(app, telemetry or Telemetry(), workflow=workflow)
    install_openapi(app)
    return app
