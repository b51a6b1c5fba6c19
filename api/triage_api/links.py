"""Links of the OpenAPI document: where the answer of one operation names what another is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.model import JsonObject


@dataclass(frozen=True, slots=True)
class _Naming:
    """An answer that names an id: by which operation and status, and where in its body."""

    path: str
    method: str
    status: str
    pointer: str


_NAMINGS = {
    "/v1/exceptions/{id}": (
        _Naming("/v1/exceptions", "post", "201", "/id"),
        _Naming("/v1/exceptions", "post", "200", "/id"),
        _Naming("/v1/exceptions", "get", "200", "/data/0/id"),
    ),
    "/v1/cases/{id}": (
        _Naming("/v1/exceptions", "post", "201", "/case"),
        _Naming("/v1/cases", "get", "200", "/data/0/id"),
        _Naming("/v1/cases/{id}", "get", "200", "/case/id"),
    ),
    "/v1/blind_audits/{id}": (
        _Naming("/v1/blind_audits", "get", "200", "/data/0/id"),
        _Naming("/v1/blind_audits/{id}", "get", "200", "/audit/id"),
    ),
    "/v1/webhook_endpoints/{id}": (
        _Naming("/v1/webhook_endpoints", "post", "201", "/endpoint/id"),
        _Naming("/v1/webhook_endpoints", "get", "200", "/data/0/id"),
    ),
    "/v1/batches/{id}": (
        _Naming("/v1/batches", "post", "201", "/id"),
        _Naming("/v1/batches", "get", "200", "/data/0/id"),
    ),
    "/v1/users/{id}": (
        _Naming("/v1/users", "post", "201", "/id"),
        _Naming("/v1/users", "get", "200", "/data/0/id"),
    ),
}
"""For each address of one thing, the answers that name such a thing."""

_VERSION = "if-match"


def add_links(paths: JsonObject) -> None:
    """Link every operation about one thing to the answers that name such a thing."""
    for path, operations in paths.items():
        for thing, namings in _NAMINGS.items():
            if path == thing or path.startswith(f"{thing}/"):
                for operation in operations.values():
                    _link(paths, operation, namings)


def _link(paths: JsonObject, operation: JsonObject, namings: tuple[_Naming, ...]) -> None:
    for naming in namings:
        source = paths[naming.path][naming.method]
        if source is not operation:
            links = source["responses"][naming.status].setdefault("links", {})
            links[operation["operationId"]] = {
                "operationId": operation["operationId"],
                "parameters": dict(_parameters(operation, naming)),
            }


def _parameters(operation: JsonObject, naming: _Naming) -> Iterator[tuple[str, str]]:
    """Yield the id; and the version, where the answer is the thing itself, whose ETag it is."""
    yield "path.id", f"$response.body#{naming.pointer}"
    asked = {parameter["name"] for parameter in operation["parameters"]}
    if _VERSION in asked and "{id}" in naming.path:
        yield f"header.{_VERSION}", "$response.header.ETag"
