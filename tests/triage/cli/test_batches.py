import json
from contextlib import closing

import pytest
from typer.testing import CliRunner

from triage.bootstrap import Content, now
from triage.cli import build
from triage.errors import NotFoundError
from triage.store import Store
from triage.testing.jobs import KeptJobs
from triage.workflow import TriageWorkflow


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """The id of a batch whose two lines are no exceptions."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))
    jobs = KeptJobs()
    with closing(Store.open(f"sqlite:///{tmp_path}/cli.db", jobs=jobs)) as store:
        desk = TriageWorkflow(store=store, clock=now, content=Content())
        id_ = desk.batches.open(client="default").id
        desk.batches.append(id_, [b"[]", b"{}"], offset=0)
        for job in jobs.left:
            desk.batching.tasks()[job.name].handler(dict(job.arguments))
    return id_


@pytest.fixture
def told():
    """Runs a command, and returns the lines that it told."""

    def run(*arguments):
        done = CliRunner().invoke(build("batches"), ["batches", *arguments], catch_exceptions=False)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def test_batches_are_listed_as_they_stand(batch, told):
    (listed,) = told("list")
    assert (listed["id"], listed["state"], listed["lines"]) == (batch, "open", 2)
    assert (listed["tally"]["done"], listed["tally"]["refused"]) == (2, 2)


def test_results_are_told_from_a_line_on(batch, told):
    assert [line["line"] for line in told("results", batch)] == [1, 2]
    (second,) = told("results", batch, "--from", "2")
    assert second["error"]["faults"][0]["problem"] == "is required"


@pytest.mark.usefixtures("batch")
def test_of_a_batch_that_is_not_there_nothing_is_told(told):
    with pytest.raises(NotFoundError):
        told("results", "bat_none")
