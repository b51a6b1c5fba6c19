"""What routes declare of themselves for the OpenAPI document: the bodies they read and the problems they answer."""

from http import HTTPStatus
from typing import Any

from triage.model import JsonObject

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


def problems_by_text(status: int) -> JsonObject:
    """Declare a problem as the finished document writes it."""
    return {str(key): value for key, value in problems(status).items()}
