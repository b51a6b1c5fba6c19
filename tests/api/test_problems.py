import asyncio
import json

import pytest
from triage_api.requests import IGNORES_OTHERS

from triage.errors import StoreError
from triage.model.codec import LARGEST_BODY

AMOUNT = "#/documents/payments/0/amount"

BAD_MONEY = {
    "float": (AMOUNT, {"amount": 12.5}),
    "whole float": (AMOUNT, {"amount": 5.0}),
    "text": (AMOUNT, {"amount": "12500"}),
    "truth value": (AMOUNT, {"amount": True}),
    "null": (AMOUNT, {"amount": None}),
    "negative": (AMOUNT, {"amount": -1}),
    "huge": (AMOUNT, {"amount": 10**15 + 1}),
    "huger": (AMOUNT, {"amount": 10**400}),
    "unknown currency": ("#/documents/payments/0/currency", {"currency": "EUX"}),
    "NUL in text": ("#/documents/payments/0/memo", {"memo": "a\0b"}),
    "NUL in an account": ("#/documents/payments/0/account", {"account": "a\0b"}),
    "unknown field": ("#/documents/payments/0/amont", {"amont": 1}),
    "naive time": ("#/documents/payments/0/created", {"created": "2025-06-01T09:00:00"}),
}


@pytest.mark.parametrize(("pointer", "change"), BAD_MONEY.values(), ids=BAD_MONEY)
def test_a_field_at_fault_is_pointed_at(post, exception, pointer, change):
    answer = post(exception(**change))
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_all_fields_at_fault_are_named_at_once(post, exception):
    errors = post(exception(amount="1", currency="EUX", memo=5)).json()["errors"]
    assert {error["pointer"].rsplit("/")[-1] for error in errors} == {"amount", "currency", "memo"}


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b"NaN", b"\0", b'{"source": "\\ud800"}', b"[" * 10_000])
def test_what_is_not_an_exception_is_refused_as_a_document(post, text):
    answer = post(text)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:triage:problem:invalid-document")


TYPES = {
    "none": None,
    "text": "text/plain",
    "form": "application/x-www-form-urlencoded",
    "lines": "application/x-ndjson",
    "latin": "application/json; charset=latin-1",
}


@pytest.mark.parametrize("type_", TYPES.values(), ids=TYPES)
def test_a_body_of_another_type_is_not_read(api, type_):
    answer = api.post("/v1/exceptions", content=b"{}", headers={"Content-Type": type_} if type_ else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/problem+json")


def test_a_compressed_body_is_not_read(post):
    assert post(b"{}", **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_body_that_says_it_is_too_long_is_refused_unread(post):
    assert post(b"{}", **{"Content-Length": str(LARGEST_BODY + 1)}).status_code == 413


def test_a_body_that_grows_too_long_is_refused_while_it_arrives(api):
    sent = []

    def pieces():
        for number in range(64):
            sent.append(number)
            yield b" " * (LARGEST_BODY // 8)

    answer = api.post("/v1/exceptions", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:triage:problem:body-too-large")


REFUSED = {
    "near": ("/v1/exceptions?limt=5", "limt", "is not known; did you mean limit?"),
    "far": (
        "/v1/cases?colour=red",
        "colour",
        "is not known; use client, kind, state, source, queue, snoozed, limit, cursor",
    ),
    "none taken": ("/livez?x=1", "x", "is not known; this address takes no parameters"),
    "twice": ("/v1/cases?limit=1&limit=2", "limit", "is given twice"),
}


@pytest.mark.parametrize(("url", "name", "detail"), REFUSED.values(), ids=REFUSED)
def test_an_unknown_parameter_is_refused_with_what_may_be_meant(api, url, name, detail):
    answer = api.get(url)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"parameter": name, "detail": detail}]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "kind=none", "state=open", "source=%00"])
def test_a_parameter_out_of_range_is_named(api, query):
    answer = api.get(f"/v1/exceptions?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, query.split("=")[0])


def test_a_client_without_a_policy_is_pointed_at(keyed, exception):
    nobody = "../../etc/passwd"
    answer = keyed(client=nobody).post("/v1/exceptions", json=exception() | {"client": nobody})
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, ["#/client"])


@pytest.mark.parametrize("cursor", ["", "!", "c2VxOi0x", "%00"], ids=["empty", "no base64", "negative", "NUL"])
@pytest.mark.parametrize("noun", ["exceptions", "cases"])
def test_a_cursor_that_no_page_gave_is_named(api, noun, cursor):
    answer = api.get(f"/v1/{noun}?cursor={cursor}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "cursor")


def test_an_address_that_is_not_there_is_a_problem_too(api):
    answer = api.get("/v1/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "there is nothing at /v1/nothing"


@pytest.mark.parametrize(("url", "allowed"), [("/v1/cases", "GET"), ("/v1/exceptions", "GET, POST")])
def test_a_method_that_is_not_possible_says_which_are(api, url, allowed):
    answer = api.delete(url)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json()["status"] == 405


class Failing:
    """A workflow whose every answer is an error."""

    def __init__(self, error):
        self.error = error

    def within(self, _clients):
        return self

    def records(self, _query):
        raise self.error

    def file_once(self, _postings):
        raise self.error

    def require_ready(self):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("secret"), 500), (StoreError("secret"), 503)], ids=["bug", "store"]
)
def test_a_failure_inside_says_nothing_of_the_inside(keyed, error, status):
    answer = keyed(Failing(error)).get("/v1/exceptions")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert "secret" not in answer.text


def test_what_callers_do_not_see_of_a_failure_is_in_the_log(keyed, caplog):
    keyed(Failing(StoreError("disk full"))).get("/v1/exceptions")
    assert "disk full" in caplog.text


def test_a_caller_who_leaves_in_the_middle_of_a_body_is_no_failure(keyed):
    api = keyed()
    scope = {"type": "http", "method": "POST", "path": "/v1/exceptions", "query_string": b"", "root_path": ""}
    headers = [(b"content-type", b"application/json"), (b"authorization", api.headers["Authorization"].encode())]
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(api.app({**scope, "headers": headers}, receive, send))
    assert sent[0]["status"] == 400


def test_every_operation_answers_an_unreadable_address_with_json(api):
    for path, operations in api.get("/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            if IGNORES_OTHERS in operation:  # a provider may add parameters to what it sends back
                continue
            answer = api.request(method, path.replace("{id}", "nope"), params={"zzz": "1"})
            assert answer.status_code == 422, (method, path)
            assert json.loads(answer.content)["errors"]
