"""Whether the process lives, whether it can work, and where everything is."""

from fastapi import APIRouter

from triage import __version__
from triage.model import JsonObject, Query
from triage_api.declarations import problems
from triage_api.requests import Workflow

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


@router.get("/readyz", responses=problems(503))
def ready(workflow: Workflow) -> JsonObject:
    """Say that the store answers, or fail as it fails."""
    workflow.records(Query(limit=1))
    return {"status": "ok"}
