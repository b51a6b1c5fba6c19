"""The wire below litellm: one request an exchange, one deadline over every byte, one cap on the reply.

litellm and the clients under it have time limits for each read, retries, redirects and decompression of their own. None
of them is relied on: whatever they do, it goes through the transport here, and what the wire saw is what happened.
"""

import ssl
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import httpcore
import httpx

from triage.delivery.outcome import seconds_asked
from triage.delivery.wire import Deadline, timed
from triage.llm.fault import FaultError

_LATER = frozenset({408, 409, 425, 429})


@dataclass(slots=True)
class Exchange:
    """One request to a provider and what came of it: the whole body of a reply, or the fault that stood against it."""

    deadline: Deadline
    largest: int
    body: bytes | None = None
    fault: FaultError | None = None
    sent: bool = field(default=False, init=False)

    def carry(self, request: httpx.Request) -> httpx.Response:
        """Send the one request and return its reply, read to the end. What is not a whole 200 with JSON is a fault."""
        if self.sent:
            raise httpx.ConnectError("an exchange carries one request", request=request)
        self.sent = True
        try:
            self.body = self._post(request)
        except FaultError as fault:
            self.fault = fault
            raise httpx.ConnectError(fault.detail, request=request) from None
        return httpx.Response(200, headers={"content-type": "application/json"}, content=self.body, request=request)

    def _post(self, request: httpx.Request) -> bytes:
        started = False
        try:
            with (
                httpcore.ConnectionPool(ssl_context=_tls(), network_backend=_Network(self.deadline)) as pool,
                pool.stream(request.method, _url(request), headers=_headers(request), content=request.read()) as reply,
            ):
                started = True
                require_reply(reply.status, reply.headers)
                return self._read(reply.iter_stream())
        except httpcore.TimeoutException:
            raise FaultError("timeout", "no whole reply before the deadline", weighs=True) from None
        except httpcore.ConnectError:
            raise FaultError("unreachable", "no connection", again=True, weighs=True) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            told = ("truncated", "the reply broke off") if started else ("provider_error", "no HTTP reply")
            raise FaultError(told[0], told[1], weighs=True) from None  # type: ignore[arg-type]

    def _read(self, parts: Iterable[bytes]) -> bytes:
        body = bytearray()
        for part in parts:
            body += part
            if len(body) > self.largest:
                raise FaultError("provider_error", f"the reply has more than {self.largest} bytes", weighs=True)
        return bytes(body)


class Guarded(httpx.BaseTransport):
    """Carries requests of the exchange that is under way in this thread, and nothing outside of one."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand a request to its exchange."""
        exchange = _under_way.get()
        if exchange is None:
            raise httpx.ConnectError("nothing is sent outside of an exchange", request=request)
        return exchange.carry(request)


def during(exchange: Exchange, *, call: Callable[[], bytes | None]) -> bytes | None:
    """Make a call of which every request goes through one exchange."""
    token = _under_way.set(exchange)
    try:
        return call()
    finally:
        _under_way.reset(token)


_under_way: ContextVar[Exchange | None] = ContextVar("exchange under way", default=None)


def require_reply(status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Raise `FaultError` unless a reply begins as a chat completion must."""
    told = {name.lower(): value.decode("latin-1") for name, value in headers}
    if status in _LATER or status >= 500:
        after = seconds_asked(told.get(b"retry-after", ""), at=datetime.now(UTC)) or 0
        raise FaultError("provider_error", f"status {status}", again=True, after=after, weighs=True)
    if status != 200:
        raise FaultError("provider_error", f"status {status}{_ADVICE.get(status, '')}", weighs=True)
    if told.get(b"content-encoding", "identity") != "identity":
        raise FaultError("provider_error", "the reply is compressed, which was not asked for", weighs=True)
    if told.get(b"content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise FaultError("provider_error", "the reply is not JSON by its content type", weighs=True)


_ADVICE = {
    401: ": check TRIAGE_LLM_API_KEY",
    403: ": check TRIAGE_LLM_API_KEY",
    404: ": check TRIAGE_LLM_MODEL and TRIAGE_LLM_API_BASE",
}


class _Network(httpcore.SyncBackend):
    """Connections of which every step ends with the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect by name, within what is left."""
        left = self._deadline.left(timeout)
        return timed(super().connect_tcp(host, port, left, local_address, socket_options), deadline=self._deadline)


@cache
def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _url(request: httpx.Request) -> httpcore.URL:
    url = request.url
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _headers(request: httpx.Request) -> list[tuple[bytes, bytes]]:
    """Return the headers, asking for a reply as it is: a small one could grow to any size when unpacked."""
    kept = [(name, value) for name, value in request.headers.raw if name.lower() not in _OURS]
    return [*kept, (b"accept-encoding", b"identity"), (b"connection", b"close")]


_OURS = {b"accept-encoding", b"connection"}
