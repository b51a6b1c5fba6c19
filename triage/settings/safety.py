"""Settings that work and should not be: refused where other machines can reach the service, told by `triage doctor`."""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from pydantic import SecretStr

from triage.errors import InputError
from triage.settings.values import Settings

SHORTEST_SECRET = 32

_EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach a host; a name other than localhost may be anything."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def unsafe(settings: Settings) -> tuple[str, ...]:
    """Return all that is unsafe about settings, each with what to change."""
    return (*_sessions(settings), *_addresses(settings), *_webhooks(settings), *_model(settings))


def require_safe(settings: Settings) -> None:
    """Refuse to serve other machines with settings that are unsafe."""
    found = unsafe(settings)
    if found and not is_loopback(settings.host):
        raise InputError("; ".join(found))


def _sessions(settings: Settings) -> Iterator[str]:
    if settings.session_secret is None and not is_loopback(settings.host):
        yield "session_secret is not set: other machines can reach the service, so set TRIAGE_SESSION_SECRET"
    if settings.session_secret and _weak(settings.session_secret):
        yield f"session_secret can be guessed: use {SHORTEST_SECRET} random characters or more"
    if settings.oidc and not settings.oidc.client_secret.get_secret_value():
        yield "oidc.client_secret is empty"


def _addresses(settings: Settings) -> Iterator[str]:
    if settings.public_url and settings.public_url.startswith("http://") and not is_loopback(settings.host):
        yield "public_url is http: sessions would travel in the clear, so put TLS before the service"
    if settings.oidc and settings.public_url is None and not is_loopback(settings.host):
        yield "oidc needs public_url: the identity provider sends people back to it"
    if settings.oidc and not settings.oidc.roles:
        yield "oidc.roles is empty: nobody whom the identity provider knows gets in"
    if settings.oidc and not settings.oidc.issuer.startswith("https://"):
        yield "oidc.issuer is http: whoever is on the way could sign in as anybody"


def _webhooks(settings: Settings) -> Iterator[str]:
    for network in settings.webhooks.allow:
        if network in _EVERYWHERE:
            yield f"webhooks.allow has {network}: name the networks that receivers are in"


def _model(settings: Settings) -> Iterator[str]:
    base = settings.llm.api_base
    if base and base.startswith("http://") and not is_loopback(urlsplit(base).hostname or ""):
        yield "llm.api_base is http: whoever is on the way reads the key and what customers wrote"
    if settings.llm.model is None and (base or settings.llm.api_key):
        yield "llm.api_base or llm.api_key is set without llm.model: no model is asked"


def _weak(secret: SecretStr) -> bool:
    """Say whether a secret is short, or made of few characters: `change-me-change-me-...` has eight."""
    text = secret.get_secret_value()
    return len(text) < SHORTEST_SECRET or len(set(text)) < 10
