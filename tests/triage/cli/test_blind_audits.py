import json
from contextlib import closing
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from triage.bootstrap import now
from triage.cli import build
from triage.errors import InputError
from triage.model.week import Week
from triage.store import Store
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import TriageWorkflow
from triage.workflow.drawing import LATE

LAST = Week.of(now() - LATE).before(1)


@pytest.fixture
def resolved(tmp_path, monkeypatch):
    """A database in which eight payments were resolved a week ago."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))
    with closing(Store.open(f"sqlite:///{tmp_path}/cli.db")) as store:
        desk = TriageWorkflow(store=store, clock=lambda: LAST.since + timedelta(days=1), content=FakeContent())
        for name in "12345678":
            desk.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",)))


@pytest.fixture
def told():
    """Runs a command, and returns the lines that it told."""

    def run(*arguments):
        done = CliRunner().invoke(build("blind-audits"), ["blind-audits", *arguments], catch_exceptions=False)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.mark.usefixtures("resolved")
@pytest.mark.parametrize("week", [("--week", str(LAST)), ()])
def test_a_week_is_drawn_once_as_the_settings_say(told, monkeypatch, week):
    monkeypatch.setenv("TRIAGE_AUDITS_WEEKLY_MINIMUM", "3")
    drawn = {"client": "default", "week": str(LAST), "share": "0.02", "minimum": 3, "resolutions": 8, "audits": 3}
    assert told("draw", *week) == [drawn]
    assert told("draw", *week) == []
    waiting = told("list")
    assert len(waiting) == 3
    assert {key for line in waiting for key in line} == {"id", "client", "kind", "week", "drawn_at"}
    assert len(told("list", "--limit", "2")) == 2


@pytest.mark.usefixtures("resolved")
@pytest.mark.parametrize(("week", "said"), [("w46", "is no week"), (str(Week.of(now())), "is not over")])
def test_what_cannot_be_drawn_is_said(told, week, said):
    with pytest.raises(InputError, match=said):
        told("draw", "--week", week)
