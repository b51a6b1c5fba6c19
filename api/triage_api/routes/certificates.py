"""Certificates: what bounds the error of models, cell by cell."""

from fastapi import APIRouter, Request

from triage.access import Scope
from triage.model import Page
from triage_api.access import Workflow, requires
from triage_api.certificate_objects import VerdictObject, verdict_object
from triage_api.declarations import problems
from triage_api.objects import ListObject, list_object
from triage_api.requests import Name

router = APIRouter(prefix="/v1/certificates", tags=["certificates"])


@router.get("", dependencies=[requires(Scope.READ)], responses=problems(422))
def list_certificates(request: Request, workflow: Workflow, client: Name = None) -> ListObject[VerdictObject]:
    """List every cell with the bound of its errors, or with what is missing for one; there are few, on one page."""
    said = tuple(one for one in workflow.certificates() if client in (None, one.verdict.cell.client))
    return list_object(
        Page(said, None), url=request.url.path, show=lambda one: verdict_object(one, now=workflow.present)
    )
