import re

import pytest

from triage.content.folders import read_beside
from triage.judge import check_rules, load_pack
from triage.judge.lock import relock

PATH = "duplicate_invoice/dup-exact-reissue.yaml"


@pytest.fixture(scope="module")
def readme():
    return read_beside("README.md")


@pytest.fixture
def example(readme):
    """The rule file of the README."""
    return re.search(r"## A rule file\n\n```yaml\n(.*?)```", readme, re.DOTALL)[1]


def test_the_example_of_the_readme_is_a_rule_without_findings(example, tables):
    assert check_rules({PATH: example}, tables).findings == ()


CHANGES = {
    "a fact that is none": ("dup.score >=", "dup.scor >="),
    "a clause without a test": (re.compile(r"  - \{name: disputed.*\n"), ""),
    "a test that fails": ("expect: resolve  ", "expect: no_match  "),
    "behaviour under an old version": ("default: 7", "default: 6"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_the_errors_of_the_readme_are_what_is_told(readme, example, tables, old, new):
    changed = old.sub(new, example) if isinstance(old, re.Pattern) else example.replace(old, new, 1)
    lock = relock(load_pack({PATH: example}, tables).rules, {})
    (finding,) = check_rules({PATH: changed}, tables, lock=lock).findings
    assert f"```\n{finding}\n```" in readme
