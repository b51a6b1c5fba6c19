"""Batches over HTTP: sent in parts, gone on with after a loss, worked off, and answered line by line."""

import asyncio
import json
from contextlib import closing
from functools import partial

import pytest
from triage_api import waiting
from triage_api.body import NDJSON
from triage_api.ndjson import Line, LineSplitter

from triage.bootstrap import now
from triage.errors import CrowdedError
from triage.model.codec import LARGEST_BODY
from triage.settings import Ingest
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


@pytest.fixture
def take(api):
    """A way to send a whole batch in one request."""

    def taking(content, **headers):
        return api.post("/v1/batches", content=content, headers=LINES | headers)

    return taking


def test_a_whole_batch_is_taken_in_one_request(api, take, lines, work):
    taken = take(lines("a", "b"))
    assert (taken.status_code, taken.json()["state"], taken.json()["lines"]) == (201, "closed", 2)
    work()
    assert api.get(taken.headers["location"]).json()["state"] == "finished"


def test_who_lost_the_connection_goes_on_where_the_batch_ends(api, opened, send, lines):
    send(opened, lines("a", "b"), 0)
    stored = api.get(f"/v1/batches/{opened}").json()["lines"]
    assert send(opened, lines("a", "b", "c")[len(lines("a", "b")) :], stored).json()["lines"] == 3


def test_a_part_that_overlaps_is_not_stored_twice(opened, send, lines, work, results):
    send(opened, lines("a", "b"), 0)
    assert send(opened, lines("b", "c"), 1).json()["lines"] == 3
    assert send(opened, lines("a"), 0).json()["lines"] == 3
    work()
    assert [line["status"] for line in results(opened)] == [201] * 3


def test_a_part_after_a_gap_is_refused_and_told_where_to_go_on(api, opened, send, lines):
    send(opened, lines("a"), 0)
    refused = send(opened, lines("c"), 2)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:triage:problem:gap")
    assert "offset=1" in refused.json()["detail"]
    assert api.get(f"/v1/batches/{opened}").json()["lines"] == 1


def test_a_closed_batch_takes_no_part_and_a_part_says_its_place(api, opened, send, lines):
    api.post(f"/v1/batches/{opened}/close")
    assert send(opened, lines("a"), 0).status_code == 409
    unsaid = api.post(f"/v1/batches/{opened}/lines", content=lines("a"), headers=LINES)
    assert (unsaid.status_code, unsaid.json()["errors"][0]["parameter"]) == (422, "offset")


def test_a_refused_line_stops_none_of_the_others_and_has_its_own_problem(take, lines, work, results):
    taken = take(lines("a") + b'{"source": "bank"}\n\n' + lines("b", "a"))
    work()
    shown = results(taken.json()["id"])
    assert [line["status"] for line in shown] == [201, 422, 422, 201, 200]
    assert shown[1]["problem"]["errors"][0] == {"pointer": "#/external_id", "detail": "is required"}
    assert results(taken.json()["id"], **{"from": 4}) == shown[3:]


def test_a_line_that_is_too_long_is_refused_and_those_before_it_are_stored(api, opened, send, lines):
    refused = send(opened, lines("a") + b" " * (LARGEST_BODY + 1) + b"\n" + lines("b"), 0)
    assert (refused.status_code, "line 2 " in refused.json()["detail"]) == (413, True)
    assert api.get(f"/v1/batches/{opened}").json()["lines"] == 1


def test_a_client_with_too_many_batches_is_told_to_wait(api, workflow):
    refused = api.post("/v1/batches")
    while refused.status_code == 201:
        refused = api.post("/v1/batches")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    with pytest.raises(CrowdedError):
        workflow.batches.open(client="default")


def test_a_key_makes_one_batch_whatever_is_repeated(take, api, lines):
    key = {"Idempotency-Key": "k-1"}
    first, again = take(lines("a"), **key), take(lines("a"), **key)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert again.headers["location"] == first.headers["location"]
    refused = take(lines("b"), **key)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:triage:problem:reused-key")
    assert len(api.get("/v1/batches").json()["data"]) == 1


@pytest.mark.parametrize(
    ("content", "type_", "status"),
    [
        pytest.param(b"", None, 201, id="nothing"),
        pytest.param(b"{}", "application/json", 201, id="an empty object"),
        pytest.param(b'{"lines": 5}', "application/json", 422, id="a field"),
        pytest.param(b"{}", "text/plain", 415, id="another type"),
        pytest.param(iter([b"{}"]), None, 415, id="no type"),
    ],
)
def test_a_batch_is_opened_with_nothing(api, content, type_, status):
    headers = {"Content-Type": type_} if type_ else {}
    assert api.post("/v1/batches", content=content, headers=headers).status_code == status


def test_lists_are_filtered_and_go_on_page_by_page(api, opened, take, lines):
    closed = take(lines("a")).json()["id"]
    page = api.get("/v1/batches", params={"limit": 1})
    assert ([batch["id"] for batch in page.json()["data"]], page.json()["has_more"]) == ([closed], True)
    assert api.get("/v1/batches", params={"state": "open"}).json()["data"][0]["id"] == opened
    assert page.headers["link"].startswith("</v1/batches?")


def test_a_caller_who_waits_is_told_for_how_long(api, opened, take, lines):
    api.app.state.line = Ingest(wait_seconds=0)
    waited = take(lines("a"), Prefer="respond-async, wait=600")
    assert (waited.headers["preference-applied"], waited.json()["state"]) == ("wait=0", "closed")
    answer = api.get(f"/v1/batches/{opened}", headers={"Prefer": "wait=0"})
    assert (answer.headers["preference-applied"], answer.json()["state"]) == ("wait=0", "open")
    for ignored in ("wait=soon", "wait=-1", "await=3", ""):
        assert "preference-applied" not in api.get(f"/v1/batches/{opened}", headers={"Prefer": ignored}).headers


@pytest.fixture
def slept():
    return []


@pytest.fixture
def wait(workflow, opened, slept):
    """A way to wait for a batch on a clock that goes on only while somebody sleeps."""

    def waiting_for(seconds, during=lambda: None):
        async def sleep(pause):
            slept.append(pause)
            during()

        read = partial(workflow.batches.get, opened)
        return asyncio.run(
            waiting.waited(read, seconds, done=waiting.is_finished, sleep=sleep, clock=lambda: sum(slept))
        )

    return waiting_for


def test_a_wait_ends_with_the_batch(workflow, opened, slept, wait):
    assert wait(60, during=lambda: workflow.batches.close(opened)).state == "finished"
    assert len(slept) == 1


def test_a_wait_ends_with_its_time(slept, wait):
    assert wait(3).state == "open"
    assert (sum(slept), max(slept)) == (pytest.approx(3), waiting.LONGEST_PAUSE)


def test_who_does_not_wait_is_answered_at_once(slept, wait):
    assert (wait(None).state, slept) == ("open", [])


def test_blank_lines_count_where_lines_have_places():
    splitter = LineSplitter(limit=5, blank=True)
    cut = [*splitter.feed(b"a\n\nb"), *splitter.feed(b"\n\n"), *splitter.finish()]
    assert cut == [Line(1, b"a"), Line(2, b""), Line(3, b"b"), Line(4, b"")]
