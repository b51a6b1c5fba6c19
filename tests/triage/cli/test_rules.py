import json
import shutil

import pytest
from typer.testing import CliRunner

from triage.bootstrap import opened
from triage.cli.rules import app
from triage.cli.rules_written import generated
from triage.content.folders import content_folder, read_beside
from triage.errors import InputError
from triage.judge.lock import FILE, read_lock
from triage.model.codec import canonical_json, read_exception
from triage.settings import Settings, read_settings

RULE = "unmatched_payment/pay-named-in-full.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped rules."""
    return shutil.copytree(content_folder("rules"), tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def change(folder):
    def change(old, new, *, file=RULE):
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))

    return change


def rules(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_shipped_rules_have_no_findings():
    ran = rules("check")
    assert (ran.exit_code, "0 findings" in ran.output) == (0, True), ran.output


def test_what_is_generated_is_current():
    stale = [file for file, text in generated().items() if text != read_beside(file)]
    assert stale == [], "run `triage rules catalogue --write`"


def test_generated_files_are_written_where_they_belong(folder, change):
    change("# yaml-language-server: $schema=../rule.schema.json\n", "")
    change("title: ", "title: Really, ")
    assert rules("catalogue", folder, "--write").exit_code == 0
    assert generated(folder) == {file: (folder / file).read_text() for file in generated(folder)}
    assert "Really, " in (folder / "README.md").read_text()
    assert "Really, " in rules("catalogue", folder).output


def test_changed_behaviour_fails_the_check_until_its_version_rises(folder, change):
    change("status: stable", "status: shadow")
    problem = "pay-named-in-full behaves otherwise than version"
    for command in ("check", "lock"):
        ran = rules(command, folder)
        assert (ran.exit_code, problem in ran.output) == (1, True)
    version = read_lock((folder / FILE).read_text())["pay-named-in-full"].version
    change(f"version: {version}", f"version: {version + 1}")
    assert "is not in rules.lock.json: run `triage rules lock`" in rules("check", folder).output
    assert f"pay-named-in-full: at version {version + 1}" in rules("lock", folder).output
    assert rules("check", folder).exit_code == 0


def test_a_rule_that_is_gone_is_noticed_until_it_is_retired(folder):
    (folder / RULE).unlink()
    assert "'pay-named-in-full' is locked and there is no such rule" in rules("check", folder).output
    assert "pay-named-in-full: retired: its file is gone" in rules("lock", folder).output
    assert rules("check", folder).exit_code == 0


def test_an_overlay_of_no_rule_fails_the_check(folder, change):
    change("rules: {}", "rules: {pay-named-in-ful: {enabled: false}}", file="clients/default.yaml")
    ran = rules("check", folder)
    assert ran.exit_code == 1
    assert "rules.pay-named-in-ful: unknown rule; did you mean 'pay-named-in-full'?" in ran.output


@pytest.fixture
def cases(tmp_path):
    """One labelled payment that names the invoice it pays in full, and a line that is none."""
    exception = {
        "source": "test",
        "external_id": "1",
        "kind": "unmatched_payment",
        "subject": "pay_1",
        "documents": {
            "customers": [{"id": "cus_1", "name": "Acme GmbH"}],
            "invoices": [
                {"id": "in_1", "customer": "cus_1", "currency": "EUR", "total": 500, "amount_remaining": 500}
                | {"number": "INV-2026-0041", "created": "2026-01-01"}
            ],
            "payments": [
                {"id": "pay_1", "amount": 500, "currency": "EUR", "payer_name": "Acme GmbH"}
                | {"memo": "INV-2026-0041", "created": "2026-02-01"}
            ],
        },
    }
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({"exception": exception, "expected": {}}) + "\n")
    return file


def posted(cases):
    return read_exception(canonical_json(json.loads(cases.read_text())["exception"]))


def test_a_decision_by_a_narrowed_rule_is_marked_and_replays_without_the_folder(folder, change, cases, tmp_path):
    change(
        "rules: {}", "rules: {pay-named-in-full: {unless: [{dear: match.settled > 0}]}}", file="clients/default.yaml"
    )
    settings = Settings(database_url=f"sqlite:///{tmp_path}/desk.db", rules=folder)
    with opened(settings) as workflow:
        record = workflow.file(posted(cases)).record
    assert record.reasons[0].endswith("dear (pay-named-in-full@3+client)")
    shutil.rmtree(folder)
    with opened(settings) as workflow:
        assert workflow.replay(record.id).differences == ()


def test_a_flipped_decision_is_told_with_its_money_and_fails(folder, change, cases):
    assert rules("diff", folder, "--cases", cases).exit_code == 0
    change("status: stable", "status: shadow")
    ran = rules("diff", folder, "--cases", cases)
    assert ran.exit_code == 1
    assert "unmatched_payment 1: 5.00 EUR would move without a person\n    was: escalated: watched: " in ran.output
    assert "1 compared, 1 flipped\n  1 5.00 EUR would move without a person\n  pay-named-in-full@" in ran.output
    back = rules("diff", content_folder("rules"), folder, "--against", cases, "--json")
    flip, summed = map(json.loads, back.output.splitlines())
    assert (flip["turn"], flip["moves"], summed["money"]) == (
        "escalated",
        {"amount": 500, "currency": "EUR"},
        {"escalated": {"EUR": 500}},
    )


def test_recorded_decisions_are_compared_with_the_rules_that_made_them(folder, change, cases, tmp_path):
    database = str(tmp_path / "desk.db")
    with opened(read_settings(database=database)) as workflow:
        workflow.file(posted(cases))
    assert "1 compared, 0 flipped" in rules("diff", "recorded", "--db", database).output
    change("status: stable", "status: shadow")
    ran = rules("diff", "recorded", folder, "--db", database)
    assert (ran.exit_code, "1 5.00 EUR would go to a person" in ran.output) == (1, True)


def test_what_cannot_be_read_is_told_and_fails(folder, cases):
    cases.write_text('{"kind": "unmatched_payment"}\n')
    ran = rules("diff", folder, "--cases", cases)
    assert ran.exit_code == 1
    assert "cases.jsonl:1: " in ran.output
    assert "0 compared, 0 flipped, 1 unreadable" in ran.output


def test_a_file_of_exceptions_has_no_recorded_rules(cases):
    ran = rules("diff", "recorded", "--cases", cases)
    assert isinstance(ran.exception, InputError)


def test_a_folder_that_is_none_is_refused(tmp_path):
    assert "no folder of rules" in str(rules("diff", tmp_path / "nowhere", "--db", tmp_path / "x.db").exception)
