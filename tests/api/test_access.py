"""Who may do what over HTTP: every route, with every scope, for one's own and for another's data.

`TABLE` says what each route needs; a route that is not in it fails here.
"""

import json
import logging
from datetime import timedelta
from time import time

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from triage_api.app import create_app
from triage_api.body import JSON, NDJSON

from triage.access import DEMO, Scope
from triage.errors import StoreError

INGEST, READ, DECIDE, ADMIN = Scope
OPEN = frozenset()
ENDPOINT_AT = {"url": "https://93.184.215.14/hook"}
ONE, CASE, ENDPOINT, BATCH = (f"/v1/{noun}/{{id}}" for noun in ("exceptions", "cases", "webhook_endpoints", "batches"))

TABLE = {
    "GET /": OPEN,
    "GET /livez": OPEN,
    "GET /readyz": OPEN,
    "GET /openapi.json": OPEN,
    "HEAD /openapi.json": OPEN,
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

ROUTES = sorted(f"{method} {r.path}" for r in iter_route_contexts(create_app(None).routes) for method in r.methods)
GUARDED = [route for route in ROUTES if TABLE.get(route) != OPEN]
OF_ONE = [route for route in GUARDED if "{id}" in route]


def test_every_route_says_who_may_take_it():
    assert set(ROUTES) == set(TABLE)


@pytest.fixture
def ids(api, case, post):
    """What stands for `{id}`: a case, its exception and an endpoint, all of the client `default`."""
    return {
        "cases": case,
        "exceptions": api.get(f"/v1/cases/{case}").json()["case"]["exception"]["id"],
        "webhook_endpoints": post(ENDPOINT_AT, "/v1/webhook_endpoints").json()["endpoint"]["id"],
        "batches": api.post("/v1/batches").json()["id"],
    }


@pytest.fixture
def take(ids, exception):
    """A way to take a route with a request that has all it needs."""

    def taking(api, route, scope=READ, ids=ids):
        method, path = route.split()
        noun = path.split("/")[2] if "{id}" in path else ""
        lines = path.endswith(("/batch", "/ledger", "/lines"))
        bodies = {
            "exceptions": exception(),
            "batch": exception(),
            "lines": exception(),
            "ledger": {"object": "payment", "id": "pay_1", "currency": "EUR", "amount": 5},
            "applied": {"by": "billing"},
            "reopen": {"by": "Ada", "reason": "why", "side": "reviewer" if scope is DECIDE else "pipeline"},
            "undo": {"by": "Ada", "reason": "why"},
            "webhook_endpoints": ENDPOINT_AT,
            "snooze": {"by": "Ada", "until": round(time()) + 3600, "reason": "why"},
            "wake": {"by": "Ada"},
            "decision": {"reviewer": "Ada", "review": {"type": "dismiss"}},
        }
        body = json.dumps(bodies.get(path.split("/")[-1], {})) if method == "POST" else None
        headers = {"Content-Type": NDJSON if lines else JSON, "If-Match": '"1"'}
        asked = {"offset": 0} if path.endswith("/lines") else {}
        address = path.replace("{id}", ids.get(noun, ""))
        return api.request(method, address, params=asked, content=body, headers=headers)

    return taking


@pytest.mark.parametrize("route", GUARDED)
def test_a_route_takes_the_scopes_of_the_table_and_no_others(keyed, take, route):
    for scope in sorted(
        Scope, key=TABLE[route].__contains__
    ):  # those that are refused change nothing, so they go first
        answer = take(keyed(scopes=frozenset({scope})), route, scope)
        assert (answer.status_code == 403) == (scope not in TABLE[route]), (scope, answer.text)
        assert answer.status_code not in {401, 500}


@pytest.mark.parametrize("route", OF_ONE)
def test_what_another_client_has_is_not_there(keyed, take, route, ids):
    for scope in TABLE.get(route, Scope):
        stranger = keyed(client="stranger", scopes=frozenset({scope}))
        theirs, none = take(stranger, route, scope), take(stranger, route, scope, dict.fromkeys(ids, "x"))
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert theirs.json().keys() == none.json().keys()


@pytest.mark.parametrize("route", ["GET /v1/exceptions", "GET /v1/cases"])
def test_lists_hold_nothing_of_another_client(keyed, api, take, route):
    assert take(api, route).json()["data"]
    assert take(keyed(client="stranger"), route).json()["data"] == []


def test_nothing_is_posted_for_another_client(keyed, take):
    stranger = keyed(client="stranger")
    assert take(stranger, "POST /v1/exceptions").status_code == 403
    assert take(stranger, "POST /v1/ledger").status_code == 403
    (line,) = take(stranger, "POST /v1/exceptions/batch").text.splitlines()
    assert (json.loads(line)["status"], json.loads(line)["line"]) == (403, 1)
    assert stranger.get("/v1/ledger").json() == {"clients": {}}


@pytest.mark.parametrize("route", GUARDED)
def test_nobody_gets_in_without_a_key(keyed, take, route):
    api = keyed()
    del api.headers["Authorization"]
    answer = take(api, route)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "urn:triage:problem:unauthenticated"


@pytest.mark.parametrize("route", [route for route in ROUTES if TABLE.get(route) == OPEN])
def test_what_is_open_asks_for_no_key(workflow, route):
    method, path = route.split()
    assert TestClient(create_app(workflow)).request(method, path).is_success or method == "HEAD"


@pytest.mark.parametrize("route", GUARDED)
def test_a_desk_without_keys_is_shut(workflow, take, route):
    assert take(TestClient(create_app(workflow)), route).status_code == 401


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


class Forgetful:
    """Keys whose use cannot be noted."""

    def __init__(self, access):
        self.authenticate = access.authenticate

    def note_use(self, _principal):
        raise StoreError("disk full")


def test_that_a_use_cannot_be_noted_is_not_the_callers_concern(workflow, issued, caplog):
    api = TestClient(create_app(workflow, keys=Forgetful(workflow.access())))
    answer = api.get("/v1/cases", headers={"Authorization": f"Bearer {issued.text}"})
    assert (answer.status_code, "could not be noted: disk full" in caplog.text) == (200, True)


@pytest.mark.parametrize(("scope", "side"), [(INGEST, "reviewer"), (DECIDE, "pipeline")])
def test_nobody_speaks_for_the_other_side(keyed, ids, scope, side):
    body = {"by": "Ada", "reason": "why", "side": side}
    answer = keyed(scopes=frozenset({scope})).post(f"/v1/exceptions/{ids['exceptions']}/reopen", json=body)
    assert answer.status_code == 403


def test_the_document_declares_what_the_table_says(api):
    declared = {
        f"{method.upper()} {path}": {scope for way in operation.get("security", []) for scope in way["Key"]}
        for path, operations in api.get("/openapi.json").json()["paths"].items()
        for method, operation in operations.items()
    }
    assert declared == {route: set(needed) for route, needed in TABLE.items() if "openapi" not in route}
