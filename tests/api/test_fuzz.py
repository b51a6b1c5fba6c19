"""20,000 requests that the OpenAPI document allows or nearly allows, alone and one after another by its links.

Whatever is sent with a key: no answer is a server's error, is undocumented or differs from its schema; and what was
answered to a key is refused without it.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from starlette.testclient import TestClient

CASES = 20_000
EACH, EACH_LARGE = 800, 200
"""Requests to each operation; those to which whole exceptions and documents are posted take long to be made up."""

LARGE = ("BillingException", "LedgerLine")

SCENARIOS, STEPS = 160, 8
FEW = 100
SAME_EACH_TIME = {"GET /", "GET /livez", "GET /readyz"}
"""What takes nothing is sent once."""

UNTOLD = 10
"""Every so many answers are asked for again without the key, and with a wrong one."""

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
THING = re.compile(r"/v1/(\w+)/\{id\}")


@schemathesis.serializer("application/x-ndjson")
def _ndjson(_context, value):
    return json.dumps(value).encode() + b"\n"


@dataclass
class Caller:
    """Sends cases with a key, checks every answer, and remembers what there is to ask about."""

    client: TestClient
    key: str
    things: dict[str, list[str]]
    answers: Counter = field(default_factory=Counter)

    def send(self, case, *, aimed):
        """Send a case; an aimed one is about something that is there."""
        if aimed:
            self._aim(case)
        case.headers["Authorization"] = f"Bearer {self.key}"
        answer = self._request(case)
        self.answers[case.operation.label, answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        if "security" in case.operation.definition.raw and self.answers.total() % UNTOLD == 0:
            self._refused(case)
        return answer

    def _refused(self, case):
        for shown in ("", "Bearer trk_wrong_key", "Basic Og=="):
            case.headers["Authorization"] = shown
            assert self._request(case).status_code == 401, f"{case.operation.label} answers to {shown!r}"

    def _aim(self, case):
        if found := THING.match(case.operation.path):
            known = self.things[found[1]]
            case.path_parameters["id"] = known[self.answers.total() % len(known)]
        if "if-match" in {header.lower() for header in case.headers}:
            case.headers["if-match"] = '"1"'

    def _request(self, case):
        wanted = case.as_transport_kwargs(base_url="http://testserver")
        content = wanted.pop("data", None)
        return self.client.request(**{name: wanted[name] for name in wanted if name != "cookies"}, content=content)


@pytest.fixture
def caller(api, post, from_book):
    for name in ("bank-014", "bank-018", "billing-023", "bank-001"):
        from_book(name)
    case = api.get("/v1/cases").json()["data"][0]["id"]
    post({"reviewer": "ada", "review": {"type": "dismiss"}}, f"/v1/cases/{case}/decision", **{"If-Match": '"1"'})
    post({"url": "https://93.184.215.14/hook"}, "/v1/webhook_endpoints")
    things = {
        noun: [thing["id"] for thing in api.get(f"/v1/{noun}").json()["data"]]
        for noun in ("exceptions", "cases", "webhook_endpoints")
    }
    return Caller(api, api.headers["Authorization"].removeprefix("Bearer "), things)


@pytest.fixture
def document(api):
    return schemathesis.openapi.from_dict(api.get("/openapi.json").json())


def chosen(**options):
    return settings(
        database=None,
        deadline=None,
        print_blob=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **options,
    )


def each_alone(document, caller):
    """Send so many cases to each operation, of which every second is about something that is there."""
    for found in document.get_all_operations():
        operation = found.ok()
        fits, nearly_fits = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
        large = any(name in json.dumps(operation.definition.raw.get("requestBody", "")) for name in LARGE)

        @chosen(max_examples=EACH_LARGE if large else EACH)
        @given(fits | nearly_fits if operation.definition.raw.get("parameters") or large else fits)
        def send(case):
            caller.send(case, aimed=caller.answers.total() % 2)

        send()


def linked(document, caller):
    """Follow the document's links from what one operation answers to what others ask for."""

    class Following(document.as_state_machine()):
        def call(self, case, **_options):
            return schemathesis.Response.from_any(caller.send(case, aimed=False))

        def validate_response(self, response, case, **_options):
            """It was when it came."""

    run_state_machine_as_test(Following, settings=chosen(max_examples=SCENARIOS, stateful_step_count=STEPS))


def test_nothing_that_is_sent_breaks_what_the_document_says(document, caller):
    each_alone(document, caller)
    linked(document, caller)
    reached, done = Counter(), Counter()
    for (operation, status), count in caller.answers.items():
        reached[operation] += count
        done[operation] += count * (status < 300)
    assert caller.answers.total() >= CASES
    asked_for = {found.ok().label for found in document.get_all_operations()}
    assert {operation for operation in asked_for - SAME_EACH_TIME if reached[operation] < FEW} == set()
    assert {operation for operation in asked_for if not done[operation]} == set()
