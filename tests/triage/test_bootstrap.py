"""What is put together is what the settings say, and works from the first exception on."""

import sys
from dataclasses import replace

import pytest

from triage.bootstrap import GIVING_WAY, _consulting, at_work, opened
from triage.model import Kind, ModelMode
from triage.settings import Settings
from triage.settings.values import Llm
from triage.testing.desk import FakeContent, payment_exception, rich_policy

UNTRAINED = "untrained: no model was trained from reviewed cases"


@pytest.fixture
def content():
    """Content whose clients want suggestions for payments."""
    models = ((Kind.UNMATCHED_PAYMENT, ModelMode.SUGGEST),)
    return FakeContent(policy=lambda client: replace(rich_policy(client), models=models))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("llm", "said"),
    [
        pytest.param(Llm(), UNTRAINED, id="the local one where no model is set"),
        pytest.param(Llm(proposer="local", model="openai/m"), UNTRAINED, id="the local one in spite of a model"),
        pytest.param(Llm(proposer="off", model="openai/m"), "off: llm.proposer is off", id="nobody"),
    ],
)
def test_who_is_asked_is_what_the_settings_say(workflow, llm, said):
    record = workflow.file(payment_exception(sure=False)).record
    consulted = _consulting(workflow, Settings(llm=llm)).consult(record.id, client="default")
    assert consulted.against == (said,)


def test_a_fresh_database_takes_the_jobs_of_what_is_filed_before_any_worker(tmp_path, content):
    with opened(Settings(database_url=f"sqlite:///{tmp_path}/triage.db"), content=content) as desk:
        assert desk.file(payment_exception(sure=False)).record.state == "escalated"
        assert [pile.jobs for pile in desk.store.waiting_jobs(desk.present).piles] == [1]


@pytest.mark.parametrize(("role", "interval"), [("api", sys.getswitchinterval()), ("worker", GIVING_WAY)])
def test_threads_give_way_sooner_where_jobs_are_done(tmp_path, role, interval):
    settings, before = Settings(database_url=f"sqlite:///{tmp_path}/triage.db", role=role), sys.getswitchinterval()
    with opened(settings) as desk, at_work(desk, settings):
        assert sys.getswitchinterval() == pytest.approx(interval)
    assert sys.getswitchinterval() == pytest.approx(before)
