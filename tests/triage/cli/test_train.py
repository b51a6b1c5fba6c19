from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from triage.bootstrap import Content, now
from triage.cli import build
from triage.cli.train import told
from triage.learned import Report
from triage.model import Dismiss
from triage.store import Store
from triage.testing.desk import payment_exception
from triage.workflow import Learned, TriageWorkflow


@pytest.fixture
def train(tmp_path, monkeypatch):
    """Trains on a database of its own."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))
    return lambda *options: CliRunner().invoke(build("train"), ["train", *options], catch_exceptions=False)


@pytest.fixture
def decided(tmp_path):
    """A database with one case that a person decided."""
    with closing(Store.open(f"sqlite:///{tmp_path}/cli.db")) as store:
        desk = TriageWorkflow(store=store, clock=now, content=Content())
        record = desk.file(payment_exception(sure=False, invoices=("in_1", "in_2"))).record
        desk.review(record.case_id, version=1, review=Dismiss(), reviewer="ada")


def test_where_nobody_decided_anything_there_is_nothing_to_learn_from(train):
    done = train()
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nobody has decided a case yet" in done.stderr


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("options", [(), ("--client", "default")])
def test_too_few_cases_are_told_with_how_many_there_must_be(train, options):
    assert train(*options).stdout.startswith("default: too few: 1 of 30 cases")


def test_what_was_learned_is_told_with_how_well_it_did():
    report = Report(
        n=12,
        accuracy=Decimal("0.9167"),
        abstained=Decimal("0.2500"),
        precision=None,
        log_loss=Decimal("0.2100"),
        calibration=Decimal("0.0400"),
    )
    until = datetime(2026, 6, 30, 12, tzinfo=UTC)
    learned = Learned(client="default", name="local-1", cases=48, learned_until=until, held_out=report)
    assert told(learned) == (
        "local-1 learned from 48 cases until 2026-06-30T12:00:00Z; of the newest 12, held out: "
        "accuracy 0.9167, abstained 0.2500, precision -, log loss 0.2100, calibration 0.0400"
    )
