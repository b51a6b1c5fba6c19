import hashlib

import pytest

from triage.settings import Ingest


def test_a_posted_exception_is_answered_with_its_decision_and_its_address(api, from_book):
    answer = from_book("bank-001")
    shown = answer.json()
    assert (answer.status_code, shown["object"], shown["state"]) == (201, "exception", "resolved")
    assert shown["decision"]["effects"] == [
        {"type": "allocate", "document": "in_001", "amount": 125000, "currency": "EUR"}
    ]
    assert api.get(answer.headers["Location"]).json() == shown


def test_the_same_body_again_is_the_same_answer(post, exception):
    first, second = post(exception()), post(exception())
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_another_body_under_the_same_name_is_a_conflict(post, exception):
    post(exception())
    answer = post(exception(amount=12501))
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:triage:problem:another-body"


def test_a_list_is_paged_by_a_cursor_and_a_link(api, post, exception):
    for number in range(5):
        post(exception(f"e{number}"))
    first = api.get("/v1/exceptions", params={"limit": 3, "source": "stripe"})
    assert (first.json()["has_more"], len(first.json()["data"])) == (True, 3)
    assert first.headers["Link"].endswith('; rel="next"')
    second = api.get(first.headers["Link"].split(">")[0].strip("<")).json()
    assert (second["has_more"], second["next_cursor"], len(second["data"])) == (False, None, 2)


@pytest.mark.parametrize("part", ["receipt", "evidence"])
def test_stored_bytes_come_with_their_digest_as_the_etag(api, post, exception, part):
    url = f"/v1/exceptions/{post(exception()).json()['id']}/{part}"
    answer = api.get(url)
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert api.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_review_has_a_receipt_of_its_own(api, post, case):
    id_ = api.get(f"/v1/cases/{case}").json()["case"]["exception"]["id"]
    assert api.get(f"/v1/exceptions/{id_}/review_receipt").status_code == 404
    decision = {"reviewer": "Ada", "review": {"type": "accept"}}
    post(decision, f"/v1/cases/{case}/decision", **{"If-Match": '"1"'})
    assert api.get(f"/v1/exceptions/{id_}/review_receipt").json()["review"]["type"] == "accept"
    assert api.get(f"/v1/exceptions/{id_}").json()["state"] == "reviewed"


def test_a_replay_says_whether_the_decision_came_out_again(api, post, exception):
    id_ = post(exception()).json()["id"]
    answer = api.post(f"/v1/exceptions/{id_}/replay").json()
    assert answer == {"object": "replay", "exception": id_, "same": True, "differences": []}


@pytest.mark.parametrize("part", ["", "/receipt", "/evidence", "/review_receipt"])
def test_an_id_that_nothing_is_stored_under_is_not_found(api, part):
    answer = api.get(f"/v1/exceptions/exc_none{part}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:triage:problem:not-found")


@pytest.mark.parametrize("url", ["/", "/livez", "/readyz", "/openapi.json"])
def test_the_desk_says_that_it_is_there(api, url):
    assert api.get(url).status_code == 200


def test_why_names_each_clause_with_the_facts_that_it_read(api, from_book):
    told = api.get(f"/v1/exceptions/{from_book('billing-023').json()['id']}/why").json()
    (rule,) = told["rules"]
    assert (told["object"], told["outcome"], rule["held"]) == ("why", "resolved", rule["total"])
    assert rule["clauses"][0] == {
        "section": "when",
        "label": "recomputed",
        "source": "bill.proved",
        "holds": True,
        "stands": True,
        "facts": {"bill.proved": "true"},
        "params": {},
        "needs": [],
    }


def test_why_of_nothing_is_a_problem(api):
    assert api.get("/v1/exceptions/exc_0/why").status_code == 404


def test_no_more_wait_than_the_settings_say(keyed, exception):
    api = keyed(line=Ingest(queue_limit=7, chunk=3))
    assert api.post("/v1/exceptions", json=exception()).status_code == 201
    assert (api.app.state.ingest._limit, api.app.state.ingest._chunk) == (7, 3)
