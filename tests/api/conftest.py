import itertools
import json
import shutil
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient
from triage_api.app import create_app
from triage_api.demo.book import read_book
from triage_api.people import SESSION, People
from triage_api.site import Site

from triage.access import Passwords, Scope
from triage.bootstrap import Content, now
from triage.consult import consult, unlicensed
from triage.model import ModelMode
from triage.model.codec import digest, write
from triage.store import Store
from triage.store.consultations import Consulted
from triage.workflow import Attempt, Sessions, TriageWorkflow, Users
from triage.workflow.consulting import no_model

JSON = {"Content-Type": "application/json"}

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests alone

FAST = Passwords(memory_kib=8, rounds=1)
"""Hashes that cost nothing: what is tested is not how slow they are."""


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A database as it is before the first exception, made once."""
    path = tmp_path_factory.mktemp("api") / "empty.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def content():
    return Content()


@pytest.fixture
def workflow(empty, content, tmp_path):
    store = Store.open(f"sqlite:///{shutil.copy(empty, tmp_path / 'desk.db')}")
    yield TriageWorkflow(store=store, clock=now, content=content)
    store.close()


@pytest.fixture
def keyed(workflow):
    """A way to call a desk with a key of all scopes, whatever answers behind the door."""
    access, clients = workflow.access(), ExitStack()

    def calling(desk=workflow, *, client="default", scopes=frozenset(Scope), **options):
        text = access.create(client=client, name="tests", scopes=scopes).text
        app = create_app(desk, keys=access, **options)
        headers = {"Authorization": f"Bearer {text}"}
        return clients.enter_context(TestClient(app, raise_server_exceptions=False, headers=headers))

    with clients:
        yield calling


@pytest.fixture(scope="session")
def consult_about():
    """A way to note that a model was asked about an exception, and said nothing."""

    def noting(desk, record):
        evidence, equipped = desk.recorded(record)
        asked = {"receipt": record.receipt, "propose": no_model, "licence_of": unlicensed, "form": None, "at": now()}
        said = consult(evidence, equipped, **asked).to_json()
        consulted = Consulted(mode=ModelMode.SUGGEST, explanation=None, digest=digest(said), body=said, at=now())
        with desk.store.write() as writer:
            writer.consult(record, consulted, actor="model:none")

    return noting


@pytest.fixture
def api(keyed):
    return keyed()


@pytest.fixture
def people(workflow):
    """The door for people, whose passwords are hashed in no time."""
    sessions = Sessions(store=workflow.store, clock=now, secret=b"s" * 32, passwords=FAST)
    return People(sessions=sessions, site=Site(address="http://testserver", encrypted=False))


@pytest.fixture
def users(workflow):
    """The users of the desk."""
    return Users(store=workflow.store, clock=now, passwords=FAST)


@pytest.fixture
def browser(workflow, people, users):
    """A way to look at a desk with the browser of somebody who has these roles, on the desk's own pages."""
    clients, count = ExitStack(), itertools.count()

    def looking(*roles, desk=workflow, client="default", name="Ada Byron", **options):
        email = f"p{next(count)}@desk.example"
        users.create(client=client, email=email, name=name, roles=frozenset(roles), password=PASSWORD)
        attempt = Attempt(client=client, address="-")
        signed_in = people.sessions.sign_in(email, PASSWORD, attempt=attempt)
        app = create_app(desk, keys=workflow.access(), people=people, **options)
        cookies = {people.site.cookie(SESSION): signed_in.token}
        headers = {"Sec-Fetch-Site": "same-origin"}
        api = TestClient(app, raise_server_exceptions=False, headers=headers, cookies=cookies)
        api.user, api.email, api.token = signed_in.user, email, signed_in.token
        return clients.enter_context(api)

    with clients:
        yield looking


@pytest.fixture
def exception():
    """A way to write exceptions: a payment that names an invoice nobody knows, with changes to the payment."""

    def body(external_id="e1", **changes):
        payment = {"id": f"pay_{external_id}", "amount": 12500, "currency": "EUR", "memo": "INV-7"} | changes
        return {
            "source": "stripe",
            "external_id": external_id,
            "kind": "unmatched_payment",
            "subject": payment["id"],
            "documents": {"payments": [payment]},
        }

    return body


@pytest.fixture
def post(api):
    def send(document, url="/v1/exceptions", **headers):
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        return api.post(url, content=content, headers=JSON | headers)

    return send


@pytest.fixture
def from_book(post):
    """A way to post entries of the demo's book by name."""
    book = {entry.external_id: entry for entry in read_book()}
    return lambda name: post(write(book[name]))


@pytest.fixture
def case(from_book):
    """The id of a case whose proposal is proved, but moves more than a machine may."""
    return from_book("bank-014").json()["case"]
