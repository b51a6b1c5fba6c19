"""A desk that is put together and at work has read what it needs before anybody asks."""

import gc
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from triage.bootstrap import at_work, opened
from triage.settings import Settings
from triage.testing.desk import payment_exception

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture
def settings(tmp_path):
    yield Settings(
        database_url=f"sqlite:///{tmp_path / 'desk.db'}", rules=copytree(RULES, tmp_path / "rules"), role="api"
    )
    gc.unfreeze()


def test_a_desk_at_work_has_read_its_rules_before_anybody_asks(settings):
    with opened(settings) as workflow, at_work(workflow, settings):
        rmtree(settings.rules)
        assert workflow.file(payment_exception()).created


def test_what_a_desk_at_work_has_read_is_nothing_that_the_collector_walks_through_again(settings):
    with opened(settings) as workflow, at_work(workflow, settings):
        desk = workflow.content.equip("default").desk
        assert not any(one is desk.pack.compiled for one in gc.get_objects())


def test_a_desk_without_a_policy_for_everybody_works_for_those_who_have_one(settings):
    (settings.rules / "clients" / "default.yaml").rename(settings.rules / "clients" / "acme.yaml")
    with opened(settings) as workflow, at_work(workflow, settings):
        assert workflow.file(payment_exception(client="acme")).created
