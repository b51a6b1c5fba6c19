"""People at the desk: signed in and out, who they are told as, and what is refused them."""

import pytest
from starlette.testclient import TestClient
from triage_api.app import create_app
from triage_api.site import Site, site_of

from triage.access import Role
from triage.settings import Settings

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests alone
DISMISS = {"reviewer": "Mallory", "review": {"type": "dismiss"}}
ONE = {"If-Match": '"1"'}


@pytest.fixture
def door(workflow, people):
    """The desk as somebody sees it who is not signed in."""
    with TestClient(create_app(workflow, keys=workflow.access(), people=people)) as api:
        yield api


@pytest.fixture
def ada(users):
    return users.create(
        client="default", email="ada@x.org", name="Ada", roles=frozenset({Role.REVIEWER}), password=PASSWORD
    )


def sign_in(api, email="ada@x.org", password=PASSWORD, **headers):
    return api.post("/v1/session", json={"email": email, "password": password}, headers=headers)


def trail(workflow):
    with workflow.store.read() as reader:
        return [told.event for told in reader.access_trail()]


def test_who_signs_in_is_known_until_he_signs_out(door, ada):
    assert door.get("/v1/session").status_code == 401
    assert sign_in(door, "ADA@x.org").json()["id"] == ada.id
    assert door.get("/v1/session").json()["user"] == ada.id
    assert door.delete("/v1/session", headers={"Origin": "http://testserver"}).status_code == 204
    assert door.get("/v1/session").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_pages(door, ada):
    assert sign_in(door).status_code == 201
    kept = door.post("/v1/session", json={"email": ada.email, "password": PASSWORD}).headers["set-cookie"]
    assert kept.startswith("triage-session=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(kept.split("; "))
    assert "Domain" not in kept


@pytest.mark.parametrize(
    ("changes", "name", "encrypted"),
    [
        ({}, "triage-session", False),
        ({"public_url": "https://desk.example"}, "__Host-triage-session", True),
        ({"host": "0.0.0.0"}, "__Host-triage-session", True),  # noqa: S104 - what it is about
        ({"public_url": "http://127.0.0.1:9"}, "triage-session", False),
    ],
)
def test_whatever_others_can_reach_has_cookies_for_tls_alone(changes, name, encrypted):
    site = site_of(Settings(**changes))
    assert (site.cookie("session"), site.encrypted) == (name, encrypted)


WRONG = {"password": ("ada@x.org", "wrong"), "user": ("bob@x.org", PASSWORD), "no address": ("ada", PASSWORD)}


@pytest.mark.parametrize("who", WRONG.values(), ids=WRONG)
def test_nobody_is_told_who_is_a_user_here(door, ada, users, who):
    users.disable(ada.id)
    refused, other = sign_in(door), sign_in(door, *who)
    assert (refused.status_code, other.status_code) == (401, 401)
    assert refused.json() == other.json()


def test_unknown_users_cost_as_many_hashes_as_known_ones(people, door, ada, monkeypatch):
    hasher, seen = people.sessions._passwords._hasher, []
    verify = hasher.verify
    monkeypatch.setattr(hasher, "verify", lambda *both: seen.append(both) or verify(*both))
    for email in (ada.email, "bob@x.org"):
        sign_in(door, email, "wrong")
    assert [kept.startswith("$argon2id$v=19$m=8,t=1") for _, kept in seen] == [True, True]


def test_a_sign_in_ends_the_session_that_the_browser_had(door, ada):
    sign_in(door, ada.email)
    before = door.cookies["triage-session"]
    sign_in(door)
    assert door.cookies["triage-session"] != before
    assert door.get("/v1/session", headers={"Cookie": f"triage-session={before}"}).status_code == 401


ENDS = {
    "disabled": lambda users, id_: users.disable(id_),
    "other roles": lambda users, id_: users.assign(id_, frozenset({Role.ANALYST})),
    "other password": lambda users, id_: users.set_password(id_, "another password, long"),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_sessions_end_with_what_they_rest_on(browser, users, end):
    api = browser(Role.REVIEWER)
    assert api.get("/v1/cases").status_code == 200
    end(users, api.user.id)
    assert api.get("/v1/cases").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_changes_in_a_session_are_asked_for_by_the_desks_own_pages(browser, case, headers, status):
    api = browser(Role.REVIEWER)
    del api.headers["Sec-Fetch-Site"]
    answer = api.post(f"/v1/cases/{case}/decision", json=DISMISS, headers=ONE | headers)
    assert answer.status_code == status
    assert api.get("/v1/cases", headers=headers).status_code == 200


def test_another_sites_page_signs_nobody_in_or_out(door, ada):
    assert sign_in(door, Origin="https://evil.example").status_code == 403
    sign_in(door, ada.email)
    assert door.delete("/v1/session", headers={"Origin": "https://evil.example"}).status_code == 403
    assert door.get("/v1/session").status_code == 200


def test_a_key_needs_no_page_and_goes_before_a_session(api, browser, case):
    seen = browser(Role.ANALYST)
    del seen.headers["Sec-Fetch-Site"]
    shown = {"Authorization": api.headers["Authorization"]}
    assert seen.post(f"/v1/cases/{case}/decision", json=DISMISS, headers=ONE | shown).status_code == 200
    assert seen.get("/v1/cases", headers={"Authorization": "Bearer none"}).status_code == 401


def test_a_decision_is_made_by_who_is_signed_in_whatever_the_body_says(browser, workflow, case):
    api = browser(Role.REVIEWER)
    decided = api.post(f"/v1/cases/{case}/decision", json=DISMISS, headers=ONE).json()
    assert decided["decided_by"] == f"Ada Byron ({api.user.id})"
    undone = api.post(f"/v1/exceptions/{decided['exception']['id']}/undo", json={"reason": "why"})
    steps = [step.actor for step in workflow.history(undone.json()["id"])]
    assert steps[-2:] == [f"reviewer:Ada Byron ({api.user.id})"] * 2


def test_a_key_has_to_name_somebody(api, case):
    answer = api.post(f"/v1/cases/{case}/decision", json={"review": {"type": "dismiss"}}, headers=ONE)
    assert (answer.status_code, answer.json()["detail"]) == (422, "/reviewer: is required")


def test_after_too_many_guesses_even_the_right_one_waits(door, workflow, ada):
    answers = [sign_in(door, ada.email, "guess").status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    refused = sign_in(door)
    assert (refused.status_code, 1 <= int(refused.headers["Retry-After"]) <= 60) == (429, True)
    assert sign_in(door, "bob@x.org").status_code == 401
    assert trail(workflow).count("sign_in_throttled") == 1


def test_users_are_made_and_changed_over_http_and_the_trail_says_by_whom(browser, workflow):
    api = browser(Role.ADMIN)
    new = {"email": "Bob@x.org", "name": "Bob", "roles": ["analyst"], "password": PASSWORD}
    bob = api.post("/v1/users", json=new).json()
    assert api.post("/v1/users", json=new).status_code == 409
    assert api.post(f"/v1/users/{bob['id']}/roles", json={"roles": ["reviewer"]}).json()["roles"] == ["reviewer"]
    assert api.post(f"/v1/users/{bob['id']}/disable").json()["disabled"]
    assert api.post(f"/v1/users/{bob['id']}/enable").json()["disabled"] is None
    with workflow.store.read() as reader:
        told = [(one.event, one.content["actor"]) for one in reader.access_trail() if one.subject == bob["id"]]
    by = f"user:{api.user.id}"
    assert told == [(event, by) for event in ("create_user", "change_user", "disable_user", "enable_user")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "short"}, "15 to 256 characters"),
        ({"password": "bob bob bob bob bob"}, "different characters"),
        ({"email": "bob"}, "no e-mail address"),
        ({"name": "Bob (usr_1)"}, "without brackets"),
        ({"roles": ["king"]}, "/roles/0"),
        ({"roles": []}, "/roles"),
    ],
)
def test_a_user_that_cannot_be_is_refused_without_his_password(api, changes, said):
    new = {"email": "bob@x.org", "name": "Bob", "roles": ["analyst"], "password": PASSWORD} | changes
    answer = api.post("/v1/users", json=new)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert new["password"] not in answer.text


def test_where_no_secret_is_set_people_do_not_sign_in(api):
    assert api.post("/v1/session", json={}).status_code == 404


def test_a_site_knows_its_own_address_behind_a_proxy(people, workflow, ada):
    site = Site(address="https://desk.example", encrypted=True)
    app = create_app(workflow, people=type(people)(sessions=people.sessions, site=site))
    api = TestClient(app, base_url="https://inside")
    sign_in(api, ada.email)
    refused = api.delete("/v1/session", headers={"Origin": "https://elsewhere.example"})
    assert refused.status_code == 403
    assert api.delete("/v1/session", headers={"Origin": "https://desk.example"}).status_code == 204
