import pytest


@pytest.fixture
def resolved(from_book):
    """The id of an exception that the desk resolved."""
    return from_book("bank-001").json()["id"]


def test_the_pipeline_confirms_and_the_history_tells_it(api, post, resolved):
    answer = post({"by": "billing", "at": "2025-06-02T08:00:00Z"}, f"/v1/exceptions/{resolved}/applied")
    assert (answer.status_code, answer.json()["state"]) == (200, "applied")
    steps = api.get(f"/v1/exceptions/{resolved}/history").json()["steps"]
    assert [(step["event"], step["actor"]) for step in steps] == [
        ("receive", "pipeline:demo"),
        ("decide", "desk"),
        ("apply", "pipeline:billing (key tests)"),
    ]


def test_an_undone_decision_is_a_case_and_cannot_be_applied(api, post, resolved):
    undone = post({"by": "Ada", "reason": "wrong customer"}, f"/v1/exceptions/{resolved}/undo").json()
    assert (undone["state"], undone["decision"]["action"]) == ("undone", None)
    reasons = api.get(f"/v1/cases/{undone['case']}").json()["case"]["reasons"]
    assert reasons == ["undone by reviewer:Ada (key tests): wrong customer"]
    refused = post({"by": "billing"}, f"/v1/exceptions/{resolved}/applied")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:triage:problem:transition")
    assert "do not apply it" in refused.json()["detail"]


def test_a_reopened_exception_says_who_and_why(post, resolved):
    reopened = post({"by": "billing", "reason": "the period is closed"}, f"/v1/exceptions/{resolved}/reopen").json()
    assert reopened["state"] == "reopened"
    assert reopened["decision"]["reasons"] == ["reopened by pipeline:billing (key tests): the period is closed"]


@pytest.mark.parametrize(
    ("step", "body", "pointer"),
    [
        ("undo", {"by": "Ada"}, "#/reason"),
        ("undo", {"by": "Ada", "reason": " "}, "#/reason"),
        ("reopen", {"by": "billing", "reason": "no", "side": "bank"}, "#/side"),
        ("applied", {"by": "billing", "at": "2999-01-01T00:00:00Z"}, "#/at"),
        ("applied", {"by": "billing", "when": "2025-01-01"}, "#/when"),
    ],
)
def test_a_step_that_breaks_its_schema_is_told_the_field(post, resolved, step, body, pointer):
    refused = post(body, f"/v1/exceptions/{resolved}/{step}")
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


@pytest.mark.parametrize("step", ["applied", "reopen", "undo"])
def test_there_is_no_step_of_what_is_not_stored(post, step):
    body = {"by": "Ada"} | ({"reason": "why"} if step != "applied" else {})
    assert post(body, f"/v1/exceptions/exc_0/{step}").status_code == 404
