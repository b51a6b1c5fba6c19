"""The desk's own labelled book: every entry ends as its label says, and the label can tell."""

import json
from pathlib import Path

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run

BOOK = Path(__file__).parents[2] / "eval" / "datasets" / "desk.jsonl"


def results(path, tmp_path, pack):
    return list(run(read_dataset(path), pack_text=pack, database=tmp_path / "desk.db"))


def test_every_entry_of_the_book_ends_as_its_label_says(tmp_path, shipped_rules):
    graded = results(BOOK, tmp_path, shipped_rules)
    assert len(graded) >= 25
    assert [result.id for result in graded if not result.grade.measures["as_expected"]] == []
    assert all(result.replayed and not result.grade.wrong for result in graded)


@pytest.mark.parametrize(
    "change",
    [{"action": {"type": "no_action"}}, {"effects": []}, {"outcome": "escalated"}],
    ids=["another action", "other money", "should have been escalated"],
)
def test_a_label_that_says_otherwise_makes_a_resolution_wrong(change, tmp_path, shipped_rules):
    row = json.loads(BOOK.read_text().splitlines()[0])
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(row | {"expected": row["expected"] | change}))
    (result,) = results(path, tmp_path, shipped_rules)
    assert result.grade.wrong
