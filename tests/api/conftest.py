import json
import shutil
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient
from triage_api.app import create_app
from triage_api.demo.book import read_book

from triage.access import Scope
from triage.bootstrap import Content, now
from triage.model.codec import write
from triage.store import Store
from triage.workflow import TriageWorkflow

JSON = {"Content-Type": "application/json"}


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


@pytest.fixture
def api(keyed):
    return keyed()


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
