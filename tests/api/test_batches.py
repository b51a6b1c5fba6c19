"""Batches over HTTP: sent in parts, gone on with after a loss, worked off, and answered line by line."""

import json
from contextlib import closing

import pytest
from triage_api.body import NDJSON

from triage.bootstrap import now
from triage.store import Store
from triage.testing.jobs import KeptJobs
from triage.workflow import TriageWorkflow

LINES = {"Content-Type": NDJSON}


@pytest.fixture
def jobs():
    return KeptJobs()


@pytest.fixture
def workflow(workflow, content, jobs):
    """A desk whose jobs a test does itself."""
    with closing(Store.open(workflow.store.database_url, jobs=jobs)) as store:
        yield TriageWorkflow(store=store, clock=now, content=content)


@pytest.fixture
def work(workflow, jobs):
    """Does all jobs that were left."""

    def working():
        tasks = workflow.batching.tasks()
        while jobs.left:
            job = jobs.left.pop(0)
            tasks[job.name].handler(dict(job.arguments))

    return working


@pytest.fixture
def lines(exception):
    return lambda *names: b"".join(json.dumps(exception(name)).encode() + b"\n" for name in names)


@pytest.fixture
def send(api):
    """A way to send a part of a batch."""
    return lambda id_, content, offset: api.post(
        f"/v1/batches/{id_}/lines", params={"offset": offset}, content=content, headers=LINES
    )


@pytest.fixture
def results(api):
    def read(id_, **asked):
        return [json.loads(line) for line in api.get(f"/v1/batches/{id_}/results", params=asked).text.splitlines()]

    return read


@pytest.fixture
def opened(api):
    answer = api.post("/v1/batches")
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/batches/{answer.json()['id']}")
    return answer.json()["id"]


def test_a_batch_is_sent_in_parts_and_answered_line_by_line(api, opened, send, lines, work, results):
    assert send(opened, lines("a", "b"), 0).json()["lines"] == 2
    assert send(opened, lines("c"), 2).json()["lines"] == 3
    assert api.post(f"/v1/batches/{opened}/close").json()["state"] == "closed"
    assert results(opened) == []
    work()
    batch = api.get(f"/v1/batches/{opened}").json()
    assert (batch["state"], batch["done"], batch["escalated"]) == ("finished", 3, 3)
    assert [(line["line"], line["status"], line["state"]) for line in results(opened)] == [
        (number, 201, "escalated") for number in (1, 2, 3)
    ]
    assert {api.get(f"/v1/exceptions/{line['id']}").status_code for line in results(opened)} == {200}
