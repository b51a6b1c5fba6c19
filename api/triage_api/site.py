"""Where browsers find the desk, the cookies it gives them, and the requests of other pages that it refuses."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response

from triage.access.session import ABSOLUTE
from triage.errors import ForbiddenError
from triage.settings import Settings, is_loopback

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The desk as browsers see it: its `address` if it is known, and whether what is sent there is encrypted."""

    address: str | None = None
    encrypted: bool = True

    def cookie(self, noun: str) -> str:
        """Return the name of a cookie. `__Host-` binds it to this host, and browsers take it over TLS alone."""
        return f"__Host-triage-{noun}" if self.encrypted else f"triage-{noun}"

    def keep(self, response: Response, noun: str, value: str, *, seconds: int = int(ABSOLUTE.total_seconds())) -> None:
        """Let a browser keep a value that no script can read and no other page can send along with a change."""
        response.set_cookie(
            self.cookie(noun), value, max_age=seconds, path="/", secure=self.encrypted, httponly=True, samesite="lax"
        )

    def drop(self, response: Response, noun: str) -> None:
        """Let a browser forget a value."""
        response.delete_cookie(self.cookie(noun), path="/", secure=self.encrypted, httponly=True, samesite="lax")

    def kept(self, request: Request, noun: str) -> str | None:
        """Return what a browser kept."""
        return request.cookies.get(self.cookie(noun))

    def require_own(self, request: Request) -> None:
        """Refuse a change that a page of another origin asks for with the cookie of whoever looks at it.

        Browsers say in `Sec-Fetch-Site` where a request comes from, older ones in `Origin`; one that says neither may
        come from anywhere.
        """
        if request.method not in _SAFE and self._stated_own(request) is not True:
            raise ForbiddenError("in a session, changes are asked for by the desk's own pages: send its Origin")

    def require_not_foreign(self, request: Request) -> None:
        """Refuse what a page of another origin asks for; a program without a page says nothing of one."""
        if self._stated_own(request) is False:
            raise ForbiddenError("another site's page may not sign anybody in here")

    def _stated_own(self, request: Request) -> bool | None:
        """Say whether a request comes from the desk's own pages; None where it does not say."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site is not None:
            return site in {"same-origin", "none"}
        if origin is None:
            return None
        return origin == self.address or urlsplit(origin).netloc == request.headers.get("host", "-")


def site_of(settings: Settings) -> Site:
    """Return where browsers find the desk: `public_url`, or this machine's own address; elsewhere TLS is presumed."""
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        return Site(address=f"{parts.scheme}://{parts.netloc}", encrypted=parts.scheme == "https")
    if is_loopback(settings.host):
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return Site(address=f"http://{host}:{settings.port}", encrypted=False)
    return Site()
