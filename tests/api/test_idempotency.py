"""A request with a key is done once, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from triage.errors import BusyError


def keyed(key):
    return {"Idempotency-Key": key}


def test_a_repeated_request_gets_the_same_answer_byte_for_byte(post, exception, api):
    first = post(exception(), **keyed("k-1"))
    api.post(f"/v1/exceptions/{first.json()['id']}/reopen", json={"by": "billing", "reason": "?"})
    again = post(exception(), **keyed("k-1"))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]


def test_without_a_key_a_repeated_body_is_answered_with_what_stands(post, exception):
    assert [post(exception()).status_code for _ in range(2)] == [201, 200]


def test_the_same_key_with_another_body_is_refused(post, exception):
    post(exception("a"), **keyed("k"))
    refused = post(exception("b"), **keyed("k"))
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:triage:problem:reused-key")


@pytest.mark.parametrize("key", ["", " ", "with blank", "x" * 256, "é".encode()])
def test_a_key_that_is_none_is_refused_with_the_header_named(post, exception, key):
    refused = post(exception(), **keyed(key))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["header"].lower() == "idempotency-key"


def test_many_at_once_with_one_key_leave_one_exception(post, exception):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(exception(), **keyed("k")), range(24)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


class Full:
    def submit(self, _posting, _promise):
        raise BusyError("10 exceptions wait to be decided: try again")


def test_a_full_line_says_when_to_come_back(api, post, exception):
    api.app.state.ingest = Full()
    answer = post(exception())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["detail"] == "10 exceptions wait to be decided: try again"
