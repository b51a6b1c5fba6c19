"""Each inline test of each rule file is a pytest item of its own."""

import pytest

from triage.content.folders import read_text
from triage.errors import ContentError
from triage.explain import FACTS
from triage.judge import compile_file, run_test


def pytest_collect_file(file_path, parent):
    kind = file_path.parent.name
    if file_path.suffix == ".yaml" and kind != "clients":
        return RuleFile.from_parent(parent, path=file_path)
    return None


class RuleFile(pytest.File):
    def collect(self):
        path = f"{self.path.parent.name}/{self.path.name}"
        rule = compile_file(path, read_text(self.path), FACTS)
        for test in rule.rule.tests:
            yield RuleItem.from_parent(self, name=test.name, rule=rule, test=test)

    def repr_failure(self, excinfo):
        return str(excinfo.value) if excinfo.errisinstance(ContentError) else super().repr_failure(excinfo)


class RuleItem(pytest.Item):
    def __init__(self, *, rule, test, **kwargs):
        super().__init__(**kwargs)
        self.rule, self.test = rule, test

    def runtest(self):
        problem = run_test(self.rule, self.test)
        if problem:
            raise AssertionError(problem)

    def repr_failure(self, excinfo):
        return str(excinfo.value) if excinfo.errisinstance(AssertionError) else super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, self.test.line - 1, f"{self.rule.rule.id}: {self.test.name}"
