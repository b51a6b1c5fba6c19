"""OpenID Connect: people sign in at their own identity provider (authorization code, PKCE, state and nonce).

Nothing is kept here while somebody is away: his browser keeps it, signed.
"""

import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import cast
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization, OctKey

from triage.access import Identity, Role, plain_name
from triage.bootstrap import now
from triage.errors import ProviderError, UnauthenticatedError
from triage.model import JsonObject
from triage.ports import Clock
from triage.settings import Oidc
from triage_api.site import Site

CALLBACK = "/v1/session/oidc/callback"

AWAY = timedelta(minutes=10)
"""How long somebody may take at his provider."""

_SCOPE = "openid email profile"
_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures that the provider alone can make: neither `none`, nor a secret that both sides know."""

_LEEWAY = 60
"""Seconds by which clocks may differ."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send a browser, and what it keeps meanwhile."""

    url: str
    memory: str


class Provider:
    """The identity provider of the settings."""

    def __init__(
        self,
        settings: Oidc,
        *,
        site: Site,
        secret: bytes,
        clock: Clock = now,
        http: Callable[[], httpx.Client] = lambda: httpx.Client(timeout=10),
    ) -> None:
        self._settings, self._clock, self._http = settings, clock, http
        self._callback = f"{site.address}{CALLBACK}"
        self._memory = OctKey.import_key(hmac.digest(secret, b"oidc", "sha256"))
        self._known: tuple[datetime, JsonObject] | None = None

    @property
    def client(self) -> str:
        """Whose people the provider knows."""
        return self._settings.client

    @property
    def roles(self) -> Mapping[str, Role]:
        """What each group there may be here."""
        return {group: Role(role) for group, role in self._settings.roles.items()}

    def depart(self) -> Departure:
        """Return where somebody signs in. Raises `ProviderError` where the provider cannot be asked."""
        state, nonce, verifier = token_urlsafe(32), token_urlsafe(32), token_urlsafe(48)
        url = prepare_grant_uri(
            self._metadata()["authorization_endpoint"],
            self._settings.client_id,
            "code",
            redirect_uri=self._callback,
            scope=_SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        until = int((self._clock() + AWAY).timestamp())
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "exp": until}
        return Departure(url=url, memory=jwt.encode({"alg": "HS256"}, kept, self._memory))

    def arrive(self, answer: Mapping[str, str], *, memory: str | None) -> Identity:
        """Return who came back, given the parameters of his return and what his browser kept.

        Raises `UnauthenticatedError` for a return that is not one to a departure from here, or that the provider does
        not vouch for, and `ProviderError` where it cannot be asked.
        """
        kept = self._remembered(memory)
        if not hmac.compare_digest(answer.get("state", "").encode(), str(kept["state"]).encode()):
            raise UnauthenticatedError("this is not the return from a sign-in that began here: begin again")
        issuer = self._metadata()["issuer"]
        if answer.get("iss", issuer) != issuer or "code" not in answer:
            raise UnauthenticatedError("the identity provider did not let you in: begin again")
        tokens = self._exchange(answer["code"], verifier=str(kept["verifier"]))
        claims = self._vouched(tokens, nonce=str(kept["nonce"]), issuer=issuer)
        return identity(claims, issuer=issuer, claim=self._settings.claim)

    def _remembered(self, memory: str | None) -> JsonObject:
        try:
            kept = jwt.decode(memory or "", self._memory, algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(now=self._seconds(), exp={"essential": True}).validate(kept)
        except (JoseError, ValueError) as error:
            raise UnauthenticatedError(
                "no sign-in is under way in this browser, or it took too long: begin again"
            ) from error
        return kept

    def _exchange(self, code: str, *, verifier: str) -> JsonObject:
        """Return the tokens that a code is worth, once."""
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._callback}
        secret = self._settings.client_secret.get_secret_value()
        own = (quote_plus(self._settings.client_id), quote_plus(secret))  # RFC 6749, section 2.3.1
        tokens = self._ask("POST", "token_endpoint", data=asked | {"code_verifier": verifier}, auth=own)
        if not isinstance(tokens.get("id_token"), str):
            raise UnauthenticatedError("the identity provider did not say who you are: begin again")
        return tokens

    def _vouched(self, tokens: JsonObject, *, nonce: str, issuer: str) -> JsonObject:
        """Return the claims of an identity token that the provider signed, for us, now and for this sign-in."""
        keys = cast("KeySetSerialization", self._ask("GET", "jwks_uri"))
        params = {"nonce": nonce, "client_id": self._settings.client_id, "access_token": tokens.get("access_token")}
        exactly = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
        }
        try:
            token = jwt.decode(tokens["id_token"], KeySet.import_key_set(keys), algorithms=_SIGNED_BY)
            claims = CodeIDToken(token.claims, token.header, options=exactly, params=params)
            claims.validate(now=self._seconds(), leeway=_LEEWAY)
        except (JoseError, ValueError) as error:
            _LOG.warning("the identity provider's token is refused: %s", type(error).__name__)
            raise UnauthenticatedError("the identity provider's word cannot be trusted: begin again") from error
        return dict(claims)

    def _metadata(self) -> JsonObject:
        """Return what the provider says of itself, asked once an hour."""
        if self._known is None or self._clock() - self._known[0] > timedelta(hours=1):
            stated = self._fetch("GET", f"{self._settings.issuer}/.well-known/openid-configuration")
            if str(stated.get("issuer", "")).rstrip("/") != self._settings.issuer:
                raise ProviderError("the identity provider calls itself otherwise than the settings do")
            self._known = (self._clock(), stated)
        return self._known[1]

    def _ask(
        self, method: str, endpoint: str, *, data: dict[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> JsonObject:
        address = str(self._metadata().get(endpoint, ""))
        if self._settings.issuer.startswith("https://") and not address.startswith("https://"):
            raise ProviderError(f"the identity provider's {endpoint} is not https")
        return self._fetch(method, address, data=data, auth=auth)

    def _fetch(
        self, method: str, address: str, *, data: dict[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> JsonObject:
        """Return the JSON object at an address of the provider."""
        try:
            with self._http() as http:
                answer = http.request(method, address, data=data, auth=auth)
            stated = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError("the identity provider did not answer: try again") from error
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise UnauthenticatedError(
                "the identity provider refused the code, as it does the second time: begin again"
            )
        if not answer.is_success or not isinstance(stated, dict):
            raise ProviderError(f"the identity provider answered {answer.status_code}: try again, or see its settings")
        return stated

    def _seconds(self) -> int:
        return int(self._clock().timestamp())


def identity(claims: JsonObject, *, issuer: str, claim: str) -> Identity:
    """Return whom claims are about. The groups may be one text or a list of them."""
    told = (claims.get(name) for name in ("email", "preferred_username", "upn"))
    email = next((text for text in told if isinstance(text, str) and "@" in text), None)
    if email is None:
        raise UnauthenticatedError(
            "the identity provider tells no e-mail address of yours: let it give the claim email"
        )
    stated = claims.get(claim, ())
    groups = (stated,) if isinstance(stated, str) else tuple(map(str, stated if isinstance(stated, list) else ()))
    name = plain_name(str(claims.get("name") or email))
    return Identity(issuer=issuer, subject=claims["sub"], email=email, name=name, groups=groups)
