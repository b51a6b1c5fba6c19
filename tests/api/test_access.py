"""Who may do what over HTTP: every route, with every scope and every role, for one's own and for another's data.

`TABLE` says what each route needs; a route that is not in it fails here.
"""

import json
import logging
import shutil
import time
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from triage_api.app import create_app
from triage_api.body import JSON, NDJSON
from triage_api.demo.book import read_book
from triage_api.people import SESSION, People
from triage_api.site import Site

from triage.access import DEMO, SCOPES, Identity, Role, Scope
from triage.access.recent import KNOWN_FOR
from triage.bootstrap import now
from triage.errors import StoreError
from triage.model import Dismiss
from triage.store import Store
from triage.workflow import Attempt, Drawing, TriageWorkflow

INGEST, READ, DECIDE, APPROVE, ADMIN = Scope
OPEN = frozenset()
ENDPOINT_AT = {"url": "https://93.184.215.14/hook"}
ONE, CASE, ENDPOINT, USER, BATCH, AUDIT = (
    f"/v1/{noun}/{{id}}" for noun in ("exceptions", "cases", "webhook_endpoints", "users", "batches", "blind_audits")
)
EXCEPTION = {
    "source": "stripe",
    "external_id": "e1",
    "kind": "unmatched_payment",
    "subject": "pay_1",
    "documents": {"payments": [{"id": "pay_1", "amount": 12500, "currency": "EUR", "memo": "INV-7"}]},
}
PASSWORD = "correct horse battery"  # noqa: S105 - of the tests alone
NEW_USER = {"name": "New", "roles": ["analyst"], "password": PASSWORD}

TABLE = {
    "GET /": OPEN,
    "GET /livez": OPEN,
    "GET /readyz": OPEN,
    "GET /openapi.json": OPEN,
    "HEAD /openapi.json": OPEN,
    "POST /v1/session": OPEN,
    "DELETE /v1/session": OPEN,
    "GET /v1/session/oidc": OPEN,
    "GET /v1/session/oidc/callback": OPEN,
    "GET /v1/session": set(Scope),
    "GET /v1/users": {ADMIN},
    "POST /v1/users": {ADMIN},
    f"POST {USER}/roles": {ADMIN},
    f"POST {USER}/disable": {ADMIN},
    f"POST {USER}/enable": {ADMIN},
    "GET /metrics": {ADMIN},
    "POST /v1/exceptions": {INGEST},
    "POST /v1/exceptions/batch": {INGEST},
    "POST /v1/batches": {INGEST},
    "GET /v1/batches": {READ},
    f"GET {BATCH}": {READ},
    f"POST {BATCH}/lines": {INGEST},
    f"POST {BATCH}/close": {INGEST},
    f"GET {BATCH}/results": {READ},
    "GET /v1/exceptions": {READ},
    f"GET {ONE}": {READ},
    f"GET {ONE}/receipt": {READ},
    f"GET {ONE}/review_receipt": {READ},
    f"GET {ONE}/evidence": {READ},
    f"GET {ONE}/consultation": {READ},
    f"GET {ONE}/choice_receipt": {READ},
    f"GET {ONE}/why": {READ},
    f"GET {ONE}/history": {READ},
    f"POST {ONE}/replay": {READ},
    f"POST {ONE}/applied": {INGEST},
    f"POST {ONE}/reopen": {INGEST, DECIDE},
    f"POST {ONE}/undo": {DECIDE},
    "GET /v1/cases": {READ},
    f"GET {CASE}": {READ},
    f"POST {CASE}/decision": {DECIDE},
    f"POST {CASE}/snooze": {DECIDE},
    f"POST {CASE}/wake": {DECIDE},
    "GET /v1/certificates": {READ},
    "GET /v1/blind_audits": {READ},
    f"GET {AUDIT}": {READ},
    f"POST {AUDIT}/answer": {DECIDE},
    "POST /v1/ledger": {INGEST},
    "GET /v1/ledger": {READ},
    "GET /v1/webhook_endpoints": {ADMIN},
    "POST /v1/webhook_endpoints": {ADMIN},
    f"GET {ENDPOINT}/deliveries": {ADMIN},
    f"POST {ENDPOINT}/rotate": {ADMIN},
    f"POST {ENDPOINT}/disable": {ADMIN},
    f"POST {ENDPOINT}/enable": {ADMIN},
    f"POST {ENDPOINT}/replay": {ADMIN},
}

ABSENT = {f"GET {ONE}/choice_receipt"}
"""Of things that this desk has not: whoever may ask is told so."""

