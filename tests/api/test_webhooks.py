import json

import pytest

from triage.delivery import SigningSecret

PUBLIC = "https://93.184.215.14/hook"


@pytest.fixture
def issued(post):
    return post({"url": PUBLIC}, "/v1/webhook_endpoints")


def test_an_endpoint_is_registered_and_its_secret_shown_once(issued, api):
    assert issued.status_code == 201
    assert SigningSecret(issued.json()["secret"])
    listed = api.get("/v1/webhook_endpoints").json()
    assert listed["data"] == [issued.json()["endpoint"]]
    assert "whsec_" not in json.dumps(listed)


@pytest.mark.parametrize("url", ["http://93.184.215.14/", "https://127.0.0.1/", "https://10.1.2.3/", "ftp://a", "x"])
def test_an_address_that_may_not_be_sent_to_is_pointed_at(post, url):
    answer = post({"url": url}, "/v1/webhook_endpoints")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:triage:problem:address")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/url"]


@pytest.mark.parametrize(
    ("topics", "pointer"), [(["exception.resolved", "exception.solved"], "#/topics/1"), ([], "#/topics")]
)
def test_an_unknown_topic_is_pointed_at(post, topics, pointer):
    answer = post({"url": PUBLIC, "topics": topics}, "/v1/webhook_endpoints")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_rotation_shows_another_secret(issued, post):
    address = f"/v1/webhook_endpoints/{issued.json()['endpoint']['id']}/rotate"
    rotated = post({"grace_seconds": 60}, address)
    assert rotated.status_code == 200
    assert rotated.json()["secret"] != issued.json()["secret"]


def test_what_died_with_a_disabled_endpoint_is_listed_and_replayed(issued, api, post, exception):
    address = f"/v1/webhook_endpoints/{issued.json()['endpoint']['id']}"
    filed = post(exception()).json()
    assert api.post(f"{address}/disable").json()["disabled_because"] == "somebody disabled it"
    (dead,) = api.get(f"{address}/deliveries?state=dead").json()["data"]
    assert (dead["exception"], dead["type"], dead["attempts"]) == (filed["id"], "exception.escalated", 0)
    assert api.post(f"{address}/replay").status_code == 409
    assert api.post(f"{address}/enable").json()["disabled"] is None
    assert api.post(f"{address}/replay").json() == {"object": "replayed", "replayed": 1}
    assert api.get(f"{address}/deliveries?state=dead").json()["data"] == []


@pytest.mark.parametrize("step", ["disable", "enable", "replay"])
def test_an_endpoint_that_nobody_registered_is_not_found(api, step):
    assert api.post(f"/v1/webhook_endpoints/we_1/{step}").status_code == 404


def test_a_client_sees_no_endpoint_of_another(issued, keyed):
    other = keyed(client="acme")
    assert other.get("/v1/webhook_endpoints").json()["data"] == []
    assert other.get(f"/v1/webhook_endpoints/{issued.json()['endpoint']['id']}/deliveries").status_code == 404
    assert other.post("/v1/webhook_endpoints", json={"url": PUBLIC}).status_code == 403
