"""The OpenAPI document: generated from the routes, completed with the model's own schemas."""

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from triage import __version__
from triage.model import BillingException, JsonObject
from triage.model.codec import adapter
from triage.model.posted import TYPES
from triage_api.batch_objects import LINE_RESULT
from triage_api.declarations import PROBLEM, REFERENCE, problems_by_text
from triage_api.links import add_links
from triage_api.requests import IGNORES_OTHERS
from triage_api.routes.batches import NewBatch
from triage_api.routes.blind_audits import BlindAnswering
from triage_api.routes.cases import ReviewDecision, Snoozing, Waking
from triage_api.routes.lifecycle import Application, Reopening, Undoing
from triage_api.routes.session import PasswordSignIn
from triage_api.routes.users import Assignment, NewUser
from triage_api.routes.webhooks import NewEndpoint, Rotation


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
    schemas |= {"Problem": PROBLEM, "LineResult": LINE_RESULT} | _schemas()
    for path in generated["paths"].values():
        for operation in path.values():
            if "security" in operation:
                operation["responses"] |= problems_by_text(401) | problems_by_text(403)
            refusing = "422" in operation["responses"] or not operation.get(IGNORES_OTHERS)
            operation["responses"] |= problems_by_text(422) if refusing else {}
    add_links(generated["paths"])
    return generated


_BODIES = (
    *(NewBatch, ReviewDecision, Snoozing, Waking, BlindAnswering, Application, Reopening, Undoing),
    *(NewEndpoint, Rotation, PasswordSignIn, NewUser, Assignment),
)
"""What is posted, and read by the model's own codec."""


def _schemas() -> JsonObject:
    found: JsonObject = {}
    for model in (*_BODIES, BillingException):
        schema = adapter(model).json_schema(ref_template=REFERENCE)
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return found | _ledger_line(found)


def _ledger_line(found: JsonObject) -> JsonObject:
    """Return the schemas of the mirror's lines: each document with its type under `object`, and its version."""
    lines: JsonObject = {}
    for name, model in TYPES.items():
        schema = adapter(model).json_schema(ref_template=REFERENCE)
        found |= schema.pop("$defs", {})
        schema["properties"] = _LABELS | {"object": {"const": name}} | schema["properties"]
        schema["required"] = ["object", *schema.get("required", [])]
        lines[f"Ledger{model.__name__}"] = schema | {"title": f"Ledger{model.__name__}"}
    either = [{"$ref": REFERENCE.format(model=name)} for name in lines]
    return lines | {"LedgerLine": {"oneOf": either, "title": "LedgerLine"}}


_LABELS: JsonObject = {
    "object": {"const": ""},
    "version": {
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}],
        "default": None,
        "description": "Grows with every change at the source: a revision, or milliseconds. An older one is not taken.",
    },
}
