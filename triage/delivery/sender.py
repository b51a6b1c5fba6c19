"""One attempt to deliver one message to one endpoint."""

import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import httpcore

from triage.delivery.address import AddressPolicy, Route, admit
from triage.delivery.message import Message
from triage.delivery.outcome import Answer, Outcome, answered, unanswered
from triage.delivery.resolver import Resolve, look_up
from triage.delivery.signing import SigningSecret, signed_headers
from triage.delivery.wire import Deadline, Monotonic, PinnedBackend
from triage.errors import AddressError

LARGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are taken before hanging up. Fewer would be enough to keep, but a receiver that is cut off
while it writes a page of error notes a broken connection of ours instead of its own fault."""

_UNANSWERED = (AddressError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)

_ALWAYS = {"content-type": "application/json", "user-agent": "billing-exception-triage", "accept-encoding": "identity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for looking up and connecting (each), for any one silence, and for everything together."""

    connect: float = 5.0
    silence: float = 10.0
    total: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Delivers by signed HTTP POST. Follows no redirect, uses no proxy, keeps no connection; threads may share it."""

    policy: AddressPolicy
    resolve: Resolve = look_up
    limits: Limits = Limits()
    tls: ssl.SSLContext = field(default_factory=httpcore.default_ssl_context, repr=False)
    clock: Monotonic = time.monotonic

    def send(self, url: str, *, message: Message, keys: Sequence[SigningSecret], at: datetime) -> Outcome:
        """Make one attempt at the instant `at`, and say what it came to; takes no longer than the limits."""
        headers = _ALWAYS | signed_headers(message, keys=keys, at=at)
        deadline = Deadline.within(self.limits.total, clock=self.clock)
        try:
            seconds = deadline.left(self.limits.connect)
            route = admit(url, policy=self.policy, resolve=self.resolve, seconds=seconds)
            outcome = answered(self._post(route, headers, message.body, deadline), at=at)
        except _UNANSWERED as error:
            outcome = unanswered(error)
        taken = self.clock() - deadline.at + self.limits.total
        return replace(outcome, milliseconds=round(taken * 1000))

    def _post(self, route: Route, headers: dict[str, str], body: bytes, deadline: Deadline) -> Answer:
        target = route.target
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        pinned = PinnedBackend(route.addresses, deadline=deadline)
        sent = [("host", target.authority), *headers.items()]
        silences = {"connect": self.limits.connect, "read": self.limits.silence, "write": self.limits.silence}
        with (
            httpcore.ConnectionPool(ssl_context=self.tls, network_backend=pinned) as pool,
            pool.stream("POST", url, headers=sent, content=body, extensions={"timeout": silences}) as response,
        ):
            return _read(response)


def _read(response: httpcore.Response) -> Answer:
    """Read an answer up to its cap. Once there is a status, a body that breaks off or never ends changes nothing."""
    beginning = bytearray()
    try:
        for part in response.iter_stream():
            beginning += part
            if len(beginning) >= LARGEST_ANSWER:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        pass
    asked = next((value for name, value in response.headers if name.lower() == b"retry-after"), None)
    return Answer(response.status, None if asked is None else asked.decode("latin-1"), bytes(beginning))
