"""Where messages may go: to the public internet by https, and to networks that the operator names.

Whoever registers an endpoint chooses where this service connects to, so the address is judged at registration and again
at every delivery, by what its host resolves to at that moment; the connection then goes to those very IP addresses.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from triage.delivery.public import Address, is_public
from triage.delivery.resolver import Resolve, look_up, look_up_within
from triage.delivery.url import Target, read_url
from triage.errors import AddressError, UnresolvedError

Network = IPv4Network | IPv6Network

LOOK_UP_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPolicy:
    """Which addresses may be sent to. In the networks of `allow` every port is, and plain http."""

    ports: frozenset[int] = frozenset({443, 8443})
    allow: tuple[Network, ...] = ()

    def trusts(self, address: Address) -> bool:
        """Whether the operator named a network that has this address."""
        return any(address in network for network in self.allow)


@dataclass(frozen=True, slots=True)
class Route:
    """A target, and the only IP addresses to which a connection for it may go."""

    target: Target
    addresses: tuple[Address, ...]


def admit(url: str, *, policy: AddressPolicy, resolve: Resolve = look_up, seconds: float = LOOK_UP_SECONDS) -> Route:
    """Return the way to an address, with every IP address of its host judged; names are looked up once.

    Raises `AddressError` where nothing may be sent, `UnresolvedError` where the host has no address at present.
    """
    target = read_url(url)
    addresses = _addresses(target, resolve, seconds)
    if not all(map(policy.trusts, addresses)):
        _refuse_unless_public(target, policy=policy, addresses=addresses)
    return Route(target, addresses)


def _refuse_unless_public(target: Target, *, policy: AddressPolicy, addresses: tuple[Address, ...]) -> None:
    """Refuse what leaves the trusted networks by anything but https to public addresses."""
    if target.scheme != "https":
        raise AddressError("the address has no encryption: begin it with https://")
    if target.port not in policy.ports:
        ports = ", ".join(map(str, sorted(policy.ports)))
        raise AddressError(f"port {target.port} is not sent to: use one of {ports}")
    if not all(is_public(address) or policy.trusts(address) for address in addresses):
        # Which address it was is not told: names of an inner network are nobody's business outside.
        raise AddressError(f"{target.host} is not on the public internet, or not with all of its addresses")


def _addresses(target: Target, resolve: Resolve, seconds: float) -> tuple[Address, ...]:
    if target.literal is not None:
        return (target.literal,)
    try:
        addresses = look_up_within(seconds, host=target.host, resolve=resolve)
    except OSError as error:
        raise UnresolvedError(f"{target.host} has no IP address at present: check its name") from error
    if not addresses:
        raise UnresolvedError(f"{target.host} has no IP address at present: check its name")
    return addresses
