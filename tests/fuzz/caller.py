"""Who sends what was made up, and checks every answer by the document."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from starlette.testclient import TestClient

UNTOLD = 50
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
    """Sends cases with a key, checks every answer, and remembers what there is to ask about and what broke."""

    client: TestClient
    things: dict[str, list[str]]
    answers: Counter = field(default_factory=Counter)
    faults: list[Exception] = field(default_factory=list)

    def __post_init__(self):
        self._shown = self.client.headers.pop("Authorization")

    def aimed(self, operation, **parts):
        """Return a case about something that is there, at its first version or its second."""
        asked = {one["name"] for one in operation.definition.raw.get("parameters", ())}
        where = {"id": self._known(operation)} if "id" in asked else None
        headers = {"if-match": self._version()} if "if-match" in asked else {}
        return operation.Case(
            path_parameters=where, headers=headers, query={"offset": 0} if "offset" in asked else {}, **parts
        )

    def aim(self, case):
        """Turn a case to something that is there."""
        if THING.match(case.operation.path):
            case.path_parameters["id"] = self._known(case.operation)
        if "if-match" in {header.lower() for header in case.headers}:
            case.headers["if-match"] = self._version()
        return case

    def _known(self, operation):
        known = self.things[THING.match(operation.path)[1]]
        return known[self.answers.total() // 2 % len(known)]

    def _version(self):
        return f'"{1 + self.answers.total() % 2}"'

    def send(self, case):
        """Send a case, and return its answer."""
        try:
            return self._checked(case)
        except Exception as fault:
            self.faults.append(fault)
            raise

    def _checked(self, case):
        case.headers["Authorization"] = self._shown
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

    def _request(self, case):
        self.client.cookies.clear()  # a key is shown, and no session is left from another request
        wanted = case.as_transport_kwargs(base_url="http://testserver")
        wanted.pop("cookies", None)
        return self.client.request(**wanted | {"content": wanted.pop("data", None)}, follow_redirects=False)
