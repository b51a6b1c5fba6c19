from pathlib import Path

import pytest

from triage.settings import read_settings


@pytest.mark.parametrize(
    ("environ", "given", "expected"),
    [
        pytest.param({}, None, "sqlite:///triage.db", id="nothing said"),
        pytest.param({"TRIAGE_DATABASE": "/var/a.db"}, None, "sqlite:////var/a.db", id="a path"),
        pytest.param({"TRIAGE_DATABASE": "sqlite:///a.db"}, None, "sqlite:///a.db", id="an address"),
        pytest.param({"TRIAGE_DATABASE": "a.db"}, "b.db", "sqlite:///b.db", id="an option goes first"),
        pytest.param({"TRIAGE_DATABASE": ""}, None, "sqlite:///triage.db", id="empty is nothing"),
    ],
)
def test_the_database_is_a_path_or_an_address(environ, given, expected):
    assert read_settings(environ, database=given).database == expected


def test_another_folder_of_rules_can_be_named():
    assert read_settings({"TRIAGE_RULES": "mine"}).rules == Path("mine")
    assert read_settings({}).rules is None
