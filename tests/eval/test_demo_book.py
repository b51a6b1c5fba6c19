"""The book of the demo is a labelled book too: every entry ends as it says."""

import pytest
from triage_api.demo.book import expectations, read_book
from triage_eval.harness import run
from triage_eval.scenarios import unmet
from triage_eval.trial import Dataset, Grade, Trial

from triage.content.clients import read_client
from triage.testing import NOON


@pytest.fixture(scope="module")
def decided(tmp_path_factory, shipped_rules):
    """What the desk made of the entries that say what they expect, in the order of the book."""
    said = expectations()

    def trial(exception):
        def grade(receipt):
            missed = list(unmet(said.get(exception.external_id, {"outcome": receipt.decision.outcome}), receipt))
            return Grade(wrong=False, measures=dict.fromkeys(missed, False))

        client = read_client(exception.client).policy
        return Trial(id=exception.external_id, exception=exception, policy=client, as_of=NOON, grade=grade)

    book = Dataset(name="demo", trials=tuple(map(trial, read_book())))
    results = run(book, pack_text=shipped_rules, database=tmp_path_factory.mktemp("demo") / "desk.db")
    return {result.id: result for result in results}


def test_the_book_of_the_demo_can_be_filed_whole_and_replays(decided):
    assert len(decided) == len(read_book())
    assert all(result.replayed for result in decided.values())


@pytest.mark.parametrize("name", expectations())
def test_an_entry_of_the_demo_ends_as_it_says(name, decided):
    assert decided[name].grade.measures == {}


def test_an_expectation_that_is_not_met_is_told():
    assert expectations()["bank-001"]["outcome"] == "resolved"
    assert all("expected" not in exception.message for exception in read_book())
