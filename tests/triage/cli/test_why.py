"""`triage why` and `triage rules explain` on a database with one exception that nobody resolved."""

import json

import pytest
from typer.testing import CliRunner

from triage.bootstrap import opened
from triage.cli import build
from triage.errors import InputError
from triage.settings import Settings
from triage.testing.desk import payment_exception


@pytest.fixture
def filed(tmp_path, monkeypatch):
    """The id of a payment that names its invoice by an id that is no number of it."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", str(tmp_path / "cli.db"))
    with opened(Settings(database_url=f"sqlite:///{tmp_path}/cli.db")) as workflow:
        return workflow.file(payment_exception(invoices=("in_1", "in_2"), amount=10_000, sure=False)).record.id


def run(*arguments):
    return CliRunner().invoke(build(arguments[0]), list(arguments), catch_exceptions=False)


def test_why_tells_lines_for_a_person_and_one_object_for_a_machine(filed):
    shown, written = run("why", filed), json.loads(run("why", filed, "--json").output)
    assert shown.output.startswith("escalated: ")
    assert written["sentences"][0] == shown.output.splitlines()[0]
    assert (written["exception"], written["same"]) == (filed, True)


def test_a_rule_is_explained_clause_by_clause_on_every_explanation(filed):
    lines = run("rules", "explain", "pay-unique-amount", filed).output.splitlines()
    assert lines[0].startswith("pay_1 pays in_")
    assert lines[1].startswith("  pay-unique-amount@5 does not admit it: ")
    assert "    when   *the policy allows it* fails: match.unique_amount_allowed is false, needs true" in lines
    assert "    unless *an invoice is disputed* is silent: match.disputed is false" in lines


def test_the_rule_of_today_says_the_same_while_it_is_the_same(filed):
    told = [run("rules", "explain", "pay-unique-amount", filed, *flags).output for flags in ([], ["--now"])]
    assert told[0] == told[1]


def test_a_rule_is_explained_to_a_machine_with_every_clause(filed):
    said = json.loads(run("rules", "explain", "pay-named-in-full", filed, "--json").output)["rules"]
    assert all(len(rule["clauses"]) == rule["total"] == 13 for rule in said)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("pay-named-in-ful", "no rule 'pay-named-in-ful' in this pack; did you mean 'pay-named-in-full'?"),
        ("hold-same-number", "has no explanation of the kind duplicate_invoice, which hold-same-number judges"),
    ],
)
def test_a_rule_that_cannot_speak_of_it_says_why(filed, rule, problem):
    with pytest.raises(InputError, match=problem.replace("?", r"\?")):
        run("rules", "explain", rule, filed)
