"""Thousands of requests that the OpenAPI document allows or nearly allows, alone and one after another by its links.

Whatever is sent with a key: no answer is a server's error, is undocumented or differs from its schema; and what was
answered to a key is refused without it.
"""

import json
import os
import time
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
import schemathesis
from fuzz.caller import Caller
from fuzz.mutation import mutated
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
from triage_api.demo.book import read_book
from triage_api.reference import COMMITTED

from triage.bootstrap import now
from triage.model import Query
from triage.model.codec import write
from triage.workflow import Drawing

TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
"""How often the whole is done: `just torture-api` does it twice."""

CASES = 11_000
MADE, MADE_LARGE = 100 * TIMES, 8 * TIMES
"""Requests made up from the schema, to each operation that takes input; exceptions take long to be made up."""

MUTATED, MUTATED_LARGE = 600 * TIMES, 400 * TIMES
"""Requests to each operation with a body, whose bodies are examples with changes."""

LARGE = ("BillingException", "LedgerLine")
SCENARIOS, STEPS = 160, 8

DOCUMENT = schemathesis.openapi.from_dict(json.loads(COMMITTED.read_text()))
OPERATIONS = {found.ok().label: found.ok() for found in DOCUMENT.get_all_operations()}

ABSENT = {"GET /v1/session/oidc", "GET /v1/session/oidc/callback", "GET /v1/exceptions/{id}/choice_receipt"}
"""What answers nobody on this desk: no identity provider belongs to it, and it carried out no model's choice."""

AT_FIRST = 10
"""So many unchanged examples, enough for everything that is there."""

PLENTY = 160
"""So many audits are there for those who follow links: lists of what waits and of what is answered are never empty."""

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests alone
BOOK = tuple(write(entry).decode() for entry in read_book())
EXAMPLES = {
    "BillingException": BOOK,
    "LedgerLine": (
        '{"object": "payment", "id": "pay_1", "currency": "EUR", "amount": 5}',
        *(
            json.dumps({"object": name.removesuffix("s")} | one)
            for entry in BOOK[:40]
            for name, held in json.loads(entry)["documents"].items()
            for one in held
        ),
    ),
    "NewBatch": ("{}",),
    "Application": ('{"by": "billing"}', '{"by": "billing", "at": "2026-06-30T12:00:00Z"}'),
    "Reopening": ('{"by": "Ada", "reason": "why", "side": "reviewer"}',),
    "Undoing": ('{"by": "Ada", "reason": "why"}',),
    "ReviewDecision": ('{"reviewer": "Ada", "review": {"type": "dismiss"}}',),
    "BlindAnswering": ('{"reviewer": "Ada", "review": {"type": "undecided"}}',),
    "Snoozing": (json.dumps({"by": "Ada", "until": round(time.time()) + 86_400, "reason": "why"}),),
    "Waking": ('{"by": "Ada"}',),
    "NewEndpoint": ('{"url": "https://93.184.215.14/hook"}',),
    "Rotation": ("{}",),
    "PasswordSignIn": (json.dumps({"email": "ada@desk.example", "password": PASSWORD}),),
    "NewUser": (json.dumps({"email": "new@x.org", "name": "New", "roles": ["analyst"], "password": PASSWORD}),),
    "Assignment": ('{"roles": ["analyst", "approver"]}',),
}
"""Bodies that fit, by their schemas; of each the first is done when it is sent first."""


def body_schemas(label):
    """Return the name of the schema of each type of body that an operation takes."""
    content = OPERATIONS[label].definition.raw.get("requestBody", {}).get("content", {})
    return {type_: told["schema"]["$ref"].rsplit("/", 1)[1] for type_, told in content.items()}


def shares(label):
    """Return how many requests to an operation are made up, and how many are examples with changes."""
    schemas = body_schemas(label)
    large = any(name in LARGE for name in schemas.values())
    if not schemas and not OPERATIONS[label].definition.raw.get("parameters"):
        return 1, 0
    if not schemas:
        return MADE, 0
    return (MADE_LARGE, MUTATED_LARGE) if large else (MADE, MUTATED)


@pytest.fixture
def resolved(post):
    """So many exceptions that the desk resolved that their audits are never all answered."""
    told = next(write(entry).decode() for entry in read_book() if entry.external_id == "bank-001")
    documents = [one["id"] for held in json.loads(told)["documents"].values() for one in held]
    for number in range(PLENTY):
        body = told
        for id_ in ("bank-001", *documents):
            body = body.replace(f'"{id_}"', f'"{id_}-{number}"')
        assert post(body.encode()).json()["state"] == "resolved"


