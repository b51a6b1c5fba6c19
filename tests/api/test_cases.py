import pytest

ACT = {
    "type": "act",
    "action": {"type": "allocate_payment", "payments": ["pay_014"], "invoices": ["in_130"]},
    "allocations": [{"document": "in_130", "amount": 4860001}],
}


def decision(review, reviewer="Ada"):
    return {"reviewer": reviewer, "review": review}


@pytest.fixture
def decide(post, case):
    def send(document, version='"1"'):
        headers = {} if version is None else {"If-Match": version}
        return post(document, f"/v1/cases/{case}/decision", **headers)

    return send


def test_a_case_shows_everything_that_its_decision_rests_on(api, case):
    answer = api.get(f"/v1/cases/{case}")
    context = answer.json()
    best = context["explanations"][0]
    assert answer.headers["ETag"] == '"1"'
    assert context["documents"]["payments"][0]["memo"] == "INV-2025-1230"
    assert context["proposal"]["explanation"] == best["id"]
    assert context["proposal"]["proposed_by"][0].startswith("rule:pay-named-in-full@")
    assert context["violations"][0]["guardrail"] == "authority"
    assert best["effects"][0]["amount"] == 4860000
    assert best["facts"]["match.evidence"] == "number"


def test_a_case_tells_what_a_model_said_and_why_nothing_came_of_it(api, case, workflow, consult_about):
    assert api.get(f"/v1/cases/{case}").json()["suggestion"] is None
    consult_about(workflow, workflow.case(case).record)
    suggestion = api.get(f"/v1/cases/{case}").json()["suggestion"]
    assert (suggestion["explanation"], suggestion["model_text"], suggestion["probabilities"]) == (None, "", {})
    assert suggestion["against"] == ["nothing_offered: rules put one explanation forward"]


def test_a_case_says_of_each_rule_which_clause_fails(api, from_book):
    context = api.get(f"/v1/cases/{from_book('bank-018').json()['case']}").json()
    (rule,) = context["explanations"][0]["rules"]
    assert rule["verdict"] == "unmet"
    assert {"label": "both name the same invoices", "holds": None} in rule["when"]
    assert sum(clause["holds"] is not True for clause in rule["when"]) == 1


def test_cases_are_listed_without_their_context(api, case):
    listed = api.get("/v1/cases", params={"state": "open"}).json()
    assert [entry["id"] for entry in listed["data"]] == [case]
    assert "documents" not in listed["data"][0]


@pytest.mark.parametrize(
    "review", [{"type": "accept"}, {"type": "dismiss"}, {"type": "choose", "explanation": "exp_1"}]
)
def test_a_person_decides_the_version_that_he_read(api, case, decide, review):
    if "explanation" in review:
        review |= {"explanation": api.get(f"/v1/cases/{case}").json()["proposal"]["explanation"]}
    answer = decide(decision(review))
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json()["decided_by"] == "Ada (key tests)"
    assert api.get(f"/v1/cases/{case}").headers["ETag"] == '"2"'


def test_a_decision_without_a_version_is_asked_for_one(decide):
    assert decide(decision({"type": "accept"}), None).status_code == 428


def test_a_decision_on_an_older_version_is_refused(decide):
    decide(decision({"type": "accept"}))
    assert decide(decision({"type": "dismiss"})).status_code == 412


def test_a_decided_case_is_not_decided_again(decide):
    decide(decision({"type": "accept"}))
    assert decide(decision({"type": "dismiss"}), '"2"').status_code == 409


@pytest.mark.parametrize("version", ["1", "*", 'W/"1"', '"1", "2"', '"x"', ""])
def test_a_version_that_no_case_gave_is_refused(decide, version):
    answer = decide(decision({"type": "accept"}), version)
    assert (answer.status_code, answer.json()["errors"][0]["header"]) == (422, "If-Match")


def test_every_objection_to_a_decision_is_reported(decide):
    answer = decide(decision(ACT))
    assert answer.status_code == 422
    objections = [error["detail"].split(":")[0] for error in answer.json()["errors"]]
    assert objections == ["sums", "open_amounts"]


def test_an_allocation_of_ones_own_passes_the_same_guards(decide):
    answer = decide(decision(ACT | {"allocations": [{"document": "in_130", "amount": 4000000}]}))
    effects = {effect["type"]: effect["amount"] for effect in answer.json()["exception"]["decision"]["effects"]}
    assert (effects["allocate"], effects["unapplied"]) == (4000000, 860000)


@pytest.mark.parametrize(
    "action",
    [
        {"type": "void_invoice", "invoice": "in_130", "repeats": "in_130"},
        {"type": "hold_invoice", "invoice": "in_130", "repeats": "in_130"},
        {"type": "refund_payment", "payment": "pay_014", "repeats": "pay_014"},
        {"type": "hold_as_credit", "payment": "pay_014", "repeats": "pay_014"},
    ],
    ids=lambda action: action["type"],
)
def test_not_even_a_person_makes_a_document_repeat_itself(decide, action):
    answer = decide(decision({"type": "act", "action": action}))
    assert (answer.status_code, answer.json()["errors"][0]["detail"].split(":")[0]) == (422, "two_of_a_pair")


def test_what_is_no_exception_is_its_subject_and_nothing_else(decide):
    answer = decide(decision({"type": "act", "action": {"type": "no_action", "subject": "in_130"}}))
    assert (answer.status_code, answer.json()["detail"]) == (422, "the exception is about pay_014, not in_130")


BROKEN = {
    "no reviewer": ({"review": {"type": "accept"}}, "#/reviewer"),
    "no review": ({"reviewer": "Ada"}, "#/review"),
    "unknown type": (decision({"type": "agree"}), "#/review"),
    "unknown field": (decision({"type": "accept", "x": 1}), "#/review/x"),
    "no explanation": (decision({"type": "choose"}), "#/review/explanation"),
    "an amount in an action": (decision(ACT | {"action": ACT["action"] | {"amount": 5}}), "#/review/action/amount"),
    "an id of no length": (
        decision(ACT | {"action": {"type": "hold_invoice", "invoice": "", "repeats": "inv_1"}}),
        "#/review/action/invoice",
    ),
    "an invoice named twice": (
        decision(ACT | {"action": ACT["action"] | {"invoices": ["in_130", "in_130"]}}),
        "#/review/action/invoices",
    ),
    "float money": (
        decision(ACT | {"allocations": [{"document": "a", "amount": 5.0}]}),
        "#/review/allocations/0/amount",
    ),
}


def test_a_decision_that_states_its_reviewer_twice_is_refused(decide):
    answer = decide(b'{"reviewer": "Ada", "reviewer": "Bob", "review": {"type": "accept"}}')
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/reviewer")


@pytest.mark.parametrize(("document", "pointer"), BROKEN.values(), ids=BROKEN)
def test_a_broken_decision_points_at_the_field(decide, document, pointer):
    answer = decide(document)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


def test_a_case_tells_why_it_was_not_resolved(api, from_book):
    posted = from_book("bank-018").json()
    told = api.get(f"/v1/cases/{posted['case']}").json()["why"]
    assert told == api.get(f"/v1/exceptions/{posted['id']}/why").json()
    assert "*both name the same invoices* is unknown: pair.same_invoice is not known" in told["sentences"][1]
