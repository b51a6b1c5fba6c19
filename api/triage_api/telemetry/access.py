"""One line and one measurement for each request."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("triage_api.access")

UNKNOWN_ROUTE = "-"
"""Stands for every address that has no route: what callers make up must not become a label or a log field."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A request that was answered: `route` is the template, `seconds` until the last byte, `error` what broke it."""

    method: str
    route: str
    status: int
    seconds: float
    error: str | None = None


class Observed:
    """Middleware that tells a log and an observer of every request.

    Who authenticates a caller puts `tenant`, `key_id` and `user_id` into the request's state, and they are logged.
    """

    def __init__(self, app: ASGIApp, *, observe: Callable[[Served], None]) -> None:
        self._app, self._observe = app, observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell of it when it is done."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        statuses: list[int] = []
        error, start = None, perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except BaseException as failure:
            error = type(failure).__name__
            raise
        finally:
            status = statuses[0] if statuses else 500  # the server's own answer to what nobody caught
            self._tell(scope, status=status, seconds=perf_counter() - start, error=error)

    def _tell(self, scope: Scope, *, status: int, seconds: float, error: str | None) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = getattr(scope.get("route"), "path", UNKNOWN_ROUTE)
        served = Served(method=method, route=route, status=status, seconds=seconds, error=error)
        self._observe(served)
        _LOG.log(logging.WARNING if status >= 500 else logging.INFO, "request", extra=_fields(served, scope))


def _fields(served: Served, scope: Scope) -> dict[str, object]:
    state = scope.get("state", {})
    fields = {
        "method": served.method,
        "route": served.route,
        "status": served.status,
        "ms": round(served.seconds * 1000, 1),
        "tenant": state.get("tenant"),
        "key_id": state.get("key_id"),
        "user_id": state.get("user_id"),
    }
    return fields | ({"error": served.error} if served.error else {})
