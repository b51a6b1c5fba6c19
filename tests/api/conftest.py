import importlib.util
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from triage_api.app import create_app

JSON = {"Content-Type": "application/json"}


def _fake():
    spec = importlib.util.spec_from_file_location("api_fake", Path(__file__).with_name("fake.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FakeWorkflow = _fake().FakeWorkflow


@pytest.fixture
def workflow():
    return FakeWorkflow()


@pytest.fixture
def api(workflow):
    with TestClient(create_app(workflow), raise_server_exceptions=False) as client:
        yield client


def body(external_id="e1", **changes):
    payment = {"id": "pay_1", "amount": 12500, "currency": "EUR", "memo": "INV-7"}
    return {
        "source": "stripe",
        "external_id": external_id,
        "kind": "unmatched_payment",
        "subject": "pay_1",
        "documents": {"payments": [payment | changes]},
    }


@pytest.fixture
def exception():
    return body


@pytest.fixture
def post(api):
    def send(document, url="/v1/exceptions", **headers):
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        return api.post(url, content=content, headers=JSON | headers)

    return send


@pytest.fixture
def case(post):
    """The id of an open case."""
    return post(body()).json()["case"]
