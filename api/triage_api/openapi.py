"""The OpenAPI document: generated from the routes, completed with the model's own schemas, committed and checked.

python -m triage_api.openapi > api/openapi.json
"""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from triage import __version__
from triage.model import BillingException, JsonObject
from triage.model.codec import adapter

COMMITTED = Path(__file__).parents[1] / "openapi.json"
"""Where a checkout keeps the document."""

Responses = dict[int | str, dict[str, Any]]

REFERENCE = "#/components/schemas/{model}"

PROBLEM: JsonObject = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `errors` names each field, parameter or header at fault.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body, as a URI fragment."},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def problems(*statuses: int) -> Responses:
    """Declare the problems that a route may answer with."""
    content = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {status: {"description": _phrase(status), "content": content} for status in statuses}


def _phrase(status: int) -> str:
    """Return the phrase of RFC 9110; Python's own changed with 3.13."""
    return {413: "Content Too Large", 422: "Unprocessable Content"}.get(status) or HTTPStatus(status).phrase


def body_of(model: str, *, media_type: str = "application/json") -> JsonObject:
    """Declare a body that is read by the model's own codec."""
    schema = {"$ref": REFERENCE.format(model=model)}
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


def install_openapi(app: FastAPI) -> None:
    """Make the application describe itself by `document`, once."""

    def describe() -> JsonObject:
        app.openapi_schema = app.openapi_schema or document(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def document(app: FastAPI) -> JsonObject:
    """Return the OpenAPI document of an application."""
    generated = get_openapi(title=app.title, version=__version__, summary=app.summary, routes=app.routes)
    schemas = generated["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= {"Problem": PROBLEM} | _schemas()
    for path in generated["paths"].values():
        for operation in path.values():
            operation["responses"] |= {} if "422" not in operation["responses"] else problems_by_text(422)
    return generated


def problems_by_text(status: int) -> JsonObject:
    """Declare a problem as the finished document writes it."""
    return {str(key): value for key, value in problems(status).items()}


def _schemas() -> JsonObject:
    from triage_api.routes.cases import ReviewDecision

    found: JsonObject = {}
    for model in (BillingException, ReviewDecision):
        schema = adapter(model).json_schema(ref_template=REFERENCE)
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return found


def text() -> str:
    """Return the document as the committed file has it."""
    from triage_api.app import create_app

    return json.dumps(create_app(workflow=None).openapi(), indent=2) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(text(), encoding="utf-8")