ROUTES = sorted(f"{method} {r.path}" for r in iter_route_contexts(create_app(None).routes) for method in r.methods)
GUARDED = [route for route in ROUTES if TABLE.get(route) != OPEN]
OF_ONE = [route for route in GUARDED if "{id}" in route]
HELD = (*Scope, *Role)
"""What a caller may hold: a key with one scope, or a session with one role."""


def scopes(held):
    """Return what a scope or a role opens."""
    return SCOPES[held] if isinstance(held, Role) else {held}


def test_every_route_says_who_may_take_it():
    assert set(ROUTES) == set(TABLE)


@pytest.fixture(scope="module")
def desk(empty, content, tmp_path_factory):
    """One desk for all that only asks who may."""
    path = tmp_path_factory.mktemp("access") / "desk.db"
    with closing(Store.open(f"sqlite:///{shutil.copy(empty, path)}")) as store:
        yield TriageWorkflow(store=store, clock=now, content=content)


@pytest.fixture(scope="module")
def sessions(desk):
    return desk.sessions(secret=b"s" * 32)


@pytest.fixture(scope="module")
def served(desk, sessions):
    """That desk behind HTTP, for everybody alike: each request says who sends it."""
    people = People(sessions=sessions, site=Site(encrypted=False))
    with TestClient(create_app(desk, keys=desk.access(), people=people), raise_server_exceptions=False) as api:
        yield api


@pytest.fixture(scope="module")
def shown(desk, sessions):
    """The headers of somebody who holds a scope by a key, or a role in a session; each is made once."""

    def key(held, client):
        text = desk.access().create(client=client, name="tests", scopes=frozenset({held})).text
        return {"Authorization": f"Bearer {text}"}

    def session(held, client):
        who = Identity(issuer="i", subject=held, email=f"{held}@x.org", name=held, groups=(held,))
        signed_in = sessions.sign_in_as(who, roles={held: held}, attempt=Attempt(client=client, address="-"))
        return {"Cookie": f"triage-{SESSION}={signed_in.token}", "Sec-Fetch-Site": "same-origin"}

    @lru_cache(maxsize=None, typed=True)  # the role admin equals the scope of that name
    def made(held, client="default"):
        return (session if isinstance(held, Role) else key)(held, client)

    return made


@pytest.fixture(scope="module")
def ids(desk, consult_about):
    """What stands for `{id}`: a case, its exception, an audit, an endpoint and a user, all of the client `default`."""
    told = {entry.external_id: entry for entry in read_book()}
    desk.file(told["bank-001"])
    record = desk.file(told["bank-014"]).record
    consult_about(desk, record)
    desk.review(record.case_id, version=1, review=Dismiss(), reviewer="Ada")
    roles = frozenset({Role.ANALYST})
    user = desk.users.create(client="default", email="own@x.org", name="Own", roles=roles, password=PASSWORD)
    endpoint = desk.webhooks.register(ENDPOINT_AT["url"], client="default").endpoint
    batch = desk.batches.open(client="default")
    later = now() + timedelta(weeks=2)
    Drawing(store=desk.store, clock=lambda: later, share=Decimal(1), minimum=1).catch_up()
    (audit,) = desk.blind_audits.list().items
    return {
        "blind_audits": audit.id,
        "cases": record.case_id,
        "exceptions": record.id,
        "webhook_endpoints": endpoint.id,
        "users": user.id,
        "batches": batch.id,
    }


def body_of(path, held):
    """Return a body that has all a route needs, for whoever holds a scope or a role."""
    side = "reviewer" if DECIDE in scopes(held) else "pipeline"
    bodies = {
        "exceptions": EXCEPTION,
        "batch": EXCEPTION,
        "lines": EXCEPTION,
        "ledger": {"object": "payment", "id": "pay_1", "currency": "EUR", "amount": 5},
        "applied": {"by": "billing"},
        "reopen": {"by": "Ada", "reason": "why", "side": side},
        "undo": {"by": "Ada", "reason": "why"},
        "webhook_endpoints": ENDPOINT_AT,
        "decision": {"reviewer": "Ada", "review": {"type": "dismiss"}},
        "answer": {"reviewer": "Bob", "review": {"type": "undecided"}},
        "snooze": {"by": "Ada", "until": round(time.time()) + 3600, "reason": "why"},
        "wake": {"by": "Ada"},
        "users": NEW_USER | {"email": f"{held}@new.org"},
        "roles": {"roles": ["analyst"]},
    }
    return bodies.get(path.split("/")[-1], {})


