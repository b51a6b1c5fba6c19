"""The book of the demo is a labelled book too: every entry that says what it expects ends so."""

import pytest
from triage_api.demo.book import expectations, read_book
from triage_eval.harness import run
from triage_eval.scenarios import unmet
from triage_eval.trial import Dataset, Grade, Trial

from triage.content.clients import read_client
from triage.model.codec import write
from triage.testing import NOON


def labelled(exception, found):
    """A trial that notes in `found` all in which its decision is not as the book expects."""
    expected = expectations().get(exception.external_id, {})

    def grade(receipt):
        found[exception.external_id] = tuple(unmet({"outcome": receipt.decision.outcome} | expected, receipt))
        return Grade(wrong=False)

    client = read_client(exception.client).policy
    return Trial(id=exception.external_id, exception=exception, policy=client, as_of=NOON, grade=grade)


@pytest.fixture(scope="module")
def unexpected(tmp_path_factory, shipped_rules):
    """In what the decisions of the whole book, filed in order, are not as it expects."""
    found = {}
    book = Dataset(name="demo", trials=tuple(labelled(exception, found) for exception in read_book()))
    results = list(run(book, pack_text=shipped_rules, database=tmp_path_factory.mktemp("demo") / "desk.db"))
    assert all(result.replayed for result in results)
    return found


@pytest.mark.parametrize("entry", expectations())
def test_an_entry_of_the_demo_ends_as_it_says(entry, unexpected):
    assert unexpected[entry] == ()


def test_what_is_expected_is_never_posted():
    assert len(expectations()) >= 25
    assert not any(b"expected" in write(exception) for exception in read_book())
