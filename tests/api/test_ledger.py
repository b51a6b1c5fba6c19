import json

import pytest

from triage.model.codec import LARGEST_BODY

NDJSON = {"Content-Type": "application/x-ndjson"}


def invoice(number, **changes):
    stated = {"object": "invoice", "id": f"in_{number}", "currency": "EUR", "total": 5, "amount_remaining": 5} | changes
    return json.dumps(stated).encode() + b"\n"


@pytest.fixture
def load(api):
    """Posts lines to the mirror; the answer's last line counts them."""

    def send(content, query=""):
        answer = api.post(f"/v1/ledger{query}", content=content, headers=NDJSON)
        assert answer.status_code == 200
        *refused, counts = map(json.loads, answer.content.splitlines())
        return refused, counts

    return send


def test_lines_are_counted_by_what_became_of_them(load):
    load(invoice(1, version=2) + invoice(2))
    _, counts = load(invoice(1, version=1) + invoice(2) + invoice(2, total=6) + invoice(3))
    assert counts == {"created": 1, "updated": 1, "unchanged": 1, "stale": 1, "refused": 0}


def test_a_refused_line_says_which_and_where_and_stops_none_of_the_others(load):
    lines = b"\n" + invoice(1, total=5.5) + invoice(2) + b"{\n" + b" " * (LARGEST_BODY + 1) + b"\n" + invoice(3)
    refused, counts = load(lines)
    assert [(line["line"], line["status"]) for line in refused] == [(2, 422), (4, 422), (5, 413)]
    assert refused[0]["problem"]["errors"][0]["pointer"] == "#/total"
    assert (counts["created"], counts["refused"]) == (2, 3)


def test_many_lines_that_come_in_pieces_are_all_written(api, load):
    _, counts = load(invoice(number) for number in range(5_000))
    assert counts["created"] == 5_000
    assert api.get("/v1/ledger").json() == {"clients": {"default": {"invoice": 5_000}}}


def test_a_client_without_a_policy_has_no_mirror(keyed):
    api = keyed(client="nobody")
    answer = api.post("/v1/ledger?client=nobody", content=invoice(1), headers=NDJSON)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:triage:problem:unknown-client")
    assert api.get("/v1/ledger").json() == {"clients": {}}


def test_an_empty_body_writes_nothing(load):
    assert load(b"") == ([], {"created": 0, "updated": 0, "unchanged": 0, "stale": 0, "refused": 0})


def test_a_body_of_another_type_is_not_read(api):
    assert api.post("/v1/ledger", content=b"", headers={"Content-Type": "application/json"}).status_code == 415


PAYMENT = {
    "object": "payment",
    "id": "pay_1",
    "amount": 12500,
    "currency": "EUR",
    "customer": "cus_1",
    "memo": "RE-4711",
}
OWED = {
    "object": "invoice",
    "id": "in_1",
    "currency": "EUR",
    "customer": "cus_1",
    "number": "RE-4711",
    "total": 12500,
    "amount_remaining": 12500,
}


def line(document):
    return json.dumps(document).encode() + b"\n"


def test_an_exception_of_ids_alone_is_decided_from_the_ledger_and_replays_after_it_changed(load, post, api):
    load(line(OWED) + line(PAYMENT) + line({"object": "customer", "id": "cus_1", "name": "Acme Works"}))
    named = {"source": "bank", "external_id": "1", "kind": "unmatched_payment", "subject": "pay_1"}
    filed = post(named).json()
    assert filed["decision"]["outcome"] == "resolved"
    load(line(OWED | {"status": "paid", "amount_remaining": 0}))
    assert api.post(f"/v1/exceptions/{filed['id']}/replay").json()["same"]
    evidence = api.get(f"/v1/exceptions/{filed['id']}/evidence").json()
    assert evidence["gathered"] == {"documents": ["cus_1", "in_1", "pay_1"], "alike": 1}