@pytest.fixture(scope="module")
def take(ids):
    """A way to take a route with a request that has all it needs."""

    def taking(api, route, held=READ, *, ids=ids, headers=None):
        method, path = route.split()
        type_ = NDJSON if path.endswith(("/batch", "/ledger", "/lines")) else JSON
        stated = {"Content-Type": type_, "If-Match": '"1"'} | (headers or {})
        noun = path.split("/")[2] if "{id}" in path else ""
        content = json.dumps(body_of(path, held)) if method == "POST" else None
        asked = {"offset": 0} if path.endswith("/lines") else {}
        address = path.replace("{id}", ids.get(noun, ""))
        return api.request(method, address, params=asked, content=content, headers=stated)

    return taking


@pytest.mark.parametrize("route", GUARDED)
def test_who_shows_no_key_learns_nothing_of_parameters(served, ids, route):
    method, path = route.split()
    address = path.replace("{id}", ids.get(path.split("/")[2], "") if "{id}" in path else "")
    assert served.request(method, address, params={"x": 1}).status_code == 401


@pytest.mark.parametrize("route", GUARDED)
def test_a_route_takes_the_scopes_and_roles_of_the_table_and_no_others(served, shown, take, route):
    for held in HELD:
        answer = take(served, route, held, headers=shown(held))
        assert (answer.status_code == 403) == scopes(held).isdisjoint(TABLE[route]), (held, answer.text)
        wrong = {401, 500} if route in ABSENT else {401, 404, 500}
        assert answer.status_code not in wrong, (held, answer.text)


@pytest.mark.parametrize("route", OF_ONE)
def test_what_another_client_has_is_not_there(served, shown, take, route, ids):
    for held in HELD:
        if not scopes(held).isdisjoint(TABLE[route]):
            stranger = shown(held, "stranger")
            theirs = take(served, route, held, headers=stranger)
            none = take(served, route, held, ids=dict.fromkeys(ids, "x"), headers=stranger)
            assert (theirs.status_code, none.status_code) == (404, 404), held
            assert theirs.json().keys() == none.json().keys()


@pytest.mark.parametrize("route", ["GET /v1/exceptions", "GET /v1/cases", "GET /v1/users"])
def test_lists_hold_nothing_of_another_client(served, shown, take, route):
    for held in (ADMIN, Role.ADMIN) if "users" in route else (READ, *Role):
        assert take(served, route, headers=shown(held)).json()["data"]
        theirs = take(served, route, headers=shown(held, "stranger")).json()["data"]
        assert {user["client"] for user in theirs} <= {"stranger"}
        assert theirs == [] or "users" in route


@pytest.mark.parametrize("held", [ADMIN, Role.ADMIN])
def test_nobody_is_made_a_user_of_another_client(served, shown, take, held):
    assert take(served, "POST /v1/users", held, headers=shown(held, "stranger")).status_code == 403


def test_nothing_is_posted_for_another_client(keyed, take):
    stranger = keyed(client="stranger")
    assert take(stranger, "POST /v1/exceptions").status_code == 403
    assert take(stranger, "POST /v1/ledger").status_code == 403
    (line,) = take(stranger, "POST /v1/exceptions/batch").text.splitlines()
    assert (json.loads(line)["status"], json.loads(line)["line"]) == (403, 1)
    assert stranger.get("/v1/ledger").json() == {"clients": {}}


@pytest.mark.parametrize("route", GUARDED)
def test_nobody_gets_in_without_a_key_or_a_session(served, take, route):
    answer = take(served, route)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "urn:triage:problem:unauthenticated"


IN_AND_OUT = {"POST /v1/session": 415, "GET /v1/session/oidc": 404, "GET /v1/session/oidc/callback": 404}
"""How those are answered who sign in with nothing, at a desk without an identity provider."""


@pytest.mark.parametrize("route", [route for route in ROUTES if TABLE.get(route) == OPEN])
def test_what_is_open_asks_for_no_key(served, route):
    method, path = route.split()
    answer = served.request(method, path)
    assert answer.status_code == IN_AND_OUT.get(route) or answer.is_success or method == "HEAD"


def test_a_desk_without_keys_and_people_is_shut(desk, take):
    shut = TestClient(create_app(desk))
    assert {take(shut, route).status_code for route in GUARDED} == {401}


@pytest.fixture
def issued(workflow):
    return workflow.access().create(client="default", name="pipeline", scopes=frozenset(Scope))


