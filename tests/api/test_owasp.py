"""The OWASP API Security Top 10 of 2023, each as a check of the routes that there are.

Two of the ten have no route to check: no address in a request is fetched (API7; where webhooks go is guarded in
`triage.delivery`), and no answer of another service is read while a request waits (API10).
"""

import pytest
from fastapi.routing import iter_route_contexts
from triage_api.ndjson import LineSplitter

from triage.access import Scope
from triage.model.codec import LARGEST_BODY
from triage.model.record import LARGEST_PAGE

POST = {"Content-Type": "application/json"}


@pytest.fixture
def desk(keyed, exception, case):
    """What every check may use."""
    return {"keyed": keyed, "exception": exception, "case": case}


def object_level(keyed, case, **_):
    return keyed(client="stranger").get(f"/v1/cases/{case}").status_code, 404


def authentication(keyed, **_):
    return keyed().get("/v1/cases", headers={"Authorization": "Bearer guess"}).status_code, 401


def property_level(keyed, exception, **_):
    """A caller cannot set what the desk decides: neither the state nor whose the row is."""
    api = keyed()
    answers = [api.post("/v1/exceptions", json=exception() | {name: "x"}) for name in ("state", "tenant_id", "outcome")]
    return {answer.status_code for answer in answers}, {422}


def consumption(keyed, **_):
    api = keyed()
    large = api.post("/v1/exceptions", content=b" " * (LARGEST_BODY + 1), headers=POST).status_code
    kept = list(LineSplitter(limit=LARGEST_BODY).feed(b"x" * (LARGEST_BODY + 1) + b"\n"))
    return (large, api.get(f"/v1/cases?limit={LARGEST_PAGE + 1}").status_code, kept[0].content), (413, 422, None)


def function_level(keyed, case, **_):
    api = keyed(scopes=frozenset(Scope) - {Scope.DECIDE})
    return api.post(f"/v1/cases/{case}/decision", json={}, headers={"If-Match": '"1"'}).status_code, 403


def business_flows(keyed, case, **_):
    """A case is decided once, and only by who read it as it is."""
    api, decision = keyed(), {"reviewer": "Ada", "review": {"type": "dismiss"}}
    tries = [{}, {"If-Match": '"1"'}, {"If-Match": '"1"'}]
    answers = [api.post(f"/v1/cases/{case}/decision", json=decision, headers=tried) for tried in tries]
    return [answer.status_code for answer in answers], [428, 200, 412]


def configuration(keyed, **_):
    """Nothing beyond the table answers, and no other origin's page may read."""
    api = keyed()
    shown = api.get("/v1/cases", headers={"Origin": "https://evil.example"}).headers
    tried = [api.get(path).status_code for path in ("/docs", "/redoc", "/.env", "/debug")]
    return (tried, "access-control-allow-origin" in shown, "server" in shown), ([404] * 4, False, False)


def inventory(keyed, **_):
    app = keyed().app
    there = {route.path for route in iter_route_contexts(app.routes)} - {"/openapi.json"}
    return there, set(app.openapi()["paths"])


RISKS = {
    "API1 broken object level authorization": object_level,
    "API2 broken authentication": authentication,
    "API3 broken object property level authorization": property_level,
    "API4 unrestricted resource consumption": consumption,
    "API5 broken function level authorization": function_level,
    "API6 unrestricted access to sensitive business flows": business_flows,
    "API8 security misconfiguration": configuration,
    "API9 improper inventory management": inventory,
}


@pytest.mark.parametrize("check", RISKS.values(), ids=RISKS)
def test_the_desk_does_not_have_the_risk(desk, check):
    found, expected = check(**desk)
    assert found == expected
