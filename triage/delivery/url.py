"""An address outside the house, read once by one grammar, so that no second reader can see another host in it."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal

from triage.delivery.public import Address
from triage.errors import AddressError

LONGEST = 2048
"""Characters of the longest address that is accepted."""

Scheme = Literal["http", "https"]

_DEFAULT_PORTS: dict[Scheme, int] = {"http": 80, "https": 443}

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<target>[/?][!-~]*)?",
    re.IGNORECASE | re.ASCII,
)
_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")

_ADVICE = (
    (re.compile(rf".{{{LONGEST + 1},}}", re.DOTALL), f"has more than {LONGEST} characters: shorten it"),
    (re.compile(r"(?!https?://)", re.IGNORECASE), "has another scheme: begin it with https://"),
    (
        re.compile(r".*[^!-~]", re.DOTALL),
        "has spaces or other than ASCII characters: write the path in %XX and the host in its xn-- form",
    ),
    (re.compile(r"[^/]*//[^/?#]*@"), "holds credentials: leave out what stands before the @"),
    (re.compile(r".*[#\\]"), "has a fragment or a backslash: leave it out"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an address: `host` is a lower-case name or an IP address without brackets, `path` has the query."""

    scheme: Scheme
    host: str
    port: int
    path: str

    @property
    def literal(self) -> Address | None:
        """The IP address, where the host is one."""
        return _literal(self.host)

    @property
    def authority(self) -> str:
        """The host as the Host header states it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def read_url(url: str) -> Target:
    """Read an absolute http or https address. Raises `AddressError` that says what to change, without repeating it."""
    for fault, problem in _ADVICE:
        if fault.match(url):
            raise AddressError(f"the address {problem}")
    parts = _URL.fullmatch(url)
    if parts is None:
        raise AddressError("the address cannot be read: write it like https://hooks.example.com/billing")
    scheme: Scheme = "https" if parts["scheme"].lower() == "https" else "http"
    port = int(parts["port"] or _DEFAULT_PORTS[scheme])
    if not 0 < port < 65536:
        raise AddressError("the address has a port that cannot be: use 1 to 65535, or none")
    path = parts["target"] or "/"
    return Target(scheme, _host(parts["host"].lower()), port, path if path.startswith("/") else f"/{path}")


def _host(text: str) -> str:
    """Return the one spelling of a host. Numbers that only some readers take for an IPv4 address are refused."""
    if text.startswith("["):
        if isinstance(address := _literal(text[1:-1]), IPv6Address):
            return str(address)
    elif _ENDS_IN_A_NUMBER.fullmatch(text):
        if isinstance(_literal(text), IPv4Address):
            return text
    elif _NAME.fullmatch(text):
        return text
    raise AddressError("the host of the address cannot be read: state a name such as hooks.example.com")


def _literal(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
