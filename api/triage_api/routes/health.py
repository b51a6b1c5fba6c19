"""Whether the process lives, whether it can work, and where everything is."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from triage import __version__
from triage.access import Scope
from triage.errors import NotFoundError
from triage.model import JsonObject
from triage_api.access import requires
from triage_api.declarations import problems
from triage_api.telemetry import Telemetry, readiness
from triage_api.telemetry.readiness import ReadinessObject

router = APIRouter(tags=["health"])


@router.get("/")
def index() -> JsonObject:
    """Return the addresses that a newcomer needs."""
    return {
        "name": "triage",
        "version": __version__,
        "exceptions": "/v1/exceptions",
        "cases": "/v1/cases",
        "openapi": "/openapi.json",
    }


@router.get("/livez")
def live() -> JsonObject:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"model": ReadinessObject, "description": "It cannot work now."}})
def ready(request: Request, response: Response) -> ReadinessObject:
    """Say whether the process can work, check by check; `degraded` still takes requests."""
    found = readiness(request.app.state.probes)
    response.status_code = 503 if found.status == "failed" else 200
    response.headers["Cache-Control"] = "no-store"
    return found


@router.get("/metrics", dependencies=[requires(Scope.ADMIN)], response_class=PlainTextResponse, responses=problems(404))
def metrics(request: Request) -> Response:
    """Return the process's metrics in the Prometheus text format, unless they are switched off."""
    telemetry: Telemetry = request.app.state.telemetry
    if not telemetry.shown:
        raise NotFoundError("the metrics are switched off")
    return Response(telemetry.metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