@pytest.fixture
def caller(keyed, workflow, people, users, api, post, from_book, consult_about):
    user = users.create(
        client="default", email="ada@desk.example", name="Ada", roles=frozenset(["admin"]), password=PASSWORD
    )
    for name in ("bank-014", "bank-018", "billing-023", "bank-001"):
        from_book(name)
    for record in workflow.records(Query()).items:
        consult_about(workflow, record)
    decided, asleep, *_ = (case["id"] for case in api.get("/v1/cases").json()["data"])
    post({"reviewer": "ada", "review": {"type": "dismiss"}}, f"/v1/cases/{decided}/decision", **{"If-Match": '"1"'})
    post(json.loads(EXAMPLES["Snoozing"][0]), f"/v1/cases/{asleep}/snooze", **{"If-Match": '"1"'})
    post({"url": "https://93.184.215.14/hook"}, "/v1/webhook_endpoints")
    post({}, "/v1/batches")
    later = now() + timedelta(weeks=2)
    Drawing(store=workflow.store, clock=lambda: later, share=Decimal(1), minimum=1).catch_up()
    answered, *_ = (audit["id"] for audit in api.get("/v1/blind_audits").json()["data"])
    post(json.loads(EXAMPLES["BlindAnswering"][0]), f"/v1/blind_audits/{answered}/answer")
    things = {
        address.partition("?")[0]: [thing["id"] for thing in api.get(f"/v1/{address}").json()["data"]]
        for address in ("exceptions", "cases?snoozed=any", "webhook_endpoints", "batches", "blind_audits?answered=any")
    }
    return Caller(keyed(people=people), things | {"users": [user.id]})


def chosen(**options):
    return settings(
        database=None,
        deadline=None,
        print_blob=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **options,
    )


def send_examples(caller, operation):
    """Send the first example of each body to everything that is there."""
    for type_, schema in body_schemas(operation.label).items() or {None: None}.items():
        for _ in range(AT_FIRST):
            body = {} if schema is None else {"body": json.loads(EXAMPLES[schema][0]), "media_type": type_}
            caller.send(caller.aimed(operation, **body))


def send_made(caller, operation, count):
    """Send what the schema allows and nearly allows; every second request is about something that is there."""
    fits, nearly_fits = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @chosen(max_examples=count)
    @given(fits | nearly_fits if operation.definition.raw.get("parameters") else fits, st.booleans())
    def send(case, aimed):
        caller.send(caller.aim(case) if aimed else case)

    send()


def send_mutated(caller, operation, count):
    """Send examples with changes, about something that is there."""
    schemas = body_schemas(operation.label)
    bodies = st.one_of([st.tuples(st.just(type_), mutated(EXAMPLES[name])) for type_, name in schemas.items()])

    @chosen(max_examples=count)
    @given(bodies)
    def send(typed):
        caller.send(caller.aimed(operation, body=typed[1], media_type=typed[0]))

    send()


@pytest.mark.parametrize("label", OPERATIONS)
def test_nothing_that_is_sent_to_an_operation_breaks_what_the_document_says(caller, label):
    operation, (made, changed) = OPERATIONS[label], shares(label)
    send_examples(caller, operation)
    send_made(caller, operation, made)
    if changed:
        send_mutated(caller, operation, changed)
    assert caller.answers.total() >= made + changed
    assert label in ABSENT or any(status < 300 for _, status in caller.answers)


@pytest.mark.usefixtures("resolved", "caller")
def test_nothing_that_follows_the_links_breaks_what_the_document_says(caller):
    class Following(DOCUMENT.as_state_machine()):
        played = 0

        def setup(self):
            Following.played += 1

        def call(self, case, **_options):
            return schemathesis.Response.from_any(caller.send(case))

        def validate_response(self, response, case, **_options):
            """It was when it came."""

    while Following.played < SCENARIOS:
        follow(seed(Following.played)(Following), SCENARIOS - Following.played)
    assert caller.faults == []
    assert caller.answers.total() >= SCENARIOS


def follow(machine, scenarios):
    """Play scenarios, fewer where the desk answers the same requests in another way than before, for it remembers."""
    with suppress(FlakyStrategyDefinition):
        run_state_machine_as_test(machine, settings=chosen(max_examples=scenarios, stateful_step_count=STEPS))


def test_the_shares_are_as_many_as_promised_and_every_operation_with_input_has_a_hundred():
    sums = {label: sum(shares(label)) for label in OPERATIONS}
    assert sum(sums.values()) >= CASES * TIMES
    assert {label for label, sum_ in sums.items() if 1 < sum_ < 100} == set()
