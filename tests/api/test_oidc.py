"""Signing in at an identity provider: a real one, on this machine, that can be told to lie."""

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient
from triage_api.app import create_app
from triage_api.oidc import Provider
from triage_api.people import People
from triage_api.site import Site

from triage.access import Role
from triage.settings import Oidc

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests alone
CLIENT, SECRET = "desk", "canary+client/secret"


class IdentityProvider(ThreadingHTTPServer):
    """An OpenID provider: whoever is sent there is `claims`, changed as a test wants."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, auto_kid=False)
        self.codes, self.changes, self.sign = {}, {}, self.by_key

    def leave(self, url):
        """Sign somebody in who was sent here, and return the query that he comes back with."""
        asked = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "session_state": "x"}

    def token(self, form, authorization):
        """Return the tokens for a code, once, to whoever has the secret and the verifier; None to everybody else."""
        asked = self.codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        known = b64decode(authorization.removeprefix("Basic ")).decode() == "desk:canary%2Bclient%2Fsecret"
        if asked is None or not known or asked["code_challenge"] != challenge:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "248", "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], "email": "Ada@corp.example", "name": "Ada Byron", "groups": ["finance"]}
        claims = {name: value for name, value in (claims | self.changes).items() if value is not None}
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.sign(claims)}

    def by_key(self, claims):
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        idp = self.server
        at = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        known = {"issuer": idp.issuer} | {name: idp.issuer + path for name, path in at.items()}
        self._say(200, {"keys": [idp.key.as_dict(private=False)]} if self.path == "/jwks" else known)

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: value for name, (value,) in parse_qs(form).items()}
        tokens = self.server.token(fields, self.headers["Authorization"])
        self._say(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def _say(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def running():
    with IdentityProvider() as idp:
        thread = threading.Thread(target=idp.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield idp
        idp.shutdown()
        thread.join()


@pytest.fixture
def idp(running):
    running.changes, running.sign = {}, running.by_key
    running.codes.clear()
    return running


@pytest.fixture
def api(workflow, people, idp):
    """A browser at a desk that takes the word of the provider."""
    roles = {"finance": "reviewer", "audit": "analyst"}
    settings = Oidc(issuer=idp.issuer, client_id=CLIENT, client_secret=SECRET, roles=roles)
    provider = Provider(settings, site=people.site, secret=b"s" * 32)
    door = People(sessions=people.sessions, site=people.site, provider=provider)
    with TestClient(create_app(workflow, keys=workflow.access(), people=door), follow_redirects=False) as api:
        yield api


def depart(api):
    answer = api.get("/v1/session/oidc")
    assert answer.status_code == 302
    return answer.headers["location"]


def arrive(api, **back):
    return api.get("/v1/session/oidc/callback", params=back)


def sign_in(api, idp):
    return arrive(api, **idp.leave(depart(api)))


def test_whoever_the_provider_knows_is_signed_in_with_the_roles_of_his_groups(api, idp, workflow):
    answer = sign_in(api, idp)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    (ada,) = workflow.users.held()
    assert (ada.email, ada.roles, ada.password) == ("ada@corp.example", {Role.REVIEWER}, None)
    assert api.get("/v1/session").json()["user"] == ada.id


def test_other_groups_are_other_roles_and_end_the_sessions_before(api, idp, workflow):
    sign_in(api, idp)
    before = api.cookies["triage-session"]
    idp.changes = {"groups": "audit"}
    assert sign_in(api, idp).status_code == 303
    (ada,) = workflow.users.held()
    assert ada.roles == {Role.ANALYST}
    assert api.get("/v1/session", headers={"Cookie": f"triage-session={before}"}).status_code == 401


def none(claims):
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims))
    return ".".join((*parts, ""))


def by_shared_secret(claims):
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 2))


def by_stranger(claims):
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


LIES = {
    "another nonce": {"changes": {"nonce": "x"}},
    "no nonce": {"changes": {"nonce": None}},
    "another audience": {"changes": {"aud": "shop"}},
    "another party": {"changes": {"aud": [CLIENT, "shop"], "azp": "shop"}},
    "another issuer": {"changes": {"iss": "https://evil.example"}},
    "expired": {"changes": {"exp": 1_700_000_000, "iat": 1_699_999_000}},
    "never expires": {"changes": {"exp": None}},
    "nobody": {"changes": {"sub": None}},
    "another access token": {"changes": {"at_hash": "x"}},
    "alg none": {"sign": none},
    "signed by what both know": {"sign": by_shared_secret},
    "signed by a stranger": {"sign": by_stranger},
    "no token": {"sign": lambda _: None},
    "no address": {"changes": {"email": None}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_word_that_cannot_be_trusted_lets_nobody_in(api, idp, workflow, lie):
    for name, value in lie.items():
        setattr(idp, name, value)
    answer = sign_in(api, idp)
    assert (answer.status_code, answer.headers.get("set-cookie"), workflow.users.held()) == (401, None, ())


RETURNS = {
    "another state": {"state": "x"},
    "no state": {"state": ""},
    "another issuer": {"iss": "https://evil.example"},
    "a code of nobody": {"code": "x"},
}


@pytest.mark.parametrize("changes", RETURNS.values(), ids=RETURNS)
def test_a_return_that_is_not_to_this_departure_lets_nobody_in(api, idp, changes):
    assert arrive(api, **idp.leave(depart(api)) | changes).status_code == 401


def test_whoever_is_refused_there_is_refused_here(api, idp):
    back = idp.leave(depart(api))
    answer = arrive(api, error="access_denied", state=back["state"])
    assert answer.status_code == 401


def test_a_browser_that_did_not_depart_from_here_does_not_arrive(api, idp):
    back = idp.leave(depart(api))
    api.cookies.clear()
    assert arrive(api, **back).status_code == 401


def test_a_code_is_worth_one_sign_in(api, idp):
    back = idp.leave(depart(api))
    kept = f"triage-departure={api.cookies['triage-departure']}"
    assert arrive(api, **back).status_code == 303
    assert arrive(api, **back).status_code == 401
    assert api.get("/v1/session/oidc/callback", params=back, headers={"Cookie": kept}).status_code == 401


@pytest.mark.parametrize("groups", [None, [], ["staff"], {"finance": 1}, 7], ids=str)
def test_nobody_without_a_mapped_group_gets_in(api, idp, workflow, groups):
    idp.changes = {"groups": groups}
    assert sign_in(api, idp).status_code == 403
    assert workflow.users.held() == ()


def test_a_disabled_user_is_refused_whatever_his_provider_says(api, idp, workflow):
    sign_in(api, idp)
    (ada,) = workflow.users.held()
    workflow.users.disable(ada.id)
    assert sign_in(api, idp).status_code == 403


def test_a_provider_makes_nobody_a_user_who_was_made_here(api, idp, users):
    roles = frozenset({Role.ADMIN})
    users.create(client="default", email="ada@corp.example", name="Ada", roles=roles, password=PASSWORD)
    answer = sign_in(api, idp)
    assert (answer.status_code, "another user here has your address" in answer.text) == (403, True)


def test_a_provider_that_is_not_there_is_no_failure_of_the_desk(workflow, people):
    settings = Oidc(issuer="http://127.0.0.1:9", client_id=CLIENT, client_secret=SECRET, roles={})
    door = People(
        sessions=people.sessions,
        site=Site(encrypted=False),
        provider=Provider(settings, site=people.site, secret=b"s" * 32),
    )
    answer = TestClient(create_app(workflow, people=door)).get("/v1/session/oidc")
    assert (answer.status_code, answer.headers["Retry-After"]) == (502, "1")


def test_no_secret_of_a_sign_in_is_logged_or_told_in_the_trail(api, idp, workflow, caplog):
    caplog.set_level("DEBUG", logger="triage_api")
    caplog.set_level("DEBUG", logger="triage")
    back = idp.leave(depart(api))
    kept = api.cookies["triage-departure"]
    assert arrive(api, **back).status_code == 303
    assert arrive(api, **back).status_code == 401
    with workflow.store.read() as reader:
        told = repr(reader.access_trail())
    for secret in (back["code"], back["state"], kept, SECRET, api.cookies["triage-session"], "ada@corp.example"):
        assert secret not in caplog.text + told
    assert "sign_in" in told
