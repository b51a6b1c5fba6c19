"""The command that tells where a model may act alone."""

from datetime import UTC, datetime

from certified import Desk
from typer.testing import CliRunner

from triage.certify import Certificate
from triage.cli.certificates import app, line
from triage.store import Store
from triage.testing import PinnedClock


def test_without_labels_it_says_what_makes_them(tmp_path):
    for command in ("list", "issue"):
        answer = CliRunner().invoke(app, [command, "--db", str(tmp_path / "triage.db")])
        assert (answer.exit_code, answer.stdout.partition(":")[0]) == (0, "no cell yet")


def test_a_cell_that_lacks_labels_says_how_many(tmp_path):
    file = tmp_path / "triage.db"
    store = Store.open(f"sqlite:///{file}")
    desk = Desk(store=store, clock=PinnedClock())
    desk.live(10)
    (said,) = desk.certify()
    assert line(said, now=desk.clock.now)[-1] == f"insufficient data: 5 of {said.verdict.needed}"
    store.close()
    listed = CliRunner().invoke(app, ["list", "--db", str(file)], env={"COLUMNS": "200"})
    assert "insufficient data: 5 of" in " ".join(listed.stdout.split())
    assert "no cell yet" in CliRunner().invoke(app, ["list", "--db", str(file), "--client", "acme"]).stdout


def test_a_certificate_is_told_with_its_counts_until_it_expires(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/triage.db")
    desk = Desk(store=store, clock=PinnedClock())
    desk.live()
    (said,) = desk.certify()
    store.close()
    assert isinstance(said.verdict, Certificate)
    told = line(said, now=desk.clock.now)
    assert told[1:4] == ("small", "2%", "0 of 75")
    assert told[-1].startswith(f"until {said.verdict.expires_at:%Y-%m-%d}, cert_")
    assert line(said, now=datetime(2099, 1, 1, tzinfo=UTC))[-1].startswith("expired on ")
