"""The book of scenarios: every story ends as it says, for the reason that it says."""

from pathlib import Path

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run
from triage_eval.scenarios import list_of

from triage.model import Kind

BOOK = Path(__file__).parents[2] / "eval" / "scenarios"
CHAPTERS = sorted(BOOK.glob("*.yaml"))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_story_of_a_chapter_ends_as_it_says(chapter, tmp_path, shipped_rules):
    results = list(run(read_dataset(chapter), pack_text=shipped_rules, database=tmp_path / "desk.db"))
    assert [getattr(result, "reason", None) for result in results if not hasattr(result, "grade")] == []
    assert [result.id for result in results if not result.grade.measures["as_expected"]] == []
    assert all(result.replayed for result in results)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_has_ten_stories_and_half_of_them_are_left_to_a_person(chapter):
    last = [scenario["exceptions"][-1] for scenario in list_of(chapter)]
    escalated = [filed for filed in last if filed["expected"]["outcome"] == "escalated"]
    assert len(last) >= 10
    assert len(escalated) * 2 >= len(last)
    assert all(filed["expected"].get("because") for filed in escalated)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_shows_every_way_in_which_its_kind_can_end(chapter):
    shown = {scenario["shows"] for scenario in list_of(chapter)}
    assert shown >= {"resolution", "rival", "limit"}
    assert ("no_exception" in shown) == (chapter.stem != Kind.UNKNOWN), "of the unknown nothing is cleared unseen"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_about_one_kind(chapter):
    kinds = {filed["kind"] for scenario in list_of(chapter) for filed in scenario["exceptions"][-1:]}
    assert kinds == {Kind(chapter.stem).value}
