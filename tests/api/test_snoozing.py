"""Cases laid aside and taken up again over HTTP."""

import time

import pytest

SOON = round(time.time()) + 3600
SNOOZE = {"by": "Ada", "until": SOON, "reason": "the bank is closed"}
FIRST = {"If-Match": '"1"'}


@pytest.fixture
def ask(post, case):
    """A way to ask something of the case."""
    return lambda what, body, headers=FIRST: post(body, f"/v1/cases/{case}/{what}", **headers)


def listed(api, **filters):
    return [found["id"] for found in api.get("/v1/cases", params=filters).json()["data"]]


def test_a_snoozed_case_is_left_out_of_lists_unless_it_is_asked_for(api, ask, case):
    answer = ask("snooze", SNOOZE)
    assert (answer.status_code, answer.headers["ETag"], answer.json()["snoozed_until"]) == (200, '"2"', SOON)
    lists = {None: [], "no": [], "only": [case], "any": [case]}
    assert {wanted: listed(api, **({"snoozed": wanted} if wanted else {})) for wanted in lists} == lists


def test_a_case_that_is_woken_is_back(api, ask, case):
    ask("snooze", SNOOZE)
    answer = ask("wake", {"by": "Bob"}, {"If-Match": '"2"'})
    assert (answer.status_code, answer.headers["ETag"], answer.json()["snoozed_until"]) == (200, '"3"', None)
    assert listed(api) == [case]


def test_the_history_says_who_laid_a_case_aside_and_why(api, ask):
    exception = ask("snooze", SNOOZE).json()["exception"]["id"]
    step = api.get(f"/v1/exceptions/{exception}/history").json()["steps"][-1]
    assert (step["event"], step["before"], step["after"], step["reason"]) == (
        *("snooze", "escalated", "escalated"),
        "the bank is closed",
    )
    assert step["actor"].startswith("reviewer:Ada")


REFUSED = {
    "past": ("snooze", SNOOZE | {"until": 1}, FIRST, 422, "#/until"),
    "far": ("snooze", SNOOZE | {"until": SOON + 10**7}, FIRST, 422, "#/until"),
    "date": ("snooze", SNOOZE | {"until": "2999-01-01"}, FIRST, 422, "#/until"),
    "no reason": ("snooze", SNOOZE | {"reason": ""}, FIRST, 422, "#/reason"),
    "no name": ("snooze", SNOOZE | {"by": ""}, FIRST, 422, "#/by"),
    "unknown field": ("wake", {"by": "Ada", "reason": "why"}, FIRST, 422, "#/reason"),
    "another version": ("snooze", SNOOZE, {"If-Match": '"7"'}, 412, None),
    "no version": ("wake", {"by": "Ada"}, {}, 428, None),
    "awake": ("wake", {"by": "Ada"}, FIRST, 409, None),
}


@pytest.mark.parametrize(("what", "body", "headers", "status", "pointer"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_with_what_is_wrong(ask, what, body, headers, status, pointer):
    answer = ask(what, body, headers)
    assert answer.status_code == status, answer.text
    assert [fault.get("pointer") for fault in answer.json().get("errors", []) if pointer] == [pointer] * bool(pointer)
