"""How people get in: their sessions, the cookies that carry these, and the identity provider if there is one."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from triage.errors import NotFoundError
from triage.settings import Settings, session_secret
from triage.settings.address import database_file
from triage.workflow import Attempt, Sessions, TriageWorkflow
from triage_api.oidc import Provider
from triage_api.site import Site, site_of

SESSION, DEPARTURE = "session", "departure"
"""The cookies: the token of a session, and what is remembered while somebody is away at his identity provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The door for people."""

    sessions: Sessions
    site: Site
    provider: Provider | None = None

    def token(self, request: Request) -> str | None:
        """Return the token of the session that a browser sends."""
        return self.site.kept(request, SESSION)

    def attempt(self, request: Request, *, client: str) -> Attempt:
        """Tell of a request to sign in."""
        address = request.client.host if request.client else "-"
        return Attempt(client=client, address=address, token=self.token(request))


def people_of(workflow: TriageWorkflow, settings: Settings) -> People | None:
    """Return the door for people; None where several processes would have to share a secret that is not set."""
    if settings.session_secret is None and database_file(settings.database_url) is None:
        return None
    secret = session_secret(settings).get_secret_value().encode()
    site = site_of(settings)
    provider = Provider(settings.oidc, site=site, secret=secret) if settings.oidc else None
    return People(sessions=workflow.sessions(secret=secret), site=site, provider=provider)


async def _people(request: Request) -> People:
    people: People | None = request.app.state.people
    if people is None:
        raise NotFoundError("people do not sign in here: set TRIAGE_SESSION_SECRET")
    return people


Door = Annotated[People, Depends(_people)]
"""The door for people, where there is one."""