def revoked(access, issued):
    access.revoke(issued.key.prefix)
    return f"Bearer {issued.text}"


def rotated(access, issued):
    access.rotate(issued.key.prefix, overlap=timedelta(0))
    return f"Bearer {issued.text}"


REFUSED = {
    "revoked": revoked,
    "rotated": rotated,
    "another secret": lambda _, issued: f"Bearer {issued.text[:-43]}{'x' * 43}",
    "another prefix": lambda _, issued: f"Bearer trk_abcdefgh{issued.text[12:]}",
    "cut": lambda _, issued: f"Bearer {issued.text[:-1]}",
    "no scheme": lambda _, issued: issued.text,
    "basic": lambda _, issued: f"Basic {issued.text}",
    "two": lambda _, issued: f"Bearer {issued.text} {issued.text}",
    "empty": lambda *_: "Bearer ",
    "demo": lambda *_: f"Bearer {DEMO.text}",
}


@pytest.mark.parametrize("shown", REFUSED.values(), ids=REFUSED)
def test_a_key_that_is_none_is_refused_and_told_nowhere(keyed, workflow, issued, shown, caplog):
    caplog.set_level(logging.DEBUG)
    header = shown(workflow.access(), issued)
    answer = keyed().get("/v1/cases", headers={"Authorization": header})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    secret = issued.text.rpartition(issued.key.prefix)[2][1:-1]
    assert secret not in answer.text + caplog.text


@pytest.mark.parametrize("name", ["api_key", "key", "token", "access_token"])
def test_a_key_in_an_address_opens_nothing_and_is_not_echoed(keyed, issued, name):
    api = keyed()
    del api.headers["Authorization"]
    answer = api.get("/v1/cases", params={name: issued.text})
    assert answer.status_code in {401, 422}
    assert issued.text not in answer.text


def test_the_use_of_a_key_is_noted_after_the_answer(keyed, workflow, take):
    for route in ("GET /v1/cases", "POST /v1/exceptions/batch"):
        api = keyed()
        assert take(api, route).status_code == 200
        last = max(workflow.access().held(), key=lambda key: key.created_at)
        assert last.used_at is not None


class Counting:
    """Keys that count how often they were looked up."""

    def __init__(self, access):
        self.recall, self.note_use, self._access, self.looked_up = access.recall, access.note_use, access, 0

    def authenticate(self, text):
        self.looked_up += 1
        return self._access.authenticate(text)


def test_a_sender_who_goes_on_is_looked_up_once_a_second(workflow, issued):
    keys = Counting(workflow.access())
    api = TestClient(create_app(workflow, keys=keys), headers={"Authorization": f"Bearer {issued.text}"})
    began = time.monotonic()
    assert {api.get("/v1/cases").status_code for _ in range(6)} == {200}
    noted_first = 2  # the note of a key's first use is a change, so it is looked up once more
    assert 1 <= keys.looked_up <= noted_first + (time.monotonic() - began) / KNOWN_FOR


class Forgetful:
    """Keys whose use cannot be noted."""

    def __init__(self, access):
        self.authenticate, self.recall = access.authenticate, access.recall

    def note_use(self, _principal):
        raise StoreError("disk full")


def test_that_a_use_cannot_be_noted_is_not_the_callers_concern(workflow, issued, caplog):
    api = TestClient(create_app(workflow, keys=Forgetful(workflow.access())))
    answer = api.get("/v1/cases", headers={"Authorization": f"Bearer {issued.text}"})
    assert (answer.status_code, "could not be noted: disk full" in caplog.text) == (200, True)


@pytest.mark.parametrize(("scope", "side"), [(INGEST, "reviewer"), (DECIDE, "pipeline"), (Role.APPROVER, "pipeline")])
def test_nobody_speaks_for_the_other_side(served, shown, ids, scope, side):
    body = {"by": "Ada", "reason": "why", "side": side}
    answer = served.post(f"/v1/exceptions/{ids['exceptions']}/reopen", json=body, headers=shown(scope))
    assert answer.status_code == 403


def test_the_document_declares_what_the_table_says(api):
    declared = {
        f"{method.upper()} {path}": {frozenset(held) for way in operation.get("security", []) for held in way.values()}
        for path, operations in api.get("/openapi.json").json()["paths"].items()
        for method, operation in operations.items()
    }
    stated = {route: needed for route, needed in TABLE.items() if "openapi" not in route}
    assert declared == {route: {frozenset(needed)} if needed else set() for route, needed in stated.items()}
